/* The answers that may be pressed instead of typed: one of them, once. */

import { bidi, h } from "./widget-dom.js";
import { icon } from "./widget-icons.js";

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
