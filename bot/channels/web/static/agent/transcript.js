/* One conversation: everything that was said, and what an agent may do with it. */

import { bidi, h } from "../../static/widget-dom.js";
import { moment } from "./times.js";
import { whyOf } from "./why.js";

const STEPS = {
  ask: () => "asked for a person",
  take: (name) => `${name || "somebody"} took over`,
  give_back: (name) => `${name || "somebody"} gave it back to the assistant`,
  close: (name) => `${name || "somebody"} closed the matter`,
};

export class Transcript {
  #element;
  #deeds;
  #log = h("div", { class: "lines", role: "log", "aria-label": "What was said", tabindex: 0 });
  #head = h("header", {});
  #foot = h("footer", {});
  #box = h("textarea", { rows: 2, dir: "auto", "aria-label": "Your reply", placeholder: "Write to the shopper", maxlength: 4000 });
  #offers = h("div", { class: "suggestions", role: "group", "aria-label": "Suggested replies" });
  #name = null;
  #shown = 0;
  #state = null;

  /** `deeds`: take(), reply(text), giveBack(), close(). */
  constructor(element, deeds) {
    this.#element = element;
    this.#deeds = deeds;
    this.#box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#log.focus();
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    this.nothing();
  }

  nothing() {
    this.#name = null;
    this.#element.replaceChildren(h("p", { class: "nothing" }, "Choose a conversation, or press j for the first."));
  }

  /** Show the conversation as it stands; what was shown of it before stays as it is. */
  show(conversation, me) {
    const another = conversation.conversation !== this.#name;
    if (another) {
      this.#name = conversation.conversation;
      this.#shown = 0;
      this.#state = null;
      this.#log.replaceChildren();
      this.#box.value = "";
      this.suggest([]);
      this.#element.replaceChildren(this.#head, this.#log, this.#foot);
    }
    const atEnd = another || this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 120;
    const lines = conversation.turns.flatMap((turn) => turn.lines);
    // What is read out by a screen reader is what is new.
    this.#log.setAttribute("aria-live", another ? "off" : "polite");
    for (const line of lines.slice(this.#shown)) this.#log.append(spoken(line));
    this.#shown = lines.length;
    this.#stand(conversation, me);
    if (atEnd) this.#log.scrollTop = this.#log.scrollHeight;
  }

  /** The replies that may be used with one press. */
  suggest(suggestions) {
    const buttons = suggestions.slice(0, 5).map(({ text }, index) =>
      h("button", { type: "button", onclick: () => this.use(index) }, h("kbd", { "aria-hidden": "true" }, String(index + 1)), bidi(text, "span")),
    );
    this.#offers.replaceChildren(...buttons);
    this.#offers.texts = suggestions.map(({ text }) => text);
  }

  /** Put a suggested reply into the box, to be changed or sent. */
  use(index) {
    const text = this.#offers.texts?.[index];
    if (!text || !this.#element.contains(this.#box)) return;
    this.#box.value = [this.#box.value.trim(), text].filter(Boolean).join(" ");
    this.#box.focus();
  }

  reply() {
    if (this.#element.contains(this.#box)) this.#box.focus();
  }

  /** Open every "why", or fold them all. */
  whys() {
    const all = [...this.#log.querySelectorAll("details")];
    const open = !all.every((each) => each.open);
    for (const each of all) each.open = open;
  }

  #send() {
    const text = this.#box.value.trim();
    if (!text) return;
    this.#box.value = "";
    this.#deeds.reply(text).then((sent) => {
      // What was not sent is not lost.
      if (!sent) this.#box.value = text;
    });
  }

  #stand({ conversation, state, ticket, agent }, me) {
    const standing = `${state} ${ticket} ${agent}`;
    if (standing === this.#state) return;
    this.#state = standing;
    const mine = state === "person" && agent === me;
    const held = state === "person" && !mine;
    const says = { waiting: "Waits for a person", person: mine ? "You answer" : `${agent} answers`, closed: "Closed" }[state];
    const title = h("div", {}, h("h2", {}, ticket || "Conversation"), h("p", { title: conversation }, says ?? "The assistant answers"));
    const buttons = mine
      ? [deed("Give back", "g", () => this.#deeds.giveBack()), deed("Close", "c", () => this.#deeds.close())]
      : [held ? null : deed("Take over", "t", () => this.#deeds.take(), "main")];
    this.#head.className = state;
    this.#head.replaceChildren(title, h("div", { class: "deeds" }, ...buttons.filter(Boolean)));
    const focused = document.activeElement === this.#box;
    if (!mine) this.#foot.replaceChildren(h("p", {}, held ? `${agent} has this conversation.` : "Take over to answer; the assistant is silent from then on."));
    else if (!this.#foot.contains(this.#box)) {
      const form = h("form", {}, this.#box, h("button", { type: "submit", class: "main" }, "Send"));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.#send();
      });
      this.#foot.replaceChildren(this.#offers, form);
    }
    if (focused) this.#box.focus();
  }
}

function deed(label, key, act, kind = null) {
  return h("button", { type: "button", class: kind, onclick: act, "aria-keyshortcuts": key }, label, h("kbd", { "aria-hidden": "true" }, key));
}

function spoken(line) {
  if (line.from === "step") {
    const told = STEPS[line.step]?.(line.name) ?? line.step;
    return h("p", { class: "step" }, bidi(line.step === "ask" ? "The shopper asked for a person" : told), " ", h("time", { datetime: line.at }, moment(line.at)));
  }
  const who = { shopper: "Shopper", assistant: "Assistant" }[line.from] ?? line.name ?? "Person";
  const by = h("p", { class: "by" }, bidi(who, "b"), " ", h("time", { datetime: line.at }, moment(line.at)));
  return h("article", { class: `line ${line.from}` }, by, h("p", { class: "text", dir: "auto" }, line.text), whyOf(line));
}
