/* Messages on their way out: one after the other, each again with the same id until it is answered. */

import { Failure, pause } from "./widget-client.js";

const TRIES = 5;
const LONGEST_WAIT = 30_000;

/** An id that no other message has, also where a page is not served over https. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}

/**
 * Sends in order. `watcher` is told of each message: started, event, waiting, expired, failed, sent.
 * A message has `id` and `text`.
 */
export class Outbox {
  #client;
  #watcher;
  #queue = [];
  #running = false;
  #stop = new AbortController();

  constructor(client, watcher) {
    this.#client = client;
    this.#watcher = watcher;
  }

  get busy() {
    return this.#running;
  }

  push(message) {
    this.#queue.push(message);
    if (!this.#running) this.#run();
  }

  /** Drop what has not been answered. */
  clear() {
    this.#queue.length = 0;
    this.#stop.abort();
    this.#stop = new AbortController();
  }

  async #run() {
    this.#running = true;
    while (this.#queue.length) await this.#deliver(this.#queue.shift());
    this.#running = false;
  }

  async #deliver(message) {
    const { signal } = this.#stop;
    for (let attempt = 1; !signal.aborted; attempt++) {
      this.#watcher.started(message);
      try {
        for await (const event of this.#client.say(message, signal)) {
          if (signal.aborted) return;
          this.#watcher.event(message, event);
        }
        this.#watcher.sent(message);
        return;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (signal.aborted) return;
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
        await pause(offline ? LONGEST_WAIT : Math.min(wait, LONGEST_WAIT), signal);
      }
    }
  }
}
