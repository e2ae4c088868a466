/* The form of those who are not logged in. */

import { api, Refused } from "./api.js";

export class Login {
  #element;
  #form;
  #says;
  #problem;

  /** `begin` is called once somebody is logged in. */
  constructor(element, begin) {
    this.#element = element;
    this.#form = element.querySelector("form");
    this.#says = element.querySelector(".says");
    this.#problem = element.querySelector(".error");
    const usual = this.#says.textContent;
    this.#says.dataset.usual = usual;
    this.#form.addEventListener("submit", async (event) => {
      event.preventDefault();
      this.fail("");
      const { token, name } = this.#form.elements;
      try {
        await api.login(token.value, name.value);
        token.value = "";
        await begin();
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        this.fail(error.status === 401 ? "That is not the token." : error.message);
        token.select();
      }
    });
  }

  /** Ask for name and token; `why` tells somebody who was in why they are not. */
  show(why) {
    // Several answers may say at once that nobody is logged in: the first tells it.
    if (!this.#element.hidden) return;
    this.#element.hidden = false;
    this.#says.textContent = why || this.#says.dataset.usual;
    this.fail("");
    // Who is thrown out while typing types on: not into a field.
    if (why) this.#says.focus();
    else this.#form.elements.name.focus();
  }

  fail(problem) {
    this.#problem.textContent = problem;
  }
}
