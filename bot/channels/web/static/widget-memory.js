/* What the visitor's browser keeps between pages: the session's token and nothing that was said. */

/**
 * One record in the storage of the shop's origin, per Shoptalk server; in memory alone where storage is
 * forbidden. Of an identity only its subject and its last characters are kept, to notice that somebody else has
 * logged in.
 */
export class Memory {
  #fallback = null;

  constructor(server) {
    this.key = `shoptalk:${server}`;
  }

  read() {
    return kept(() => JSON.parse(localStorage.getItem(this.key))) ?? this.#fallback;
  }

  write(record) {
    const stored = kept(() => localStorage.setItem(this.key, JSON.stringify(record)) ?? true);
    this.#fallback = stored ? null : record;
  }

  change(part) {
    const record = this.read();
    if (record) this.write({ ...record, ...part });
  }

  /** What lasts as long as the tab: whether the panel is open, and what is still to be sent. */
  get tab() {
    return kept(() => JSON.parse(sessionStorage.getItem(this.key))) ?? {};
  }

  changeTab(part) {
    kept(() => sessionStorage.setItem(this.key, JSON.stringify({ ...this.tab, ...part })));
  }

  forget() {
    this.#fallback = null;
    kept(() => localStorage.removeItem(this.key));
  }
}

/** What a storage gives; in private windows, or where it is full, nothing. */
function kept(use) {
  try {
    return use();
  } catch {
    return null;
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
