/* What may be pressed instead of typed: questions to begin with, and answers, one of them once. */

import { bidi, h, icon } from "./widget-dom.js";

/** What stands in a conversation that has not begun: a greeting, and questions to press. */
export class Welcome {
  #suggestions;

  /** `ask` is called with the question that is pressed. */
  constructor(greeting, suggestions, ask) {
    const offered = suggestions.split("|").map((text) => text.trim()).filter(Boolean);
    const buttons = offered.map((text) => h("button", { type: "button", onclick: () => ask(text) }, h("bdi", {}, text), icon("send")));
    this.#suggestions = h("div", { class: "suggestions" }, ...buttons);
    this.element = h("div", { class: "welcome" }, h("p", { dir: "auto" }, greeting), this.#suggestions);
  }

  /** The suggestions give way to what was said; the greeting stays. */
  over() {
    this.#suggestions.remove();
  }
}

/** The choices that can still be pressed: what is said next settles them all. */
export class OpenChoices {
  #open = [];

  add(choices) {
    if (choices) this.#open.push(choices);
  }

  /** The title of the choice that `answer` is, if it is one. */
  settle(answer) {
    let title;
    for (const choices of this.#open.splice(0)) title = choices.settle(answer)?.title ?? title;
    return title;
  }
}

export class Choices {
  #buttons;
  #over = false;

  /** `press` is called once, with the button that was pressed. */
  constructor(buttons, texts, press) {
    this.#buttons = buttons.map((button) => {
      const made = h("button", { type: "button", "aria-pressed": "false" }, bidi(button.title));
      made.addEventListener("click", () => this.#pressed(button, press));
      return { ...button, made };
    });
    this.element = h("div", { class: "choices", role: "group", "aria-label": texts.choices }, ...this.#buttons.map((b) => b.made));
  }

  #pressed(button, press) {
    if (this.#over) return;
    this.settle(button.payload);
    press(button);
  }

  /** Nothing can be pressed any more; what was answered instead of a press takes the buttons away. */
  settle(answer) {
    if (this.#over) return null;
    this.#over = true;
    const chosen = this.#buttons.find(({ payload }) => payload === answer) ?? null;
    if (!chosen) this.element.remove();
    // Disabled in words only: the focus stays where it is.
    for (const { made } of this.#buttons) made.setAttribute("aria-disabled", "true");
    chosen?.made.setAttribute("aria-pressed", "true");
    chosen?.made.prepend(icon("check"));
    return chosen;
  }
}
