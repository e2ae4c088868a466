/* A message of the visitor and whether it arrived. */

import { bidi, h, icon } from "./widget-dom.js";

export class ShopperMessage {
  #texts;
  #again;
  #view;
  #state = h("div", { class: "delivery", hidden: true });

  /** `again` is called when the visitor wants it sent once more. */
  constructor(log, texts, { shown }, again) {
    this.#texts = texts;
    this.#again = again;
    this.#view = log.message("shopper", shown);
    this.#view.element.append(this.#state);
  }

  pending() {
    this.#mark("pending");
    this.#state.hidden = true;
  }

  arrived() {
    this.#mark("arrived");
    this.#state.hidden = true;
  }

  /** It was not sent: the reason in the server's words, if it has one, and whether trying again may help. */
  failed(reason, retry) {
    this.#mark("failed");
    this.#state.replaceChildren(h("span", {}, `${this.#texts.notSent} `, reason ? bidi(reason) : ""));
    if (retry) {
      const again = h("button", { type: "button", onclick: () => this.#again() }, icon("retry"), this.#texts.retry);
      this.#state.append(again);
    }
    this.#state.hidden = false;
    this.#state.setAttribute("role", "status");
  }

  #mark(state) {
    for (const name of ["pending", "arrived", "failed"]) this.#view.element.classList.toggle(name, name === state);
  }
}
