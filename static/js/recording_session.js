/** One recording session: clock, level meter and end. */

import { byId } from "./dom.js";
import { clock } from "./format.js";
import { LevelMeter } from "./level_meter.js";
import { Recording, openMicrophone } from "./recorder.js";
import { markLength } from "./target_length.js";
import { WakeLock } from "./wake_lock.js";

const WARN_BEFORE_S = 15;
const LISTEN_BEFORE_JUDGING_S = 4;
const QUIET_LEVEL = 0.2;
const TICK_MS = 200;

/**
 * @typedef {object} Listener
 * @property {(seconds: number) => void} onNearLimit called once, with the seconds left
 * @property {() => void} onQuiet called once, if the level is very low
 */

export class RecordingSession {
  #timer = byId("timer");
  #meter = new LevelMeter(byId("level"));
  #wakeLock = new WakeLock();
  #limit;
  #recording = null;

  /** @param {number} limit seconds after which it stops by itself */
  constructor(limit) {
    this.#limit = limit;
    byId("limit").textContent = clock(limit);
  }

  /**
   * Open the microphone and start.
   * @param {(chunk: Blob) => void} onChunk called with each chunk of the recording
   * @returns {Promise<{name: string, type: string}>} the file it will be
   * @throws {import("./recorder.js").MicrophoneError}
   */
  async start(onChunk) {
    const stream = await openMicrophone();
    this.#recording = new Recording(stream, onChunk);
    this.#meter.start(stream);
    this.#wakeLock.hold();
    return this.#recording;
  }

  /**
   * Wait for the end of the recording, by the candidate, the limit or the microphone.
   * @param {Listener} listener
   * @returns {Promise<{file: File, atLimit: boolean}>}
   */
  async follow(listener) {
    const began = performance.now();
    const seconds = () => (performance.now() - began) / 1000;
    const due = this.#dueCalls(listener);
    const ticking = setInterval(() => this.#tick(seconds(), due), TICK_MS);
    const file = await this.#recording.finished;
    clearInterval(ticking);
    this.#meter.stop();
    this.#wakeLock.release();
    return { file, atLimit: seconds() >= this.#limit };
  }

  stop() {
    this.#recording.stop();
  }

  /** Back to 0:00 and an empty level. */
  reset() {
    this.#meter.clear();
    this.#showTime(0);
  }

  #dueCalls({ onNearLimit, onQuiet }) {
    const judge = () => this.#meter.loudest < QUIET_LEVEL && onQuiet();
    const calls = [
      { at: LISTEN_BEFORE_JUDGING_S, call: judge },
      { at: this.#limit - WARN_BEFORE_S, call: (seconds) => onNearLimit(Math.ceil(this.#limit - seconds)) },
      { at: this.#limit, call: () => this.stop() },
    ];
    return calls.sort((one, other) => one.at - other.at);
  }

  #tick(seconds, due) {
    this.#showTime(Math.min(seconds, this.#limit));
    while (due.length > 0 && seconds >= due[0].at) due.shift().call(seconds);
  }

  #showTime(seconds) {
    this.#timer.textContent = clock(seconds);
    markLength(seconds);
    this.#timer.classList.toggle("near-limit", seconds > this.#limit - WARN_BEFORE_S);
  }
}
