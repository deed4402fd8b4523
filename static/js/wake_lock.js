/** Keeps the screen on; a phone that locks would end the recording. */

export class WakeLock {
  #wanted = false;
  #lock = null;

  constructor() {
    // The browser releases it whenever the page is hidden.
    document.addEventListener("visibilitychange", () => this.#request());
  }

  hold() {
    this.#wanted = true;
    return this.#request();
  }

  release() {
    this.#wanted = false;
    this.#lock?.release();
    this.#lock = null;
  }

  /** Does nothing where the browser has no wake locks or refuses this one, as with an empty battery. */
  async #request() {
    if (!this.#wanted || document.visibilityState !== "visible") return;
    try {
      if (navigator.wakeLock) this.#keep(await navigator.wakeLock.request("screen"));
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  }

  /** Keep a lock, unless the recording ended before it came. */
  #keep(lock) {
    if (this.#wanted) this.#lock = lock;
    else lock.release();
  }
}
