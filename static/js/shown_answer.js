/** The practice answer whose report is shown. The server keeps it, so that its words can be corrected, until the
 * next report replaces it or the page is left. */

import { forget } from "./accepted.js";

const FORGET_TRIES = 5;

export class ShownAnswer {
  #shelf;
  #take = null;

  /** @param {import("./take_shelf.js").TakeShelf} shelf */
  constructor(shelf) {
    this.#shelf = shelf;
    window.addEventListener("pagehide", () => this.#take && forget(this.#take.answer));
  }

  /** @param {import("./take_shelf.js").KeptTake} take its recording has been sent */
  hold(take) {
    this.#shelf.note({ shown: true }, take);
    this.#shelf.empty(take);
    this.#take = take;
  }

  /** Its report is no longer shown. */
  release() {
    if (this.#take !== null) this.erase(this.#take);
    this.#take = null;
  }

  /**
   * Delete an answer on the server; if that fails, the next visit retries.
   * @param {import("./take_shelf.js").KeptTake} take
   */
  async erase(take) {
    if (await forget(take.answer, FORGET_TRIES)) this.#shelf.drop(take);
  }
}
