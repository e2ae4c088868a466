/* The line on which the server tells what changes, drawn again whenever it is cut. */

/** Milliseconds before the first try to draw it again, and at most. */
const SOON = 1_000;
const SELDOM = 5_000;

export class Live {
  #tools;
  #source = null;
  #timer = 0;
  #delay = SOON;
  #wanted = false;

  /**
   * `open` gives an EventSource; `still` tells whether the server is there and knows the agent; `changed` is called with
   * names of conversations, `shown` with whether the line stands.
   */
  constructor(tools) {
    this.#tools = tools;
    addEventListener("online", () => this.#wanted && !this.#source && this.#again());
  }

  start() {
    this.stop();
    this.#wanted = true;
    this.#draw();
  }

  stop() {
    this.#wanted = false;
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#source?.close();
    this.#source = null;
  }

  /** The server did not answer: try until it does. */
  lost() {
    if (!this.#wanted || this.#timer) return;
    this.#source?.close();
    this.#source = null;
    this.#tools.shown(false);
    this.#timer = setTimeout(() => this.#again(), this.#delay);
    this.#delay = Math.min(this.#delay * 2, SELDOM);
  }

  async #again() {
    const there = await this.#tools.still();
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (!this.#wanted || this.#source) return;
    if (there) this.#draw();
    else this.lost();
  }

  #draw() {
    const source = this.#tools.open();
    this.#source = source;
    source.addEventListener("open", () => {
      this.#delay = SOON;
      this.#tools.shown(true);
    });
    source.addEventListener("error", () => source === this.#source && this.lost());
    source.addEventListener("changed", ({ data }) => this.#tools.changed(JSON.parse(data).conversations));
  }
}
