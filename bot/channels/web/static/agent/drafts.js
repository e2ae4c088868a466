/* What an agent has begun to write, by conversation: it outlives a switch, a reload and a login that ended. */

const KEY = "shoptalk-agent-drafts";

export class Drafts {
  #name = null;
  #texts = {};

  /** Begin as this agent; what another one left in this tab is forgotten. */
  as(name) {
    const kept = read();
    this.#name = name;
    this.#texts = kept.name === name ? kept.texts : {};
    this.#keep();
  }

  of(conversation) {
    return this.#texts[conversation] ?? "";
  }

  set(conversation, text) {
    if (text) this.#texts[conversation] = text;
    else delete this.#texts[conversation];
    this.#keep();
  }

  /** Whoever logs out leaves nothing. */
  forget() {
    this.#texts = {};
    this.#keep();
  }

  #keep() {
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ name: this.#name, texts: this.#texts }));
    } catch {
      // A browser that keeps nothing still has them until the page is closed.
    }
  }
}

function read() {
  try {
    const { name, texts } = JSON.parse(sessionStorage.getItem(KEY)) ?? {};
    return { name, texts: Object.assign(Object.create(null), texts) };
  } catch {
    return { name: null, texts: {} };
  }
}
