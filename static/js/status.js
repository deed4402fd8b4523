/** What is going on right now: a sentence that is read out, and a bar that is only looked at. */

import { clock, percent } from "./format.js";
import { text } from "./strings.js";
import { MAX_RETRIES } from "./upload.js";

const ANNOUNCE_EVERY_PERCENT = 25;
const ANNOUNCE_EVERY_SECONDS = 10;

/** A polite live region. */
export class StatusLine {
  #region;

  /** @param {HTMLElement} region */
  constructor(region) {
    this.#region = region;
  }

  /**
   * @param {string} sentence
   * @param {"calm" | "warning" | "error"} [tone]
   */
  say(sentence, tone = "calm") {
    this.#region.dataset.tone = tone;
    if (this.#region.textContent !== sentence) this.#region.textContent = sentence;
  }

  /** Say what went wrong, and make sure it is on the screen. */
  fail(sentence) {
    this.say(sentence, "error");
    this.#region.scrollIntoView({ block: "nearest" });
  }

  clear() {
    this.say("");
  }
}

/** Shows how far an answer has come. The line changes seldom enough to be listened to; the bar moves all the time. */
export class SendProgress {
  #bar;
  #detail;
  #line;
  #timer = 0;

  /**
   * @param {HTMLProgressElement} bar
   * @param {HTMLElement} detail
   * @param {StatusLine} line
   */
  constructor(bar, detail, line) {
    this.#bar = bar;
    this.#detail = detail;
    this.#line = line;
  }

  /** @param {number} share 0 to 1 */
  uploading(share) {
    this.stop();
    const steps = Math.floor((share * 100) / ANNOUNCE_EVERY_PERCENT);
    this.#bar.value = share * 100;
    this.#detail.textContent = percent(share);
    this.#line.say(text("js.send.uploading", { percent: percent((steps * ANNOUNCE_EVERY_PERCENT) / 100) }));
  }

  /** @param {string} key the sentence for the work the server is doing */
  working(key) {
    this.stop();
    this.#bar.removeAttribute("value");
    const began = performance.now();
    const show = () => {
      const seconds = Math.floor((performance.now() - began) / 1000);
      this.#detail.textContent = clock(seconds);
      if (seconds % ANNOUNCE_EVERY_SECONDS === 0) this.#line.say(seconds === 0 ? text(key) : text("js.send.still", { seconds }));
    };
    show();
    this.#timer = setInterval(show, 1000);
  }

  /**
   * @param {number} seconds left until the next try
   * @param {number} attempt
   */
  busy(seconds, attempt) {
    this.stop();
    this.#bar.removeAttribute("value");
    this.#detail.textContent = clock(seconds);
    this.#line.say(text("js.send.busy", { seconds, attempt, attempts: MAX_RETRIES }), "warning");
  }

  stop() {
    clearInterval(this.#timer);
  }
}
