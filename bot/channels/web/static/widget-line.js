/* The open line on which people's messages come: opened again after every cut, where it stopped. */

import { Failure, pause } from "./widget-client.js";

const SHORTEST = 1_000;
const LONGEST = 30_000;

export class Line {
  #client;
  #hear;
  #stop = null;
  #lastId = "";

  /** `hear` is called with each {event, data}. */
  constructor(client, hear) {
    this.#client = client;
    this.#hear = hear;
  }

  async start() {
    if (this.#stop) return;
    const stop = (this.#stop = new AbortController());
    let wait = SHORTEST;
    while (!stop.signal.aborted) {
      try {
        for await (const { event, data, id } of this.#client.listen(this.#lastId, stop.signal)) {
          wait = SHORTEST;
          if (id) this.#lastId = id;
          this.#hear({ event, data, id });
        }
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (error.status === 401 || error.status === 404) break;
        if (error.retryAfter !== null) wait = Math.max(wait, error.retryAfter * 1000);
      }
      if (stop.signal.aborted) return;
      // Not all at the same moment: a server that comes back is not run over.
      await pause(wait * (0.75 + Math.random() / 2), stop.signal);
      wait = Math.min(wait * 2, LONGEST);
    }
    if (this.#stop === stop) this.#stop = null;
  }

  stop() {
    this.#stop?.abort();
    this.#stop = null;
  }

  /** Forget where the line stopped: another conversation begins. */
  reset() {
    this.stop();
    this.#lastId = "";
  }
}
