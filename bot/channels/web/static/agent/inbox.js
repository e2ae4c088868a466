/* The list at the side: who waits, who is dealt with, and what else goes on. */

import { bidi, h } from "../../static/widget-dom.js";
import { ago } from "./times.js";

export class Inbox {
  #element;
  #choose;
  #order = [];

  /** `choose` is called with the name of the conversation that is picked. */
  constructor(element, choose) {
    this.#element = element;
    this.#choose = choose;
    element.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      this.move(step);
    });
  }

  /** Show the lists; the focus and the place stay what they were. */
  show({ tickets, conversations }, me, selected) {
    const focused = this.#element.contains(document.activeElement) ? document.activeElement.dataset.name : null;
    const mine = tickets.filter((ticket) => ticket.agent === me);
    const waiting = tickets.filter((ticket) => !ticket.agent);
    const others = tickets.filter((ticket) => ticket.agent && ticket.agent !== me);
    const shown = new Set(tickets.map((ticket) => ticket.conversation));
    const rest = conversations.filter((each) => !shown.has(each.conversation));
    const groups = [
      ["Waiting", waiting.map(fromTicket)],
      ["With you", mine.map(fromTicket)],
      ["With others", others.map(fromTicket)],
      ["With the assistant", rest.map(fromSummary)],
    ].filter(([, entries]) => entries.length);
    this.#order = groups.flatMap(([, entries]) => entries.map((entry) => entry.name));
    this.#element.replaceChildren(...groups.map(([title, entries]) => this.#group(title, entries, selected)));
    if (!groups.length) this.#element.append(h("p", { class: "nothing" }, "Nothing here. New conversations appear by themselves."));
    if (focused) this.#button(focused)?.focus();
    return waiting.length;
  }

  /** Pick the next conversation, or the one before. */
  move(step) {
    if (!this.#order.length) return;
    const at = this.#order.indexOf(this.#selected());
    const next = this.#order[Math.min(Math.max(at + step, 0), this.#order.length - 1)];
    this.#choose(next);
    this.mark(next);
    this.#button(next)?.focus();
  }

  mark(selected) {
    for (const button of this.#element.querySelectorAll("button")) {
      if (button.dataset.name === selected) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  #selected() {
    return this.#element.querySelector("[aria-current]")?.dataset.name;
  }

  #button(name) {
    return [...this.#element.querySelectorAll("button")].find((button) => button.dataset.name === name);
  }

  #group(title, entries, selected) {
    const items = entries.map((entry) => h("li", {}, this.#entry(entry, entry.name === selected)));
    const id = `group-${title.replaceAll(" ", "-")}`;
    const heading = h("h2", { id }, title, h("span", { class: "count" }, String(entries.length)));
    return h("section", { "aria-labelledby": id }, heading, h("ul", { role: "list" }, ...items));
  }

  #entry({ name, who, words, at, note, waits }, current) {
    const attributes = { type: "button", "data-name": name, class: waits ? "waits" : null, "aria-current": current ? "true" : null };
    return h(
      "button",
      { ...attributes, onclick: () => { this.#choose(name); this.mark(name); } },
      h("span", { class: "row" }, bidi(who, "b"), h("time", { datetime: at }, ago(at))),
      bidi(words || "…", "span"),
      note ? h("small", {}, note) : null,
    );
  }
}

function fromTicket({ ticket, conversation, agent, opened_at: at, packet }) {
  const last = (packet.messages ?? []).filter((line) => line.who === "shopper").at(-1);
  const about = (packet.task || packet.intent || "").replaceAll("_", " ");
  return {
    name: conversation,
    who: packet.name || "Not verified",
    words: last?.text,
    at,
    note: [ticket, about, agent ? `with ${agent}` : ""].filter(Boolean).join(" · "),
    waits: !agent,
  };
}

function fromSummary({ conversation, customer_id: customer, first_words: words, last_at: at, turns }) {
  const count = turns === 1 ? "1 turn" : `${turns} turns`;
  return { name: conversation, who: customer || "Not verified", words, at, note: count, waits: false };
}
