/* Messages on their way out: one after the other, each again with the same id until it is answered. */

import { Failure } from "./widget-client.js";

const TRIES = 5;
const LONGEST_WAIT = 30_000;

/** An id that no other message has, also where a page is not served over https. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}

/**
 * Sends in order. `watcher` is told of each message: started, event, waiting, expired, failed, sent.
 * A message is {id, text, shown}; `shown` is what the shopper sees of it, the title of a button, say.
 */
export class Outbox {
  #client;
  #watcher;
  #queue = [];
  #running = false;
  #wake = () => {};

  constructor(client, watcher) {
    this.#client = client;
    this.#watcher = watcher;
    addEventListener("online", () => this.#wake());
  }

  get busy() {
    return this.#running;
  }

  push(message) {
    this.#queue.push(message);
    if (!this.#running) this.#run();
  }

  /** Drop what has not been sent. */
  clear() {
    this.#queue.length = 0;
  }

  async #run() {
    this.#running = true;
    while (this.#queue.length) await this.#deliver(this.#queue.shift());
    this.#running = false;
  }

  async #deliver(message) {
    for (let attempt = 1; ; attempt++) {
      this.#watcher.started(message);
      try {
        for await (const event of this.#client.say(message)) this.#watcher.event(message, event);
        this.#watcher.sent(message);
        return;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (error.status === 401 && attempt < TRIES) {
          this.#watcher.expired(message);
          continue;
        }
        const offline = navigator.onLine === false;
        if (!offline && (!error.passes || attempt >= TRIES)) {
          this.#watcher.failed(message, error);
          return;
        }
        if (offline) attempt--;
        const wait = error.retryAfter === null ? 500 * 2 ** attempt : error.retryAfter * 1000;
        this.#watcher.waiting(message, error, wait);
        await this.#pause(offline ? LONGEST_WAIT : Math.min(wait, LONGEST_WAIT));
      }
    }
  }

  /** Wait, but not longer than until the browser is online again. */
  #pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
