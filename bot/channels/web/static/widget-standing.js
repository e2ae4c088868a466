/* The line under the head: who has the conversation, and what is wrong with the way to the shop. */

import { fill } from "./widget-texts.js";

export class Standing {
  #panel;
  #log;
  #texts;
  #memory;
  #trouble = null;
  #name = "";
  #state = "bot";

  constructor({ panel, log, texts, memory }) {
    this.#panel = panel;
    this.#log = log;
    this.#texts = texts;
    this.#memory = memory;
    addEventListener("offline", () => this.show());
  }

  /** What is wrong, in words, or null. */
  set trouble(text) {
    this.#trouble = text;
    this.show();
  }

  /** The person who answers. */
  set name(name) {
    this.#name = name || this.#name;
    this.show();
  }

  /** bot, waiting, person or closed. */
  set state(state) {
    const before = this.#state;
    this.#state = state || "bot";
    this.#memory.change({ handover: this.#state });
    this.#panel.answeredBy(this.#state);
    if (before === "person" && this.#state !== "person") {
      this.#log.divider(this.#state === "closed" ? this.#texts.closedMatter : this.#texts.back);
      this.#name = "";
    }
    this.show();
  }

  /** As in a conversation that has not begun. */
  reset() {
    this.#trouble = null;
    this.#name = "";
    this.#state = "bot";
    this.#panel.answeredBy("bot");
    this.show();
  }

  show() {
    const { offline, waiting, person, personNamed } = this.#texts;
    const trouble = navigator.onLine === false ? offline : this.#trouble;
    if (trouble) this.#panel.say(trouble, { picture: "offline", trouble: true });
    else if (this.#state === "waiting") this.#panel.say(waiting);
    else if (this.#state === "person") this.#panel.say(this.#name ? fill(personNamed, { name: this.#name }) : person);
    else this.#panel.say("");
  }
}
