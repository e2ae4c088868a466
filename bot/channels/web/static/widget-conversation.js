/* What is said between the visitor and the shop: history, sending, replies, people, cuts. */

import { Failure } from "./widget-client.js";
import { h } from "./widget-dom.js";
import { icon } from "./widget-icons.js";
import { Line } from "./widget-line.js";
import { newId, Outbox } from "./widget-outbox.js";
import { finish, Reply } from "./widget-reply.js";
import { ShopperMessage } from "./widget-shopper-message.js";
import { fill } from "./widget-texts.js";

/** Milliseconds until the history is asked for again. */
const AGAIN = 5_000;

export class Conversation {
  #client;
  #log;
  #texts;
  #options;
  #panel;
  #outbox;
  #line;
  #loading = null;
  #token = null;
  #sent = new Map();
  #choices = [];
  #seen = { ids: new Set(), turns: new Set(), messages: new Set() };
  #last = 0;
  #handover = "bot";
  #name = "";
  #trouble = null;
  #unread = 0;

  constructor({ client, log, texts, options, panel }) {
    this.#client = client;
    this.#log = log;
    this.#texts = texts;
    this.#options = options;
    this.#panel = panel;
    this.#outbox = new Outbox(client, this.#watcher());
    this.#line = new Line(client, (event) => this.#heard(event));
    this.#entitle();
    this.#welcome();
    addEventListener("offline", () => this.#notice());
    addEventListener("online", () => this.#back());
    addEventListener("storage", ({ key }) => key === client.memory.key && this.#elsewhere());
    document.addEventListener("visibilitychange", () => document.hidden || this.#catchUp());
    // A person may answer while the panel is closed, on whichever page of the shop the visitor is now.
    if (client.known && (client.known.handover ?? "bot") !== "bot") this.#load();
    if (client.memory.tab.pending?.length) this.#load();
  }

  /** The panel was opened or closed. */
  shown(opened) {
    this.#client.memory.changeTab({ open: opened });
    if (!opened) return;
    this.#unread = 0;
    this.#panel.unread(0);
    this.#notice();
    this.#log.follow(true);
    if (this.#client.known) this.#load();
  }

  /** Send what was written or pressed; `shown` is what stands in the visitor's bubble. */
  send(text, shown = text) {
    const message = { id: newId(), text, shown };
    for (const choices of this.#choices.splice(0)) choices.settle(text);
    this.#deliver(message);
    const { pending = [] } = this.#client.memory.tab;
    this.#client.memory.changeTab({ pending: [...pending, message] });
  }

  #pressed({ payload, title }) {
    this.send(payload, title);
    this.#panel.focus();
  }

  async #deliver(message) {
    const view = new ShopperMessage(this.#log, this.#texts, message, () => this.#outbox.push(message));
    const reply = new Reply({
      log: this.#log,
      texts: this.#texts,
      press: (button) => this.#pressed(button),
      offer: (choices) => this.#choices.push(choices),
    });
    this.#seen.messages.add(message.id);
    this.#sent.set(message.id, { view, reply, turn: null });
    this.#welcomeOver();
    if (this.#client.known) await this.#load();
    this.#outbox.push(message);
  }

  /** End this conversation and begin with an empty page. */
  restart() {
    this.#client.end();
    this.#empty();
  }

  /** What the server says is stored. */
  async privacy() {
    try {
      const { privacy } = await this.#client.session();
      this.#panel.privacy(privacy || "");
    } catch {
      this.#panel.privacy(this.#texts.reconnecting);
    }
  }

  #watcher() {
    const of = ({ id }) => this.#sent.get(id);
    return {
      started: (message) => {
        this.#trouble = null;
        this.#notice();
        of(message)?.view.pending();
        of(message)?.reply.reset();
      },
      event: (message, { event, data }) => {
        const sending = of(message);
        if (!sending) return;
        sending.view.arrived();
        if (event !== "done") return sending.reply.hear({ event, data });
        sending.turn = data.turn;
        this.#seen.turns.add(data.turn);
        this.#handedOver(data.handover);
      },
      sent: (message) => {
        this.#settled(message);
        of(message)?.view.arrived();
        of(message)?.reply.end().then(() => this.#missed());
        this.#begun();
      },
      waiting: (message, error, wait) => {
        const seconds = Math.ceil(wait / 1000);
        const busy = error.status === 429 || error.status === 503;
        this.#trouble = busy ? fill(this.#texts.busy, { seconds }) : this.#texts.reconnecting;
        of(message)?.reply.reset();
        this.#notice();
      },
      expired: () => this.#expired(),
      failed: (message, error) => {
        this.#settled(message);
        this.#trouble = null;
        this.#notice();
        of(message)?.reply.reset();
        // What the server has to say of a message is for its writer: too long, not readable.
        of(message)?.view.failed(error.passes ? "" : error.message, error.passes || error.status === 401);
      },
    };
  }

  /** A session exists: its name, and people's messages. */
  #begun() {
    this.#token = this.#client.known?.token ?? null;
    this.#loading ??= Promise.resolve();
    this.#entitle();
    this.#line.start();
  }

  /** The server knows the session no more: what is written next begins another. */
  #expired() {
    this.#client.lost();
    this.#line.reset();
    this.#last = 0;
    this.#handedOver("bot");
    if (this.#seen.turns.size) this.#log.divider(this.#texts.expired);
  }

  #settled({ id }) {
    const pending = (this.#client.memory.tab.pending ?? []).filter((message) => message.id !== id);
    this.#client.memory.changeTab({ pending });
  }

  /** What was said before, once; afterwards the same call waits for the first. */
  #load() {
    this.#loading ??= this.#history().then(
      () => this.#begun(),
      (error) => {
        this.#loading = null;
        if (!(error instanceof Failure)) throw error;
        if (error.status === 401) this.#expired();
        else this.#trouble = this.#texts.reconnecting;
        this.#notice();
        if (error.passes) setTimeout(() => this.#panel.opened && this.#load(), AGAIN);
      },
    );
    return this.#loading;
  }

  async #history() {
    const { messages, handover } = await this.#client.history(0);
    const waiting = new Set(this.#seen.messages);
    const below = [...this.#log.element.children].filter((node) => !node.matches(".welcome"));
    if (messages.length) {
      this.#log.clear();
      this.#record(messages.filter((message) => !waiting.has(message.message_id)), false);
      if (below.length) this.#log.element.append(...below);
      this.#log.follow(true);
    }
    this.#handedOver(handover);
    this.#trouble = null;
    this.#notice();
    this.#resume(messages);
  }

  /** Send what another page of the shop was left with, unless it arrived. */
  #resume(messages) {
    const arrived = new Set(messages.map((message) => message.message_id));
    const pending = this.#client.memory.tab.pending ?? [];
    for (const message of pending) {
      if (arrived.has(message.id)) this.#settled(message);
      else if (!this.#seen.messages.has(message.id)) queueMicrotask(() => this.#deliver(message));
    }
  }

  /** What came in other ways than as the answer to a message of this page. */
  async #catchUp() {
    if (!this.#token || this.#outbox.busy) return;
    try {
      const { messages, handover } = await this.#client.history(this.#last);
      if (this.#outbox.busy) return;
      this.#record(messages, true);
      this.#handedOver(handover);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }

  /** Show recorded messages that have not been shown. */
  #record(messages, fresh) {
    for (const message of messages) {
      this.#last = Math.max(this.#last, message.id ?? 0);
      if (this.#known(message)) continue;
      if (message.from === "shopper") this.#asked(message, fresh);
      else if (message.from === "person") this.#person(message, fresh);
      else this.#answered(message, fresh);
    }
  }

  #known({ id, from, turn, message_id: messageId }) {
    if (this.#seen.ids.has(id)) return true;
    this.#seen.ids.add(id);
    if (from === "shopper") return this.#seen.messages.has(messageId);
    return from === "assistant" && this.#seen.turns.has(turn);
  }

  #asked({ text, at }, fresh) {
    let shown = text;
    for (const choices of this.#choices.splice(0)) shown = choices.settle(text)?.title ?? shown;
    this.#log.message("shopper", shown, { at, fresh });
    this.#welcomeOver();
  }

  #answered(message, fresh) {
    const view = this.#log.message("assistant", null, { at: message.at, fresh });
    const choices = finish(view, message, this.#texts, (button) => this.#pressed(button));
    if (choices) this.#choices.push(choices);
    if (fresh) this.#log.follow();
  }

  #person({ text, name, at }, fresh) {
    this.#name = name || this.#name;
    this.#log.message("person", text, { name, at, fresh });
    this.#welcomeOver();
    if (!fresh) return;
    this.#log.announce(`${name || this.#texts.person}: ${text}`);
    this.#missed();
    this.#notice();
  }

  #missed() {
    if (this.#panel.opened) return;
    this.#panel.unread(++this.#unread);
  }

  #heard({ event, data }) {
    if (event === "handover") this.#handedOver(data.state);
    if (event === "message") this.#record([{ from: "person", ...data }], true);
  }

  #handedOver(state) {
    const before = this.#handover;
    this.#handover = state || "bot";
    this.#client.memory.change({ handover: this.#handover });
    this.#panel.answeredBy(this.#handover);
    if (before === "person" && this.#handover !== "person") {
      this.#log.divider(this.#handover === "closed" ? this.#texts.closedMatter : this.#texts.back);
      this.#name = "";
    }
    this.#notice();
  }

  #notice() {
    const { offline, waiting, person, personNamed } = this.#texts;
    if (navigator.onLine === false) this.#panel.say(offline, { picture: "offline", trouble: true });
    else if (this.#trouble) this.#panel.say(this.#trouble, { picture: "offline", trouble: true });
    else if (this.#handover === "waiting") this.#panel.say(waiting);
    else if (this.#handover === "person")
      this.#panel.say(this.#name ? fill(personNamed, { name: this.#name }) : person);
    else this.#panel.say("");
  }

  #back() {
    this.#trouble = null;
    this.#notice();
    if (this.#client.known && this.#panel.opened) this.#load().then(() => this.#catchUp());
  }

  /** Another tab of the shop began or ended the conversation. */
  #elsewhere() {
    const token = this.#client.known?.token ?? null;
    if (token === this.#token || this.#outbox.busy) return;
    this.#empty();
    if (token && this.#panel.opened) this.#load();
  }

  #empty() {
    this.#line.reset();
    this.#outbox.clear();
    this.#client.memory.changeTab({ pending: [] });
    this.#sent.clear();
    this.#choices.length = 0;
    for (const seen of Object.values(this.#seen)) seen.clear();
    [this.#last, this.#loading, this.#token, this.#trouble, this.#handover, this.#name] = [0, null, null, null, "bot", ""];
    this.#handedOver("bot");
    this.#log.clear();
    this.#welcome();
  }

  #entitle() {
    const title = this.#options.title || this.#client.known?.shop?.name || this.#texts.title;
    this.#panel.name(title, this.#texts.subtitle);
  }

  #welcome() {
    const offered = (this.#options.suggestions ?? this.#texts.suggestions).split("|").map((text) => text.trim()).filter(Boolean);
    const suggestions = offered.map((text) => h("button", { type: "button", onclick: () => this.send(text) }, h("bdi", {}, text), icon("send")));
    const greeting = h("p", { dir: "auto" }, this.#options.greeting || this.#texts.greeting);
    this.#log.element.append(h("div", { class: "welcome" }, greeting, h("div", { class: "suggestions" }, ...suggestions)));
  }

  /** The suggestions give way to what was said; the greeting stays. */
  #welcomeOver() {
    const suggestions = this.#log.element.querySelector(".suggestions");
    if (!suggestions) return;
    const held = suggestions.contains(suggestions.getRootNode().activeElement);
    suggestions.remove();
    if (held) this.#panel.focus();
  }
}
