/* What the server is asked, as docs/http.md says. Nothing here knows how it looks. */

import { Memory, subjectOf } from "./widget-memory.js";
import { eventsOf } from "./widget-sse.js";

/** The longest silence of an open stream, in milliseconds; the server comments every 20 seconds. */
const SILENCE = 50_000;
/** How soon an answer has to begin. */
const PATIENCE = 30_000;

/** An answer that is no success, or none at all (status 0). */
export class Failure extends Error {
  constructor(status, code, message, retryAfter = null) {
    super(message);
    this.status = status;
    this.code = code;
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
    this.#identity = identity || null;
    this.#locale = locale || null;
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
    const known = this.memory.read();
    if (known) return known;
    this.#opening ??= this.#open().finally(() => (this.#opening = null));
    return this.#opening;
  }

  async #open() {
    const asked = { locale: this.#locale ?? undefined };
    let response;
    try {
      response = await this.#ask("POST", "api/v1/sessions", { ...asked, identity: this.#identity ?? undefined });
    } catch (error) {
      if (!(error instanceof Failure) || error.status !== 401 || !this.#identity) throw error;
      // Expired, or used on another page: the visitor is served all the same, as somebody unknown.
      console.warn(`Shoptalk: data-identity was refused: ${error.message}`);
      response = await this.#ask("POST", "api/v1/sessions", asked);
    }
    const opened = await response.json();
    const identity = { subject: subjectOf(this.#identity), shown: endOf(this.#identity) };
    const record = { ...opened, ...identity, handover: "bot" };
    this.memory.write(record);
    return record;
  }

  /** Forget a session that the server no longer knows. */
  lost() {
    this.memory.forget();
  }

  /** End the session here and on the server; what was said stays on the shop's record. */
  end() {
    const token = this.memory.read()?.token;
    this.memory.forget();
    this.memory.changeTab({ pending: [] });
    if (token) this.#ask("DELETE", "api/v1/sessions", null, { token }).catch(() => {});
  }

  async history(after = 0) {
    const { token } = await this.session();
    const response = await this.#ask("GET", `api/v1/messages?after=${after}`, null, { token });
    return response.json();
  }

  /** Send a message; its events as they come. Ends early, with a Failure, if the line is cut. */
  async *say({ text, id }) {
    const { token } = await this.session();
    const body = { text, message_id: id, locale: this.#locale ?? undefined };
    let finished = false;
    for await (const { event, data } of this.#stream("POST", "api/v1/messages", body, { token })) {
      const content = parsed(data);
      if (event === "error") {
        const error = content.error ?? content;
        throw new Failure(error.code === "internal" ? 500 : 503, error.code, error.message);
      }
      yield { event, data: content };
      finished = event === "done";
      if (finished) return;
    }
    if (!finished) throw new Failure(0, "cut", "the connection was cut");
  }

  /** What people write, for as long as the line stands. */
  async *listen(lastId, signal) {
    const { token } = await this.session();
    const headers = lastId ? { "Last-Event-ID": lastId } : {};
    for await (const { event, data, id } of this.#stream("GET", "api/v1/events", null, { token, headers, signal }))
      yield { event, data: parsed(data), id };
  }

  async *#stream(method, path, body, { token, headers = {}, signal }) {
    const cut = new AbortController();
    signal?.addEventListener("abort", () => cut.abort(), { once: true });
    let timer;
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => cut.abort(), SILENCE);
    };
    try {
      const accept = { Accept: "text/event-stream", ...headers };
      const response = await this.#ask(method, path, body, { token, headers: accept, signal: cut.signal });
      heard();
      yield* eventsOf(response, heard);
    } catch (error) {
      throw error instanceof Failure ? error : new Failure(0, "cut", String(error.message ?? error));
    } finally {
      clearTimeout(timer);
      cut.abort();
    }
  }

  async #ask(method, path, body, { token, headers = {}, signal } = {}) {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), PATIENCE);
    signal?.addEventListener("abort", () => late.abort(), { once: true });
    let response;
    try {
      response = await fetch(`${this.#server}/${path}`, {
        method,
        headers: {
          ...(body ? { "Content-Type": "application/json" } : {}),
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
          ...headers,
        },
        body: body ? JSON.stringify(body) : undefined,
        signal: late.signal,
        // The token is the whole of the identity: the shop's cookies are none of the server's business.
        credentials: "omit",
        cache: "no-store",
        keepalive: method === "DELETE",
      });
    } catch (error) {
      throw new Failure(0, "unreachable", String(error.message ?? error));
    } finally {
      clearTimeout(timer);
    }
    if (response.ok) return response;
    const error = (await response.json().catch(() => ({}))).error ?? {};
    const wait = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
    throw new Failure(response.status, error.code ?? "", error.message ?? response.statusText, Number.isNaN(wait) ? null : wait);
  }
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
