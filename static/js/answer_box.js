/** The answer box: record, upload or type an answer, and send it without losing it. */

import { forget } from "./accepted.js";
import { byId } from "./dom.js";
import { FileChoice, FileProblem } from "./file_choice.js";
import { language, number } from "./format.js";
import { microphoneTrouble } from "./microphone_trouble.js";
import { MicrophoneError, obstacle } from "./recorder.js";
import { RecordingSession } from "./recording_session.js";
import { ShownAnswer } from "./shown_answer.js";
import { SendProgress, StatusLine } from "./status.js";
import { counted, text } from "./strings.js";
import { Submission } from "./submission.js";
import { Take } from "./take.js";
import { TakeShelf } from "./take_shelf.js";
import { TypedText } from "./typed_text.js";
import { SendError, audioForm } from "./upload.js";

const MEGABYTE = 1024 * 1024;
const BUSY_STATES = ["opening", "recording", "preparing", "sending"];

/** Whether this browser keeps cookies: sets a test cookie and deletes it. */
function keepsCookies() {
  document.cookie = "kept=1; path=/; SameSite=Strict";
  const kept = /(^|; )kept=1/.test(document.cookie);
  document.cookie = "kept=; path=/; Max-Age=0; SameSite=Strict";
  return kept;
}

/**
 * @typedef {{audio: File, isConverted?: boolean} | {typed: string} | {accepted: string}} Answer `accepted`: the id of a queued answer
 * @typedef {object} Host the page-specific part of the box
 * @property {string} page
 * @property {{spoken: string, atOnce: string}} urls addresses of queued and of synchronous answers
 * @property {string} typedField the field of a typed answer
 * @property {boolean} leavesNothing whether results are deleted on the server once they are no longer shown
 * @property {() => object} context what is answered
 * @property {() => boolean} [isReady] called before sending; shows what is missing
 * @property {(reply: any, answer: any, context: any) => void} onReply
 * @property {(error: SendError) => void} [onRefused]
 */

const TOO_LARGE = 413;
const UNKNOWN_KIND = "unsupported_audio";

export class AnswerBox {
  take = new Take();
  line = new StatusLine(byId("status"));

  /** Left by an earlier visit: an unsent take or a queued answer. */
  left = null;

  #box = byId("answer");
  #typed = new TypedText(() => { this.#startedAt ??= performance.now(); });
  #progress = new SendProgress(this.line);
  #session = new RecordingSession(Number(this.#box.dataset.maxSeconds));
  #choice = new FileChoice(Number(this.#box.dataset.maxUploadMb), Number(this.#box.dataset.maxSeconds));
  #shelf;
  #shown;
  #host;
  #state = "idle";
  #submission = null;
  #answer = {};
  #discardWarned = false;
  #startedAt = null;

