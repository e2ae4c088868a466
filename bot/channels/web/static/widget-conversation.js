/* What is said between the visitor and the shop: sending, replies, history, cuts. */

import { OpenChoices, Welcome } from "./widget-choices.js";
import { Failure } from "./widget-client.js";
import { Line } from "./widget-line.js";
import { newId, Outbox } from "./widget-outbox.js";
import { Reply } from "./widget-reply.js";
import { ShopperMessage } from "./widget-shopper-message.js";
import { Shown } from "./widget-shown.js";
import { Standing } from "./widget-standing.js";
import { fill } from "./widget-texts.js";

/** Milliseconds until the history is asked for again. */
const AGAIN = 5_000;

export class Conversation {
  #client;
  #log;
  #texts;
  #options;
  #panel;
  #parts;
  #outbox;
  #line;
  #standing;
  #shown;
  #welcome;
  #loading = null;
  #token = null;
  #unread = 0;

  constructor({ client, log, texts, options, panel }) {
    this.#client = client;
    this.#log = log;
    this.#texts = texts;
    this.#options = options;
    this.#panel = panel;
    this.#parts = { log, texts, choices: new OpenChoices(), press: ({ payload, title }) => this.send(payload, title) };
    this.#outbox = new Outbox(client, this.#watcher());
    this.#line = new Line(client, (event) => this.#heard(event));
    this.#standing = new Standing({ panel, log, texts, memory: client.memory });
    this.#shown = new Shown(this.#parts, (message) => this.#person(message));
    this.#entitle();
    this.#greet();
    addEventListener("online", () => {
      this.#standing.trouble = null;
      this.attend();
    });
    addEventListener("storage", ({ key }) => key === client.memory.key && this.#elsewhere());
    document.addEventListener("visibilitychange", () => this.attend());
  }

  /** Whether anybody can see this page: no line is held open for a tab in the background. */
  get #attended() {
    return !document.hidden && this.#panel.root.isConnected;
  }

