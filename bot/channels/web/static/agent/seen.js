/* Which messages an agent has seen: the id of the last one, by conversation, for as long as the tab is there. */

const KEY = "shoptalk-agent-seen";

export class Seen {
  #last = read();

  /** Everything up to `last` was seen. */
  mark(conversation, last) {
    if (!last || this.#last[conversation] >= last.id) return;
    this.#last[conversation] = last.id;
    try {
      sessionStorage.setItem(KEY, JSON.stringify(this.#last));
    } catch {
      // Then a reload shows them as new.
    }
  }

  /** Whether the shopper wrote last, and it was not seen. */
  isNew(conversation, last) {
    return last?.from === "shopper" && !(this.#last[conversation] >= last.id);
  }
}

function read() {
  try {
    return Object.assign(Object.create(null), JSON.parse(sessionStorage.getItem(KEY)));
  } catch {
    return Object.create(null);
  }
}