  /** @param {Host} host */
  constructor(host) {
    this.#host = host;
    this.#shelf = new TakeShelf(host.page, Number(this.#box.dataset.retentionHours));
    this.#shown = new ShownAnswer(this.#shelf);
    byId("record").addEventListener("click", () => this.#record());
    byId("stop").addEventListener("click", () => this.#session.stop());
    byId("send").addEventListener("click", () => this.#send({ audio: this.take.file }, byId("send")));
    byId("discard").addEventListener("click", () => this.#discard());
    byId("send-typed").addEventListener("click", () => this.#sendTyped());
    byId("cancel").addEventListener("click", () => this.#cancel());
    byId("file").addEventListener("change", (event) => this.#chooseFile(event.target));
    window.addEventListener("beforeunload", (event) => this.#wouldBeLost && event.preventDefault());
    if (obstacle() !== null) this.line.say(microphoneTrouble(obstacle()), "warning");
  }

  /** Whether there is an unfinished answer. */
  get hasUnsent() {
    const recorded = this.take.file !== null && !this.take.sent;
    return recorded || this.#state === "recording" || this.isSending || this.#typed.isUnsent;
  }

  /** When the answer was begun, as performance.now() tells; null if it was not, or if a file was chosen. */
  get startedAt() {
    return this.#startedAt;
  }

  /** Whether an answer is being sent or evaluated. */
  get isSending() {
    return this.#state === "sending";
  }

  /** Whether leaving now would lose data that a later visit cannot restore. */
  get #wouldBeLost() {
    if (this.#state === "recording" || this.#typed.isUnsent) return true;
    if (this.isSending && "typed" in this.#answer) return true;
    return this.take.file !== null && !this.take.sent && !this.#shelf.isSafe;
  }

  /** Look for a take or answer of an earlier visit; `takeUp` restores it. */
  async recall() {
    const found = await this.#shelf.find();
    if (found?.take.shown) this.#shown.erase(found.take);
    else this.left = found;
  }

  /** Discard the take or answer of an earlier visit. */
  dropLeft() {
    this.#shelf.drop(this.left?.take ?? null);
    this.left = null;
  }

  /** Restore the state of an earlier visit: offer the take, or poll the sent answer. */
  takeUp() {
    if (this.#state !== "idle") return null;
    const { take, file } = this.left;
    this.left = null;
    const wasEnded = take.ended;
    this.#shelf.adopt(take);
    this.take.hold(file);
    if (take.sent) return this.#deliver({ audio: file }, take.context, byId("send"));
    byId("send").textContent = text(take.refusal ? "js.send.again" : "js.send.first");
    this.#settle();
    if (take.refusal) return this.line.say(text("js.take.refused", { why: take.refusal }), "warning");
    return this.line.say(text(wasEnded ? "js.take.kept" : "js.take.cut_off"));
  }

  /**
   * Move a recording to another page, because this page can no longer send it.
   * @param {string} page
   * @param {Record<string, any>} context what it answers there
   * @param {import("./take_shelf.js").KeptTake | null} [take]
   * @returns {boolean} whether there was a recording that this browser stores
   */
  moveTo(page, context, take = this.#shelf.take) {
    if (take === null || !this.#shelf.keeps) return false;
    this.#shelf.moveTo(page, context, take);
    if (take === this.left?.take) this.left = null;
    else this.take.drop();
    return true;
  }

  /**
   * Poll an answer that was sent from another page or tab.
   * @param {string} accepted its id
   */
  followOther(accepted) {
    return this.#deliver({ accepted }, this.#host.context(), byId("record"));
  }

  /** Reset the box for the next answer. */
  reset() {
    if (this.#state === "recording") this.#session.stop();
    this.#submission?.abandon();
    this.#submission = null;
    this.#progress.stop();
    this.#shelf.drop();
    this.take.drop();
    this.#typed.clear();
    this.#startedAt = null;
    byId("file").value = "";
    this.#session.reset();
    this.#enter("idle");
  }

  async #record() {
    if (this.#state === "opening") return;
    this.#enter("opening");
    this.line.say(text("js.record.allow"));
    try {
      const file = await this.#session.start((chunk) => this.#shelf.append(chunk));
      this.#startedAt = performance.now();
      this.#shelf.begin(file, this.#host.context());
    } catch (error) {
      this.#settle();
      if (!(error instanceof MicrophoneError)) throw error;
      this.line.fail(microphoneTrouble(error.reason));
      return;
    }
    await this.#recordToEnd();
  }

  async #recordToEnd() {
    this.take.hide();
    this.#enter("recording");
    this.line.say(text("js.record.running"));
    byId("stop").focus();
    const { file, atLimit } = await this.#session.follow({
      onNearLimit: (seconds) => this.line.say(counted("js.record.warning", seconds), "warning"),
      onQuiet: () => this.line.say(text("js.record.quiet"), "warning"),
    });
    if (this.#state !== "recording") return;
    if (file.size > 0) await this.#keep(file, text(atLimit ? "js.record.limit" : "js.record.done"));
    else this.#keepNothing();
  }

  async #keep(file, sentence) {
    this.#shelf.note({ ended: true });
    this.take.hold(file);
    byId("send").textContent = text("js.send.first");
    this.#settle();
    this.line.say(sentence);
    this.take.focus();
    await this.#shelf.written;
    if (this.#state === "take" && !this.#shelf.keeps) this.line.say(`${sentence} ${text("js.take.not_kept")}`, "warning");
  }

  #keepNothing() {
    this.#shelf.abandon();
    this.#settle();
    byId("record").focus({ preventScroll: true });
    this.line.fail(text("js.record.empty"));
  }

  async #chooseFile(input) {
    const [file] = input.files;
    if (!file) return;
    input.value = "";
    try {
      await this.#take(file);
    } catch (error) {
      if (!(error instanceof FileProblem)) throw error;
      this.#settle();
      this.line.fail(error.message);
    }
  }

  async #take(file) {
    if (this.#choice.fits(file)) {
      await this.#keepFile(file, text("js.file.ready", { name: file.name }));
      const warning = await this.#choice.warningOf(file);
      if (warning && this.#isInHand(file)) this.line.say(warning, "warning");
    } else {
      const smaller = await this.#madeMeanwhile("js.file.shrinking", this.#choice.smaller(file));
      const sizes = { before: number(file.size / MEGABYTE, 1), after: number(smaller.size / MEGABYTE, 1) };
      if (this.#state === "preparing") await this.#keepFile(smaller, text("js.file.made_smaller", { name: file.name, ...sizes }));
    }
  }

  /** Show that the browser converts a file; the candidate can cancel. */
  async #madeMeanwhile(words, work) {
    this.#enter("preparing");
    this.#progress.working(words);
    byId("progress").focus();
    try {
      return await work;
    } finally {
      if (this.#state === "preparing") this.#progress.stop();
    }
  }

  #isInHand(file) {
    return this.#state === "take" && this.take.file === file;
  }

  async #keepFile(file, sentence) {
    this.#session.reset();
    this.#shelf.begin(file, this.#host.context());
    this.#shelf.append(file);
    await this.#keep(file, sentence);
  }

  #cancel() {
    if (this.#state !== "preparing") return this.#submission?.cancel();
    this.#progress.stop();
    this.#settle();
    return this.line.say(text("js.file.cancelled"));
  }

  #discard() {
    if (!this.#discardWarned) {
      this.#discardWarned = true;
      return this.line.say(text("js.take.discard"), "warning");
    }
    this.reset();
    this.line.say(text("js.take.discarded"));
    return byId("record").focus({ preventScroll: true });
  }

  #sendTyped() {
    const typed = this.#typed.value;
    if (typed) return this.#send({ typed }, byId("send-typed"));
    this.#typed.focus();
    return this.line.fail(text("js.typed.empty"));
  }

  #send(answer, origin) {
    if (this.#host.isReady?.() === false) return null;
    const delivered = this.#deliver(answer, this.#host.context(), origin);
    byId("progress").focus();
    return delivered;
  }

  /** Send an answer and show its reply, or the error. */
  async #deliver(answer, context, origin) {
    const submission = new Submission(this.#host.urls, this.#shelf, this.#progress);
    this.#submission = submission;
    this.#answer = answer;
    this.#enter("sending");
    try {
      const reply = await this.#replyTo(submission, answer, context);
      if (this.#submission === submission) this.#conclude(reply, answer, context);
    } catch (error) {
      const isKnown = error instanceof SendError;
      if (this.#submission === submission) this.#refused(isKnown ? error : new SendError("broken"), answer, origin);
      if (!isKnown) throw error;
    }
  }

  #replyTo(submission, answer, context) {
    if ("accepted" in answer) return submission.followed(answer.accepted);
    const fields = { ...context, lang: language };
    if ("typed" in answer) {
      const body = { ...fields, [this.#host.typedField]: answer.typed };
      return submission.atOnce(body, "js.send.reading", { "Idempotency-Key": this.#typed.key });
    }
    const form = audioForm(fields, answer.audio);
    // Queued answers identify their owner by a cookie.
    return keepsCookies() ? submission.accepted(form, context) : submission.atOnce(form, "js.send.listening");
  }

  #conclude(reply, answer, context) {
    if ("audio" in answer) this.take.sent = true;
    else this.#typed.markSent(answer.typed ?? "");
    this.#progress.stop();
    this.#settle();
    this.line.say(text("js.send.done"));
    const { take } = this.#shelf;
    this.#shown.release();
    this.#host.onReply(reply, { ...answer, id: "audio" in answer ? take.answer : answer.accepted }, context);
    if (!("audio" in answer)) return;
    if (this.#host.leavesNothing && take.answer) this.#shown.hold(take);
    else this.#shelf.drop(take);
  }

  #refused(error, answer, origin) {
    if ("audio" in answer) this.#bringBack(error);
    const mayBeRead = error.code === UNKNOWN_KIND && "audio" in answer && !answer.isConverted;
    return mayBeRead ? this.#sendConverted(error, answer, origin) : this.#fail(error, answer, origin);
  }

  /** If the server does not support the file type but this browser does, convert the file and send it again. */
  async #sendConverted(error, answer, origin) {
    const { context } = this.#shelf.take;
    const audio = await this.#madeMeanwhile("js.file.converting", this.#choice.converted(answer.audio));
    if (this.#state !== "preparing") return null;
    if (audio === null) return this.#fail(error, answer, origin);
    await this.#keepFile(audio, "");
    return this.#deliver({ audio, isConverted: true }, context, origin);
  }

  #fail(error, answer, origin) {
    byId("send").textContent = text("js.send.again");
    this.#progress.stop();
    this.#settle();
    origin.focus({ preventScroll: true });
    const cancelled = "accepted" in answer ? "js.send.withdrawn" : "js.send.cancelled";
    if (error.kind === "cancelled") this.line.say(text(cancelled));
    else this.line.fail(sentenceOf(error));
    this.#host.onRefused?.(error);
  }

  /** Offer the take again, with a new key: the server would repeat the failure under the old one. */
  #bringBack(error) {
    const { answer } = this.#shelf.take;
    const refusal = error.kind === "refused" || error.status === TOO_LARGE ? sentenceOf(error) : null;
    if (error.over) this.#shelf.renewKey(refusal);
    else this.#shelf.note({ sent: false, answer: null, refusal });
    if (error.over && answer && this.#host.leavesNothing) forget(answer);
  }

  #settle() {
    if (this.take.file === null) return this.#enter("idle");
    this.take.show();
    return this.#enter(this.take.sent ? "done" : "take");
  }

  #enter(state) {
    this.#state = state;
    this.#discardWarned = false;
    for (const part of this.#box.querySelectorAll("[data-show]")) {
      part.hidden = !part.dataset.show.split(" ").includes(state);
    }
    this.#box.dataset.state = state;
    byId("alternatives").disabled = BUSY_STATES.includes(state);
    byId("record-label").textContent = text(this.take.file ? "js.record.again" : "js.record.start");
  }
}

/** The message of an error: the server's, or one of the page. */
function sentenceOf({ message, kind, status }) {
  if (message) return message;
  return text(kind === "unreadable" && status === TOO_LARGE ? "js.send.too_large" : `js.send.${kind}`);
}