  /** Catch up with what was said elsewhere, and listen; or stop to, where nobody looks. */
  attend() {
    if (!this.#attended) return this.#line.stop();
    this.#log.follow();
    const { known } = this.#client;
    // A person may answer while the panel is closed, on whichever page of the shop the visitor is now.
    const waits = known && (this.#panel.opened || (known.handover ?? "bot") !== "bot");
    const begins = !this.#loading;
    if (waits || this.#pending.length) this.#load().then(() => begins || this.#catchUp());
  }

  /** The panel was opened or closed. */
  toggled(opened) {
    this.#client.memory.changeTab({ open: opened });
    if (!opened) return;
    this.#panel.unread((this.#unread = 0));
    this.#read(this.#shown.last);
    this.#log.follow(true);
    this.attend();
  }

  /** Send what was written or pressed; `shown` is what stands in the visitor's bubble. */
  send(text, shown = text) {
    const message = { id: newId(), text, shown };
    this.#parts.choices.settle(text);
    this.#deliver(message);
    this.#client.memory.changeTab({ pending: [...this.#pending, message] });
    this.#panel.focus();
  }

  async #deliver(message) {
    const again = () => {
      this.#outbox.push(sending);
      this.#panel.focus();
    };
    const view = new ShopperMessage(this.#log, this.#texts, message, again);
    const sending = { ...message, view, reply: new Reply(this.#parts) };
    this.#shown.wrote(message.id);
    this.#welcome.over();
    if (this.#client.known) await this.#load();
    this.#outbox.push(sending);
  }

  /** End this conversation and begin with an empty page. */
  restart() {
    this.#client.end();
    this.#empty();
    this.#panel.focus();
  }

  /** What the server says is stored. */
  async privacy() {
    try {
      this.#panel.privacy((await this.#client.session()).privacy);
    } catch {
      this.#panel.privacy(this.#texts.reconnecting);
    }
  }

  #watcher() {
    return {
      started: ({ view, reply }) => {
        this.#standing.trouble = null;
        view.pending();
        reply.reset();
      },
      event: ({ view, reply }, { event, data }) => {
        view.arrived();
        if (event !== "done") return reply.hear({ event, data });
        this.#shown.answered(data.turn);
        this.#standing.state = data.handover;
        // Which the shop's other tabs notice.
        this.#client.memory.change({ turn: data.turn });
      },
      sent: ({ id, reply }) => {
        this.#settled(id);
        reply.end().then((said) => said && this.#missed());
        this.#begun();
      },
      waiting: ({ reply }, error, wait) => {
        const seconds = Math.ceil(wait / 1000);
        const busy = error.status === 429 || error.status === 503;
        reply.reset();
        this.#standing.trouble = busy ? fill(this.#texts.busy, { seconds }) : this.#texts.reconnecting;
      },
      expired: () => this.#expired(),
      failed: ({ id, view, reply }, error) => {
        this.#settled(id);
        this.#standing.trouble = null;
        reply.reset();
        // What the server has to say of a message is for its writer: too long, not readable.
        view.failed(error.passes ? "" : error.message, error.passes || error.status === 401);
      },
    };
  }

  /** A session exists: its name, and people's messages. */
  #begun() {
    this.#token = this.#client.known?.token ?? null;
    this.#loading ??= Promise.resolve();
    this.#entitle();
    if (this.#attended) this.#line.start();
  }

  /** The server knows the session no more: what is written next begins another. */
  #expired() {
    this.#client.lost();
    this.#line.reset();
    this.#shown.last = 0;
    this.#parts.choices.settle(null);
    this.#standing.state = "bot";
    if (this.#shown.any) this.#log.divider(this.#texts.expired);
  }

  /** What this tab still has to send, on whichever page it was written. */
  get #pending() {
    return this.#client.memory.tab.pending ?? [];
  }

  #settled(id) {
    this.#client.memory.changeTab({ pending: this.#pending.filter((message) => message.id !== id) });
  }

  /** What was said before, once; afterwards the same call waits for the first. */
  #load() {
    this.#loading ??= this.#history().then(
      () => this.#begun(),
      (error) => {
        this.#loading = null;
        if (!(error instanceof Failure)) throw error;
        if (error.status === 401) this.#expired();
        else this.#standing.trouble = this.#texts.reconnecting;
        if (error.passes) setTimeout(() => this.#panel.opened && this.#load(), AGAIN);
      },
    );
    return this.#loading;
  }

  async #history() {
    const { messages, handover } = await this.#client.history();
    const below = [...this.#log.element.children].filter((node) => !node.matches(".welcome"));
    if (messages.length) {
      this.#log.clear();
      this.#shown.add(messages.filter((message) => !this.#shown.wasWritten(message.message_id)), false);
      this.#log.element.append(...below);
      this.#log.follow(true);
    }
    this.#standing.state = handover;
    this.#standing.trouble = null;
    this.#resume(messages);
  }

  /** Send what another page of the shop was left with, unless it arrived. */
  #resume(messages) {
    const arrived = new Set(messages.map((message) => message.message_id));
    for (const message of this.#pending) {
      if (arrived.has(message.id)) this.#settled(message.id);
      else if (!this.#shown.wasWritten(message.id)) queueMicrotask(() => this.#deliver(message));
    }
  }

  /** What came in other ways than as the answer to a message of this page. */
  async #catchUp() {
    if (!this.#token || this.#outbox.busy) return;
    this.#begun();
    try {
      const { messages, handover } = await this.#client.history(this.#shown.last);
      if (this.#outbox.busy) return;
      if (messages.length) this.#welcome.over();
      this.#shown.add(messages, true);
      this.#standing.state = handover;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.status === 401) this.#expired();
    }
  }

  #person({ id, name }) {
    this.#standing.name = name;
    if (this.#panel.opened) this.#read(id);
    else if (id > (this.#client.known?.read ?? 0)) this.#missed();
  }

  /** Up to here the visitor has seen what people wrote, on whichever page of the shop. */
  #read(id) {
    this.#client.memory.change({ read: Math.max(id, this.#client.known?.read ?? 0) });
  }

  #missed() {
    if (!this.#panel.opened) this.#panel.unread(++this.#unread);
  }

  #heard({ event, data }) {
    if (event === "handover") this.#standing.state = data.state;
    if (event === "message") this.#shown.add([{ from: "person", ...data }], true);
  }

  /** Another tab of the shop began, went on with or ended the conversation. */
  #elsewhere() {
    if (this.#outbox.busy) return;
    const token = this.#client.known?.token ?? null;
    if (token !== this.#token) this.#empty();
    if (token) this.attend();
  }

  #empty() {
    this.#line.reset();
    this.#outbox.clear();
    this.#client.memory.changeTab({ pending: [] });
    this.#parts.choices.settle(null);
    this.#shown.forget();
    this.#loading = this.#token = null;
    this.#standing.reset();
    this.#panel.unread((this.#unread = 0));
    this.#log.clear();
    this.#greet();
  }

  #entitle() {
    const title = this.#options.title || this.#client.known?.shop?.name || this.#texts.title;
    this.#panel.name(title, this.#texts.subtitle);
  }

  #greet() {
    const { greeting, suggestions } = { ...this.#texts, ...this.#options };
    this.#welcome = new Welcome(greeting, suggestions, (text) => this.send(text));
    this.#log.element.append(this.#welcome.element);
  }
}
