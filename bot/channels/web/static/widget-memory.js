/* What the visitor's browser keeps between pages: the session's token and nothing that was said. */

/**
 * One record in the storage of the shop's origin, per Shoptalk server; in memory alone where storage is
 * forbidden. Of an identity only its subject and its last characters are kept, to notice that somebody else has
 * logged in.
 */
export class Memory {
  #key;
  #fallback = null;

  constructor(server) {
    this.#key = `shoptalk:${server}`;
  }

  get key() {
    return this.#key;
  }

  read() {
    try {
      const raw = localStorage.getItem(this.#key);
      return raw === null ? this.#fallback : JSON.parse(raw);
    } catch {
      return this.#fallback;
    }
  }

  write(record) {
    this.#fallback = record;
    try {
      localStorage.setItem(this.#key, JSON.stringify(record));
    } catch {
      // Private windows and full storage: the conversation lasts as long as the page.
    }
  }

  change(part) {
    const record = this.read();
    if (record) this.write({ ...record, ...part });
  }

  /** What lasts as long as the tab: whether the panel is open, and what is still to be sent. */
  get tab() {
    try {
      return JSON.parse(sessionStorage.getItem(this.#key)) ?? {};
    } catch {
      return {};
    }
  }

  changeTab(part) {
    try {
      sessionStorage.setItem(this.#key, JSON.stringify({ ...this.tab, ...part }));
    } catch {
      // As above.
    }
  }

  forget() {
    this.#fallback = null;
    try {
      localStorage.removeItem(this.#key);
    } catch {
      // Nothing was stored.
    }
  }
}

/** Whom an identity is for, unchecked: the server checks it, this only tells one from another. */
export function subjectOf(identity) {
  if (!identity) return null;
  try {
    const body = identity.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return String(JSON.parse(atob(body)).sub);
  } catch {
    return "?";
  }
}
