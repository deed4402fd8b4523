/** Checks a chosen file: it can be sent unchanged, after conversion here, or not at all. */

import { clock, number } from "./format.js";
import { asSpeechWav } from "./speech_wav.js";
import { text } from "./strings.js";

const MEGABYTE = 1024 * 1024;

/** Most bytes that the form adds to the file. */
const FORM_BYTES = 64 * 1024;

/** Largest file to decode: it takes several times its size, and phones end a tab at about a gigabyte. */
const LARGEST_READ = 200 * MEGABYTE;
const LENGTH_PATIENCE_MS = 5000;

/** Tolerance: encoders pad recordings of exactly the limit. */
const PADDING_S = 1;

/** The reason a file cannot be sent; the message is shown to the candidate. */
export class FileProblem extends Error {}

export class FileChoice {
  #limitMb;
  #maxSeconds;

  /**
   * @param {number} limitMb the largest request the server accepts
   * @param {number} maxSeconds how much of a recording is evaluated
   */
  constructor(limitMb, maxSeconds) {
    this.#limitMb = limitMb;
    this.#maxSeconds = maxSeconds;
  }

  /**
   * Whether the server accepts it unchanged.
   * @param {File} file
   * @throws {FileProblem} it is empty
   */
  fits({ name, size }) {
    if (size === 0) throw new FileProblem(text("js.file.empty", { name }));
    return size + FORM_BYTES <= this.#limitMb * MEGABYTE;
  }

  /**
   * The same speech in a file that the server accepts.
   * @param {File} file
   * @returns {Promise<File>}
   * @throws {FileProblem}
   */
  async smaller(file) {
    await this.#checkLength(file);
    const wav = await asSpeechWav(file).catch(() => null);
    if (wav === null || !this.fits(wav)) throw this.#tooLarge(file);
    return wav;
  }

  /**
   * The same speech in a file type that the server supports; null if this browser cannot decode it either.
   * @param {File} file
   * @returns {Promise<File | null>}
   */
  async converted(file) {
    return this.smaller(file).catch(() => null);
  }

  /**
   * The warning for a file longer than the evaluated part; empty for all others.
   * @param {File} file
   */
  async warningOf(file) {
    const seconds = await lengthOf(file);
    if (seconds === null || seconds <= this.#maxSeconds + PADDING_S) return "";
    return text("js.file.only_first", { length: clock(seconds), limit: clock(this.#maxSeconds) });
  }

  async #checkLength(file) {
    if (file.size > LARGEST_READ) throw this.#tooLarge(file);
    const seconds = await lengthOf(file);
    if (seconds === null) throw this.#tooLarge(file);
    if (seconds <= this.#maxSeconds + PADDING_S) return;
    const { name } = file;
    throw new FileProblem(text("js.file.too_long", { name, length: clock(seconds), limit: clock(this.#maxSeconds) }));
  }

  #tooLarge({ name, size }) {
    return new FileProblem(text("js.file.too_large", { name, limit: this.#limitMb, size: number(size / MEGABYTE, 1) }));
  }
}

/** Duration of a recording in seconds, from its header; null if this browser cannot read it. */
function lengthOf(file) {
  const address = URL.createObjectURL(file);
  const audio = new Audio();
  audio.preload = "metadata";
  return new Promise((resolve) => {
    audio.addEventListener("loadedmetadata", () => resolve(Number.isFinite(audio.duration) ? audio.duration : null));
    audio.addEventListener("error", () => resolve(null));
    setTimeout(() => resolve(null), LENGTH_PATIENCE_MS);
    audio.src = address;
  }).finally(() => {
    audio.removeAttribute("src");
    URL.revokeObjectURL(address);
  });
}
