/* What the server is asked, as docs/http.md says. Nothing here knows how it looks. */

import { Memory, subjectOf } from "./widget-memory.js";
import { eventsOf } from "./widget-sse.js";

/** The longest silence of an open stream, in milliseconds; the server comments every 20 seconds. */
const SILENCE = 50_000;
/** How soon an answer has to begin. */
const PATIENCE = 30_000;

/** An answer that is no success, or none at all (status 0). */
export class Failure extends Error {
  constructor(status, message, retryAfter = null) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may succeed later. */
  get passes() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

export class Client {
  #server;
  #identity;
  #locale;
  #opening = null;

  constructor({ server, identity, locale }) {
    this.#server = server.replace(/\/+$/, "");
    this.#identity = identity;
    this.#locale = locale;
    this.memory = new Memory(this.#server);
    const stored = this.memory.read();
    const subject = subjectOf(this.#identity);
    // Somebody logged in or out since: what the one before said is not shown to them. Whether a session has
    // expired is the server's to say: clocks of visitors are wrong.
    const fresh = subject !== null && !stored?.verified && stored?.shown !== endOf(this.#identity);
    if (stored && ((stored.subject ?? null) !== subject || fresh)) this.end();
  }

  /** What is kept of a session that was opened before, or null. */
  get known() {
    return this.memory.read();
  }

  /** The session, opened now if there is none: nothing is stored anywhere before that. */
  async session() {
    if (!this.known) await (this.#opening ??= this.#open().finally(() => (this.#opening = null)));
    return this.known;
  }

  async #open() {
    const body = { locale: this.#locale };
    let response;
    try {
      response = await this.#ask("POST", "sessions", { body: { ...body, identity: this.#identity } });
    } catch (error) {
      if (!(error instanceof Failure) || error.status !== 401 || !this.#identity) throw error;
      // Expired, or used on another page: the visitor is served all the same, as somebody unknown.
      console.warn(`Shoptalk: data-identity was refused: ${error.message}`);
      response = await this.#ask("POST", "sessions", { body });
    }
    const opened = await response.json();
    const identity = { subject: subjectOf(this.#identity), shown: endOf(this.#identity) };
    this.memory.write({ ...opened, ...identity, handover: "bot" });
  }

  /** Forget a session that the server no longer knows. */
  lost() {
    this.memory.forget();
  }

  /** End the session here and on the server; what was said stays on the shop's record. */
  end() {
    const token = this.known?.token;
    this.memory.forget();
    this.memory.changeTab({ pending: [] });
    if (token) this.#ask("DELETE", "sessions", { token }).catch(() => {});
  }

  async history(after = 0) {
    await this.session();
    return (await this.#ask("GET", `messages?after=${after}`)).json();
  }

  /** Send a message; its events as they come. Ends early, with a Failure, if the line is cut. */
  async *say({ text, id }, signal) {
    await this.session();
    const body = { text, message_id: id, locale: this.#locale };
    for await (const { event, data } of this.#stream("POST", "messages", { body, signal })) {
      if (event === "error") {
        const { code, message } = data.error ?? data;
        throw new Failure(code === "internal" ? 500 : 503, message);
      }
      yield { event, data };
      if (event === "done") return;
    }
    throw new Failure(0, "cut");
  }

  /** What people write, for as long as the line stands. */
  async *listen(lastId, signal) {
    await this.session();
    yield* this.#stream("GET", "events", { headers: lastId ? { "Last-Event-ID": lastId } : {}, signal });
  }

  async *#stream(method, path, { body, headers, signal }) {
    const silent = new AbortController();
    let timer;
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silent.abort(), SILENCE);
    };
    const accept = { Accept: "text/event-stream", ...headers };
    try {
      const response = await this.#ask(method, path, { body, headers: accept, signal: AbortSignal.any([signal, silent.signal]) });
      heard();
      for await (const { event, data, id } of eventsOf(response, heard)) yield { event, data: parsed(data), id };
    } catch (error) {
      throw error instanceof Failure ? error : new Failure(0, error.message);
    } finally {
      clearTimeout(timer);
    }
  }

  async #ask(method, path, { token = this.known?.token, body, headers, signal } = {}) {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), PATIENCE);
    let response;
    try {
      response = await fetch(`${this.#server}/api/v1/${path}`, {
        method,
        headers: {
          ...(body && { "Content-Type": "application/json" }),
          ...(token && { Authorization: `Bearer ${token}` }),
          ...headers,
        },
        body: body && JSON.stringify(body),
        signal: AbortSignal.any([late.signal, ...(signal ? [signal] : [])]),
        // The token is the whole of the identity: the shop's cookies are none of the server's business.
        credentials: "omit",
        cache: "no-store",
        keepalive: method === "DELETE",
      });
    } catch (error) {
      throw new Failure(0, error.message);
    } finally {
      clearTimeout(timer);
    }
    if (response.ok) return response;
    const { message } = (await response.json().catch(() => ({}))).error ?? {};
    const wait = Number.parseInt(response.headers.get("Retry-After"), 10);
    throw new Failure(response.status, message ?? response.statusText, Number.isNaN(wait) ? null : wait);
  }
}

/** Wait, but not longer than until the browser is online again or `signal` aborts. */
export function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    addEventListener("online", done);
    signal.addEventListener("abort", done, { once: true });
  });
}

/** Enough of an identity to tell whether it was shown before, refused even: its session goes on then. */
const endOf = (identity) => identity?.slice(-12) ?? null;

function parsed(data) {
  try {
    return JSON.parse(data) ?? {};
  } catch {
    return {};
  }
}
