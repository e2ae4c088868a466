/* The list at the side: who waits, who is dealt with, and what else goes on. */

import { bidi, h } from "../../static/widget-dom.js";
import { ago } from "./times.js";

const GROUPS = ["Waiting", "With you", "With others", "With the assistant"];

export class Inbox {
  #element;
  #choose;
  #drafts;
  #order = [];
  #sections = new Map();
  #items = new Map();
  #nothing = h("p", { class: "nothing" });

  /** `choose` is called with the name of the conversation that is picked. */
  constructor(element, drafts, choose) {
    this.#element = element;
    this.#drafts = drafts;
    this.#choose = choose;
    for (const title of GROUPS) this.#sections.set(title, section(title));
    element.append(this.#nothing, ...[...this.#sections.values()].map(({ root }) => root));
    element.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      this.move(step);
    });
  }

  /**
   * Show the lists; entries that stay keep their place, their focus and their element.
   *
   * `isNew(conversation, last)` tells what was not seen yet. Gives the names of those who wait, and of those who have
   * written to this agent anew.
   */
  show({ tickets, conversations }, { me, chosen, isNew, isSearch }) {
    const shown = new Set(tickets.map((ticket) => ticket.conversation));
    const entries = [
      ...tickets.map((ticket) => fromTicket(ticket, me, isNew)),
      ...conversations.filter((each) => !shown.has(each.conversation)).map(fromSummary),
    ].map((entry) => ({ ...entry, draft: Boolean(this.#drafts.of(entry.name)) }));
    const focused = this.#element.contains(document.activeElement) ? document.activeElement : null;
    const kept = new Map(entries.map((entry) => [entry.name, this.#item(entry)]));
    this.#items = kept;
    this.#order = GROUPS.flatMap((title) => {
      const names = entries.filter((entry) => entry.group === title).map((entry) => entry.name);
      this.#sections.get(title).fill(names.map((name) => kept.get(name).item));
      return names;
    });
    this.#nothing.textContent = isSearch ? "Nothing was found." : "Nothing here. New conversations appear by themselves.";
    this.#nothing.hidden = entries.length > 0;
    this.mark(chosen);
    if (focused && document.activeElement !== focused) focused.focus();
    const named = (wanted) => new Map(entries.filter(wanted).map(({ name, who }) => [name, who]));
    return { waiting: named((entry) => entry.waits), fresh: named((entry) => entry.fresh) };
  }

  /** Pick the next conversation, or the one before. */
  move(step) {
    if (!this.#order.length) return;
    const at = this.#order.indexOf(this.#element.querySelector("[aria-current]")?.dataset.name);
    const next = this.#order[Math.min(Math.max(at + step, 0), this.#order.length - 1)];
    this.#choose(next);
    this.focus(next);
  }

  focus(name) {
    this.#items.get(name)?.button.focus();
  }

  mark(chosen) {
    for (const [name, { button }] of this.#items) {
      if (name === chosen) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  /** The element of an entry, filled anew only if something in it is another. */
  #item(entry) {
    const known = this.#items.get(entry.name) ?? this.#made(entry.name);
    const signature = JSON.stringify({ ...entry, at: ago(entry.at) });
    if (known.signature === signature) return known;
    known.signature = signature;
    known.button.className = [entry.waits && "waits", entry.fresh && "fresh"].filter(Boolean).join(" ");
    known.button.replaceChildren(...content(entry));
    return known;
  }

  #made(name) {
    const button = h("button", { type: "button", "data-name": name, onclick: () => this.#choose(name) });
    return { button, item: h("li", {}, button), signature: null };
  }
}

function section(title) {
  const id = `group-${title.replaceAll(" ", "-")}`;
  const count = h("span", { class: "count" });
  const list = h("ul", { role: "list" });
  const root = h("section", { "aria-labelledby": id, hidden: true }, h("h3", { id }, title, " ", count), list);
  const fill = (items) => {
    count.textContent = String(items.length);
    root.hidden = !items.length;
    for (const gone of [...list.children].filter((item) => !items.includes(item))) gone.remove();
    items.forEach((item, index) => {
      if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
    });
  };
  return { root, fill };
}

function content({ who, words, at, note, waits, fresh, draft }) {
  const time = h("time", { datetime: at }, waits ? unseen("waits for ") : null, ago(at));
  return [
    h("span", { class: "row" }, fresh ? unseen("New message from ") : null, bidi(who, "b"), time),
    bidi(words || "…", "span"),
    h("small", {}, draft ? h("i", {}, "Draft") : null, draft && note ? " · " : null, bidi(note)),
  ];
}

const unseen = (text) => h("span", { class: "unseen" }, text);

function fromTicket({ ticket, conversation, agent, since, opened_at: opened, last, packet }, me, isNew) {
  const about = (packet.task || packet.intent || "").replaceAll("_", " ");
  const isMine = agent === me;
  const isOthers = Boolean(agent) && !isMine;
  return {
    name: conversation,
    group: isMine ? "With you" : isOthers ? "With others" : "Waiting",
    who: packet.name || "Not verified",
    words: spokenBy(last),
    at: agent ? last?.at ?? opened : since ?? opened,
    note: [ticket, about, isOthers ? `with ${agent}` : ""].filter(Boolean).join(" · "),
    waits: !agent,
    fresh: isMine && isNew(conversation, last),
  };
}

function fromSummary({ conversation, name, state, last, first_words: words, last_at: at, turns }) {
  return {
    name: conversation,
    group: "With the assistant",
    who: name || "Not verified",
    words: spokenBy(last) || words,
    at,
    note: [turns === 1 ? "1 turn" : `${turns} turns`, state === "closed" ? "closed" : ""].filter(Boolean).join(" · "),
    waits: false,
    fresh: false,
  };
}

function spokenBy(last) {
  if (!last) return "";
  return last.from === "shopper" ? last.text : `Answered: ${last.text}`;
}
