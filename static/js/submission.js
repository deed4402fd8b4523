/** Sends one answer: synchronously, or queued under a key and polled. */

import { follow, forget, handOver, withdraw } from "./accepted.js";
import { SendError, send } from "./upload.js";

export class Submission {
  #urls;
  #shelf;
  #progress;
  #cancelled = new AbortController();
  #isAbandoned = false;

  /**
   * @param {{spoken: string, atOnce: string}} urls
   * @param {import("./take_shelf.js").TakeShelf} shelf
   * @param {import("./status.js").SendProgress} progress
   */
  constructor(urls, shelf, progress) {
    this.#urls = urls;
    this.#shelf = shelf;
    this.#progress = progress;
  }

  /** The candidate cancels it. */
  cancel() {
    this.#cancelled.abort();
  }

  /** Stop waiting for it. */
  abandon() {
    this.#isAbandoned = true;
    this.#cancelled.abort();
  }

  /**
   * Send it and wait for the reply; a broken connection ends the submission.
   * @param {FormData | object} body
   * @param {string} working key of the status text meanwhile
   * @param {Record<string, string>} [headers]
   * @throws {SendError}
   */
  atOnce(body, working, headers) {
    const isUpload = body instanceof FormData;
    const onSent = () => this.#progress.working(working);
    if (!isUpload) onSent();
    return send(this.#urls.atOnce, body, {
      onUpload: isUpload ? (share) => this.#progress.uploading(share) : undefined,
      onSent,
      onBusy: (seconds, attempt) => this.#progress.busy(seconds, attempt),
      signal: this.#cancelled.signal,
      headers,
    });
  }

  /**
   * Upload the stored take, unless an earlier visit did, and poll its answer.
   * @param {FormData} form
   * @param {Record<string, any>} context
   * @throws {SendError}
   */
  async accepted(form, context) {
    const { take } = this.#shelf;
    if (take.answer === null) {
      this.#shelf.note({ context, sent: true });
      const answer = await this.#handOver(form, take.key);
      if (this.#isAbandoned) this.#forgetAbandoned(answer);
      this.#shelf.note({ answer });
    }
    return this.followed(take.answer);
  }

  /**
   * Poll an accepted answer until its result.
   * @param {string} answer its id
   * @throws {SendError}
   */
  async followed(answer) {
    let cutOff = "js.wait.cut_off";
    for (;;) {
      try {
        return await follow(answer, {
          onState: (state) => this.#progress.waiting(state),
          onCutOff: () => this.#progress.cutOff(cutOff),
          signal: this.#cancelled.signal,
        });
      } catch (error) {
        if (error.kind !== "cancelled") throw error;
      }
      if (this.#isAbandoned) this.#forgetAbandoned(answer);
      const result = await this.#takenBack(answer);
      if (result !== null) return result;
      cutOff = "js.wait.not_cancelled";
    }
  }

  #handOver(form, key) {
    this.#progress.uploading(0);
    return handOver(this.#urls.spoken, form, key, {
      onUpload: (share) => this.#progress.uploading(share),
      onSent: () => this.#progress.working("js.send.accepting"),
      onBusy: (seconds, attempt) => this.#progress.busy(seconds, attempt),
      onCutOff: () => this.#progress.cutOff("js.send.cut_off"),
      signal: this.#cancelled.signal,
    });
  }

  /** Delete the answer: its result is not needed. */
  #forgetAbandoned(answer) {
    forget(answer);
    throw new SendError("cancelled");
  }

  /** The result, if it existed before the candidate cancelled; null if the server is unreachable. */
  async #takenBack(answer) {
    this.#cancelled = new AbortController();
    this.#progress.working("js.send.cancelling");
    const { result, isGone } = await withdraw(answer);
    if (isGone) throw new SendError("cancelled");
    return result;
  }
}
