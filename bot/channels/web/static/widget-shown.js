/* What is on the server's record of the conversation, each message shown once. */

import { finish } from "./widget-reply.js";

export class Shown {
  #parts;
  #heard;
  #ids = new Set();
  #turns = new Set();
  #messages = new Set();
  /** The newest message that came from the record. */
  last = 0;

  /** `parts` are those of a Reply; `heard` is given each message of a person. */
  constructor(parts, heard) {
    this.#parts = parts;
    this.#heard = heard;
  }

  forget() {
    for (const seen of [this.#ids, this.#turns, this.#messages]) seen.clear();
    this.last = 0;
  }

  /** A message was written on this page; its record is not shown beside it. */
  wrote(id) {
    this.#messages.add(id);
  }

  wasWritten(id) {
    return this.#messages.has(id);
  }

  /** A turn was answered on this page. */
  answered(turn) {
    this.#turns.add(turn);
  }

  get any() {
    return this.#turns.size > 0;
  }

  /** Show recorded messages that have not been shown; `fresh` are those that just came. */
  add(messages, fresh) {
    const { log, texts, choices, press } = this.#parts;
    for (const message of messages) {
      this.last = Math.max(this.last, message.id ?? 0);
      if (this.#known(message)) continue;
      const { from, text, name, at } = message;
      let words = from === "assistant" ? null : text;
      if (from === "shopper") words = choices.settle(text) ?? text;
      const view = log.message(from, words, { name, at, fresh });
      if (from === "assistant") choices.add(finish(view, message, texts, press));
      if (from !== "person") continue;
      if (fresh) log.announce(`${name || texts.person}: ${text}`);
      this.#heard(message);
    }
    if (fresh) log.follow();
  }

  #known({ id, from, turn, message_id: messageId }) {
    if (this.#ids.has(id)) return true;
    this.#ids.add(id);
    if (from === "shopper") return this.wasWritten(messageId);
    return from === "assistant" && this.#turns.has(turn);
  }
}
