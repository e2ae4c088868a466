/* The conversation as it is seen, and as a screen reader hears it. */

import { bidi, h, icon, linked } from "./widget-dom.js";

const NEAR = 90;
/** How long a text that was read out stays for a screen reader that is late. */
const READ_OUT = 15_000;

export class Log {
  #texts;
  #locale;
  #last = null;
  #day;
  #follows = true;
  #size;

  constructor(texts, locale) {
    this.#texts = texts;
    this.#locale = locale;
    // What is streamed would be read in scraps. It is read once, when it is whole, by the announcer.
    this.element = h("div", { class: "log", role: "log", tabindex: 0, "aria-live": "off", "aria-label": texts.conversation });
    this.announcer = h("div", { class: "unseen announcer", "aria-live": "polite", "aria-atomic": "false" });
    this.jump = h("button", { class: "jump", type: "button", hidden: true, onclick: () => this.follow(true) }, icon("down"), texts.jump);
    // What scrolls because the window, or the keyboard of a phone, left another size is not the reader's doing.
    this.element.addEventListener("scroll", () => this.#size === sizeOf(this.element) && this.#scrolled(), { passive: true });
    new ResizeObserver(() => {
      this.#size = sizeOf(this.element);
      this.follow();
    }).observe(this.element);
  }

  clear() {
    this.element.replaceChildren();
    this.#last = this.#day = null;
  }

  /** A message of the "shopper", the "assistant" or a "person"; `name` is that of the last. */
  message(from, text, { name = "", at = null, fresh = true } = {}) {
    const time = at ? new Date(at) : new Date();
    this.#dayOf(time, Boolean(at));
    const author = from === "shopper" ? this.#texts.you : name || this.#texts.assistant;
    const first = this.#last !== `${from} ${author}`;
    this.#last = `${from} ${author}`;
    const bubble = h("p", { class: "bubble", dir: "auto" }, ...linked(text ?? ""));
    const element = h("div", { class: `message ${from}` }, this.#byline(from, author, time, first), bubble);
    element.classList.toggle("first", first);
    element.classList.toggle("fresh", fresh);
    this.element.append(element);
    this.follow(from === "shopper" && fresh);
    return { element, bubble };
  }

  divider(text) {
    this.#last = null;
    this.element.append(h("div", { class: "divider" }, h("span", {}, text)));
    this.follow();
  }

  /** Have `text` read out, once. */
  announce(text) {
    const said = h("p", {}, text);
    this.announcer.append(said);
    setTimeout(() => said.remove(), READ_OUT);
  }

  /** Stay at the newest message if that is where the shopper is, or go there. */
  follow(force = false) {
    if (force) this.#follows = true;
    if (this.#follows) this.element.scrollTop = this.element.scrollHeight;
    this.#scrolled();
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    this.#follows = scrollHeight - scrollTop - clientHeight < NEAR;
    this.jump.hidden = this.#follows;
  }

  #byline(from, author, time, first) {
    const clock = time.toLocaleTimeString(this.#locale, { hour: "numeric", minute: "2-digit" });
    if (!first || from === "shopper") return h("span", { class: "unseen" }, bidi(author), ": ");
    const face = h("span", { class: "face" }, icon(from === "person" ? "person" : "records"));
    return h("div", { class: "by" }, face, bidi(author), h("time", { datetime: time.toISOString() }, clock));
  }

  /** A line between days; none above a conversation that began today. */
  #dayOf(time, recorded) {
    const day = time.toDateString();
    const today = new Date().toDateString();
    if (day !== this.#day && (this.#day ? true : recorded && day !== today)) {
      const before = new Date(Date.now() - 86_400_000).toDateString();
      const named = { [today]: this.#texts.today, [before]: this.#texts.yesterday }[day];
      this.divider(named ?? time.toLocaleDateString(this.#locale, { weekday: "long", day: "numeric", month: "long" }));
    }
    this.#day = day;
  }
}

const sizeOf = ({ clientWidth, clientHeight }) => `${clientWidth} ${clientHeight}`;
