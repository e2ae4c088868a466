/* Where an agent writes: the box, the suggested replies, and sending. */

import { bidi, h } from "../../static/widget-dom.js";

export class Composer {
  element = h("footer", {});
  #drafts;
  #send;
  #leave;
  #box = h("textarea", { rows: 2, dir: "auto", "aria-label": "Your reply", placeholder: "Write to the shopper", maxlength: 4000 });
  #offers = h("div", { class: "suggestions", role: "group", "aria-label": "Suggested replies" });
  #form = h("form", {}, this.#box, h("button", { type: "submit", class: "main" }, "Send"));
  #texts = [];
  #name = null;
  #state = null;
  /** What was not sent, by conversation: sent again as it is, it has the same id and counts once. */
  #unsent = new Map();

  /** `send(text, id)` tells whether it was sent; `leave` is called by Escape. */
  constructor(drafts, send, leave) {
    this.#drafts = drafts;
    this.#send = send;
    this.#leave = leave;
    this.#box.addEventListener("input", () => this.#drafts.set(this.#name, this.#box.value));
    this.#box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#leave();
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** As it is with a conversation that is the agent's own (`mine`), another's (`held`), or nobody's. */
  show(name, { mine, held, agent }) {
    const state = JSON.stringify([name, mine, held && agent]);
    if (state === this.#state) return;
    this.#state = state;
    if (name !== this.#name) {
      this.#name = name;
      this.#box.value = this.#drafts.of(name);
      this.suggest([]);
    }
    if (mine) return this.element.replaceChildren(this.#offers, this.#form);
    const begun = this.#drafts.of(name);
    const told = held ? `${agent} has this conversation.` : "Take over to answer; the assistant is silent from then on.";
    const kept = begun ? h("p", { class: "kept" }, "You began to write: ", bidi(begun, "q")) : null;
    this.element.replaceChildren(...[h("p", {}, told), kept].filter(Boolean));
  }

  /** Show nothing of anybody's; what was written stays among the drafts. */
  forget() {
    this.#name = this.#state = null;
    this.#box.value = "";
    this.suggest([]);
  }

  /** The replies that may be used with one press. */
  suggest(suggestions) {
    const texts = suggestions.slice(0, 5).map(({ text }) => text);
    if (JSON.stringify(texts) === JSON.stringify(this.#texts)) return;
    const focused = [...this.#offers.children].indexOf(document.activeElement);
    this.#texts = texts;
    this.#offers.replaceChildren(
      ...texts.map((text, index) =>
        h(
          "button",
          { type: "button", title: text, "aria-keyshortcuts": `Alt+${index + 1}`, onclick: () => this.use(index) },
          h("kbd", { "aria-hidden": "true" }, String(index + 1)),
          bidi(text, "span"),
        ),
      ),
    );
    if (focused >= 0) (this.#offers.children[Math.min(focused, texts.length - 1)] ?? this.#box).focus();
  }

  /** Put a suggested reply to what was written, to be changed or sent. */
  use(index) {
    const text = this.#texts[index];
    if (!text || !this.focus()) return;
    const before = this.#box.value.slice(0, this.#box.selectionStart);
    const after = this.#box.value.slice(this.#box.selectionEnd);
    const gap = (end) => (end && !/\s$/.test(end) ? " " : "");
    const put = before + gap(before) + text;
    this.#box.value = put + (after && !/^\s/.test(after) ? " " : "") + after;
    this.#box.setSelectionRange(put.length, put.length);
    this.#drafts.set(this.#name, this.#box.value);
  }

  /** Go to the box, if there is one. */
  focus() {
    if (!this.#form.isConnected) return false;
    this.#box.focus();
    return true;
  }

  async #submit() {
    const text = this.#box.value.trim();
    const name = this.#name;
    if (!text) return;
    const before = this.#unsent.get(name);
    const id = before?.text === text ? before.id : newId();
    this.#unsent.delete(name);
    this.#put(name, "");
    if (await this.#send(text, id)) return;
    // What was not sent is not lost, nor what was written since.
    this.#unsent.set(name, { text, id });
    this.#put(name, [text, this.#drafts.of(name)].filter(Boolean).join("\n"));
  }

  #put(name, text) {
    this.#drafts.set(name, text);
    if (name === this.#name) this.#box.value = text;
  }
}

/** Unguessable, also where the page has no encrypted connection. */
function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
