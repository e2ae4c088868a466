/* The assistant's answer to one message, shown as it comes: dots, words, facts, cards, choices. */

import { cardsOf } from "./widget-cards.js";
import { Choices } from "./widget-choices.js";
import { h, linked, reducedMotion } from "./widget-dom.js";
import { provedText } from "./widget-facts.js";
import { fill } from "./widget-texts.js";

/** Milliseconds between words where a whole sentence comes at once; with more waiting it goes faster. */
const PACE = 28;
const HURRY = 30;

/** Put what belongs to a finished utterance into its message; its choices, or null. */
export function finish({ element, bubble }, utterance, texts, press) {
  const { text, parts } = provedText(utterance.text, utterance.evidence, texts);
  bubble.replaceChildren(...text.flatMap((part) => (typeof part === "string" ? linked(part) : part)));
  const cards = cardsOf(utterance.cards, texts);
  element.append(...(cards ? [cards] : []), ...parts);
  if (!utterance.buttons?.length) return null;
  const choices = new Choices(utterance.buttons, texts, press);
  element.append(choices.element);
  return choices;
}

export class Reply {
  #parts;
  #queue = [];
  #running = null;
  #shown = [];
  #current = null;
  #dots = null;
  #said = [];
  #round = 0;

  /** `parts`: log, texts, the open choices, and `press`, which is given the button that is pressed. */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Take away what an attempt that was cut has shown. */
  reset() {
    this.#round++;
    this.#queue.length = 0;
    this.#running = this.#current = null;
    for (const { element } of this.#shown) element.remove();
    this.#shown.length = this.#said.length = 0;
    this.#rest();
  }

  hear({ event, data }) {
    if (event === "typing") this.#type();
    else if (event === "words" || event === "utterance") {
      this.#queue.push({ event, data });
      this.#running ??= this.#show(this.#round);
    }
  }

  /** All is shown, and read out; whether anything was said. */
  async end() {
    await this.#running;
    this.#rest();
    if (!this.#said.length) return false;
    this.#parts.log.announce(`${this.#parts.texts.assistant}: ${this.#said.join(" ")}`);
    return true;
  }

  async #show(round) {
    // So as not to be over before it counts as running.
    await null;
    while (this.#queue.length && round === this.#round) {
      const { event, data } = this.#queue.shift();
      this.#rest();
      if (event === "words") await this.#words(data, round);
      else this.#utterance(data);
    }
    if (round === this.#round) this.#running = null;
  }

  async #words({ utterance, text }, round) {
    const { bubble } = this.#message(utterance);
    for (const word of String(text).match(/\s*\S+\s*|\s+/g) ?? []) {
      bubble.append(h("span", { class: "word" }, word));
      this.#parts.log.follow();
      if (!document.hidden && !reducedMotion()) await pause(this.#queue.length > HURRY ? 4 : PACE);
      if (round !== this.#round) return;
    }
  }

  #utterance(data) {
    const { log, texts, choices, press } = this.#parts;
    const offered = finish(this.#message(data.index), data, texts, press);
    choices.add(offered);
    this.#said.push(data.text, ...(data.cards ?? []).map((card) => card.title));
    if (offered) this.#said.push(`${texts.choices}: ${data.buttons.map((b) => b.title).join(", ")}.`);
    this.#current = null;
    log.follow();
  }

  #message(index) {
    if (this.#current?.index !== index) {
      this.#current = { index, ...this.#parts.log.message("assistant", null) };
      this.#shown.push(this.#current);
    }
    return this.#current;
  }

  #type() {
    if (this.#dots) return;
    this.#dots = h("div", { class: "message assistant typing" });
    const label = fill(this.#parts.texts.typing, { name: this.#parts.texts.assistant });
    this.#dots.append(h("div", { class: "bubble dots", role: "img", "aria-label": label }, h("i"), h("i"), h("i")));
    this.#parts.log.element.append(this.#dots);
    this.#parts.log.follow();
  }

  #rest() {
    this.#dots?.remove();
    this.#dots = null;
  }
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
