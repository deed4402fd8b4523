/** Status: a sentence announced by screen readers, and a progress bar that is only visible. */

import { byId } from "./dom.js";
import { clock, percent } from "./format.js";
import { counted, text } from "./strings.js";
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

  /** Show an error, and scroll it into view. */
  fail(sentence) {
    this.#show(sentence, "error");
  }

  /** Show a warning, and scroll it into view. */
  warn(sentence) {
    this.#show(sentence, "warning");
  }

  clear() {
    this.say("");
  }

  #show(sentence, tone) {
    this.say(sentence, tone);
    this.#region.scrollIntoView({ block: "nearest" });
  }
}

/** Shows the progress of an answer. The line changes rarely enough for screen readers; the bar moves continuously. */
export class SendProgress {
  #bar = byId("progress-bar");
  #detail = byId("progress-detail");
  #outlook = byId("progress-outlook");
  #line;
  #timer = 0;
  #told = "";

  /** @param {StatusLine} line */
  constructor(line) {
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

  /** @param {string} key of the sentence for the server's work */
  working(key) {
    this.stop();
    this.#bar.removeAttribute("value");
    this.#line.say(text(key));
    this.#startClock();
  }

  /** @param {import("./accepted.js").AnswerState} state of an accepted answer */
  waiting({ stage_text: stage, progress, position, expected_wait: seconds }) {
    const ahead = position > 0;
    const sentence = ahead ? `${stage} ${counted("js.wait.ahead", position)}` : stage;
    if (this.#told === "") {
      this.stop();
      this.#startClock();
    }
    if (sentence !== this.#told) this.#line.say(sentence);
    this.#told = sentence;
    this.#bar.value = progress * 100;
    this.#outlook.textContent = ahead ? text("js.wait.left", { seconds }) : text("js.wait.usual", { seconds });
  }

  /** @param {string} key of the sentence for an unreachable server */
  cutOff(key) {
    this.stop();
    this.#bar.removeAttribute("value");
    this.#detail.textContent = "";
    this.#line.say(text(key), "warning");
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
    this.#told = "";
    this.#outlook.textContent = "";
  }

  #startClock() {
    const began = performance.now();
    const show = () => {
      const seconds = Math.floor((performance.now() - began) / 1000);
      this.#detail.textContent = clock(seconds);
      if (seconds > 0 && seconds % ANNOUNCE_EVERY_SECONDS === 0) this.#line.say(text("js.send.still", { seconds }));
    };
    show();
    this.#timer = setInterval(show, 1000);
  }
}
