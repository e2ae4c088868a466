/* One conversation: who has it, everything that was said, and where an agent answers. */

import { bidi, h } from "../../static/widget-dom.js";
import { Composer } from "./composer.js";
import { ago, moment } from "./times.js";
import { whyOf } from "./why.js";

const STEPS = {
  ask: (name) => (name ? `${name} stepped in` : "The shopper asked for a person"),
  take: (name) => `${name || "Somebody"} took over`,
  give_back: (name) => `${name || "Somebody"} gave it back to the assistant`,
  close: (name) => `${name || "Somebody"} closed the matter`,
};
/** Pixels from the end within which the end is followed. */
const NEAR = 120;

export class Transcript {
  #element;
  #deeds;
  #composer;
  #log = h("div", { class: "lines", role: "log", "aria-label": "What was said", tabindex: 0 });
  #newer = h("button", { type: "button", class: "newer", hidden: true, onclick: () => this.#toEnd() }, "New message ↓");
  #head = h("header", {});
  #name = null;
  #shown = 0;
  #state = null;
  #isOpen = false;
  #follows = true;
  #hasFacts = false;
  #known = null;

  /** `deeds`: take(), takeFrom(agent), reply(text, id), giveBack(), close(), back(), known(). */
  constructor(element, drafts, deeds) {
    this.#element = element;
    this.#deeds = deeds;
    this.#composer = new Composer(drafts, deeds.reply, () => this.#log.focus());
    this.#log.addEventListener("scroll", () => {
      this.#follows = this.#isAtEnd();
      if (this.#follows) this.#newer.hidden = true;
    });
    // Suggestions, a box or a phone's keyboard take room: who was at the end stays there.
    new ResizeObserver(() => this.#follows && this.#toEnd()).observe(this.#log);
    this.nothing();
  }

  nothing() {
    this.#name = this.#state = null;
    this.#composer.forget();
    this.#element.replaceChildren(h("p", { class: "nothing" }, "Choose a conversation, or press j for the first."));
  }

  /** Show the conversation as it stands; what was shown of it before stays as it is. */
  show(conversation, me) {
    const another = conversation.conversation !== this.#name;
    if (another) {
      this.#name = conversation.conversation;
      this.#shown = 0;
      this.#state = null;
      this.#isOpen = false;
      this.#newer.hidden = true;
      this.#log.replaceChildren();
      const middle = h("div", { class: "middle" }, this.#log, this.#newer);
      this.#element.replaceChildren(this.#head, middle, this.#composer.element);
    }
    this.#follows = another || this.#isAtEnd();
    const lines = conversation.turns.flatMap((turn) => turn.lines);
    const added = lines.slice(this.#shown);
    // What is read out by a screen reader is what is new.
    this.#log.setAttribute("aria-live", another ? "off" : "polite");
    for (const line of added) this.#log.append(spoken(line, conversation.packet.name, this.#isOpen));
    this.#shown = lines.length;
    this.#stand(conversation, me);
    if (this.#follows) this.#toEnd();
    else if (added.some((line) => line.from !== "step")) this.#newer.hidden = false;
  }

  suggest(suggestions) {
    this.#composer.suggest(suggestions);
  }

  use(index) {
    this.#composer.use(index);
  }

  reply() {
    return this.#composer.focus();
  }

  /** Tell whether the facts are shown in place of what was said. */
  facts(are) {
    this.#hasFacts = are;
    this.#known?.setAttribute("aria-expanded", String(are));
  }

  /** Open every "why", or fold them all; what is in view stays there. */
  whys() {
    const all = [...this.#log.querySelectorAll("details")];
    const top = this.#log.getBoundingClientRect().top;
    const first = [...this.#log.children].find((each) => each.getBoundingClientRect().bottom > top);
    const before = first?.getBoundingClientRect().top ?? 0;
    this.#isOpen = !all.every((each) => each.open);
    for (const each of all) each.open = this.#isOpen;
    if (first) this.#log.scrollTop += first.getBoundingClientRect().top - before;
  }

  #isAtEnd() {
    return this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < NEAR;
  }

  #toEnd() {
    const hadFocus = document.activeElement === this.#newer;
    this.#newer.hidden = true;
    this.#log.scrollTop = this.#log.scrollHeight;
    if (hadFocus) this.#log.focus();
  }

  #stand({ conversation, state, since, ticket, agent, packet }, me) {
    const mine = state === "person" && agent === me;
    const held = state === "person" && !mine;
    const says = {
      waiting: `Waits for a person, ${ago(since)}`,
      person: mine ? "You answer" : `${agent} answers since ${moment(since)}`,
      closed: "Closed; the assistant answers what comes next",
    }[state];
    const who = packet.name ?? "Not verified";
    const standing = JSON.stringify([who, says, ticket, mine, held]);
    if (standing === this.#state) return;
    this.#state = standing;
    const had = this.#element.contains(document.activeElement) ? document.activeElement : null;
    const title = h("div", { class: "title" }, bidi(who, "h2"), h("p", { title: conversation }, bidi([ticket, says ?? "The assistant answers"].filter(Boolean).join(" · "))));
    const back = h("button", { type: "button", class: "narrow", "aria-label": "Back to the inbox", onclick: () => this.#deeds.back() }, "←");
    const known = h("button", { type: "button", class: "narrow", onclick: () => this.#deeds.known() }, "Facts");
    known.setAttribute("aria-expanded", String(this.#hasFacts));
    this.#known = known;
    this.#head.className = state;
    this.#head.replaceChildren(back, title, h("div", { class: "deeds" }, known, ...this.#buttons(mine, held, agent)));
    this.#composer.show(conversation, { mine, held, agent });
    // What had the focus may be gone; the next thing to do has it then.
    if (had && !had.isConnected && !(mine && this.reply())) this.#log.focus();
    else if (had?.isConnected && document.activeElement !== had) had.focus();
  }

  #buttons(mine, held, agent) {
    if (mine) return [deed("Give back", "g", () => this.#deeds.giveBack()), deed("Close", "c", () => this.#deeds.close())];
    if (!held) return [deed("Take over", "t", () => this.#deeds.take(), "main")];
    return [twice(`Take from ${agent}`, `Yes, take it from ${agent}`, () => this.#deeds.takeFrom(agent))];
  }
}

function deed(label, key, act, kind = null) {
  return h("button", { type: "button", class: kind, onclick: act, "aria-keyshortcuts": key }, label, h("kbd", { "aria-hidden": "true" }, key));
}

/** A button that asks once more before it acts. */
function twice(label, sure, act) {
  let asked = false;
  const button = h("button", {
    type: "button",
    onclick: () => {
      if (asked) return act();
      asked = true;
      button.textContent = sure;
    },
    onblur: () => {
      asked = false;
      button.textContent = label;
    },
  }, label);
  return button;
}

function spoken(line, name, isOpen) {
  const time = h("time", { datetime: line.at }, moment(line.at));
  if (line.from === "step") return h("p", { class: "step" }, bidi(STEPS[line.step]?.(line.name) ?? line.step), " ", time);
  const who = { shopper: name ?? "Shopper", assistant: "Assistant" }[line.from] ?? line.name ?? "Person";
  const why = whyOf(line);
  if (why) why.open = isOpen;
  return h("article", { class: `line ${line.from}` }, h("p", { class: "by" }, bidi(who, "b"), " ", time), h("p", { class: "text", dir: "auto" }, line.text), why);
}
