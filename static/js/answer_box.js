/** The answer box: record, upload or type an answer, send it, and lose nothing on the way. */

import { byId } from "./dom.js";
import { number } from "./format.js";
import { MicrophoneError } from "./recorder.js";
import { RecordingSession } from "./recording_session.js";
import { SendProgress, StatusLine } from "./status.js";
import { text } from "./strings.js";
import { Take } from "./take.js";
import { SendError, send } from "./upload.js";

const MEGABYTE = 1024 * 1024;
const BUSY_STATES = ["opening", "recording", "sending"];

/**
 * @typedef {{audio: File} | {typed: string}} Answer
 * @typedef {object} Host what a page adds to the box
 * @property {(answer: Answer) => {url: string, body: FormData | object} | null} request null when the page is not ready
 * @property {(reply: object, answer: Answer) => void} onReply
 * @property {(error: SendError) => void} [onRefused]
 */

export class AnswerBox {
  take = new Take();
  line = new StatusLine(byId("status"));
  #box = byId("answer");
  #typed = byId("typed");
  #progress = new SendProgress(byId("progress-bar"), byId("progress-detail"), this.line);
  #session = new RecordingSession(Number(this.#box.dataset.maxSeconds));
  #host;
  #state = "idle";
  #abort = null;

  /** @param {Host} host */
  constructor(host) {
    this.#host = host;
    byId("record").addEventListener("click", () => this.#record());
    byId("stop").addEventListener("click", () => this.#session.stop());
    byId("send").addEventListener("click", () => this.#send({ audio: this.take.file }, byId("send")));
    byId("send-typed").addEventListener("click", () => this.#sendTyped());
    byId("cancel").addEventListener("click", () => this.#abort?.abort());
    byId("file").addEventListener("change", (event) => this.#chooseFile(event.target));
    window.addEventListener("beforeunload", (event) => this.hasUnsent && event.preventDefault());
  }

  /** Whether leaving now would lose an answer. */
  get hasUnsent() {
    const recorded = this.take.file !== null && !this.take.sent;
    return recorded || this.#state === "recording" || this.#state === "sending";
  }

  /** Ready for the next answer. */
  reset() {
    this.take.drop();
    this.#typed.value = "";
    byId("file").value = "";
    this.#session.reset();
    this.#enter("idle");
  }

  async #record() {
    if (this.#state === "opening") return;
    this.#enter("opening");
    this.line.say(text("js.record.allow"));
    try {
      await this.#session.start();
    } catch (error) {
      this.#settle();
      if (!(error instanceof MicrophoneError)) throw error;
      this.line.fail(text(`js.mic.${error.reason}`));
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
      onNearLimit: (seconds) => this.line.say(text("js.record.warning", { seconds }), "warning"),
      onQuiet: () => this.line.say(text("js.record.quiet"), "warning"),
    });
    if (file.size > 0) this.#keep(file, text(atLimit ? "js.record.limit" : "js.record.done"));
    else this.#keepNothing();
  }

  #keep(file, sentence) {
    this.take.hold(file);
    byId("send").textContent = text("js.send.first");
    this.#settle();
    this.line.say(sentence);
    this.take.focus();
  }

  #keepNothing() {
    this.#settle();
    byId("record").focus({ preventScroll: true });
    this.line.fail(text("js.record.empty"));
  }

  #chooseFile(input) {
    const [file] = input.files;
    if (!file) return;
    const problem = this.#problemWith(file);
    input.value = "";
    if (problem) {
      this.line.fail(problem);
    } else {
      this.#session.reset();
      this.#keep(file, text("js.file.ready", { name: file.name }));
    }
  }

  #problemWith(file) {
    const limit = Number(this.#box.dataset.maxUploadMb);
    const { name } = file;
    if (file.size === 0) return text("js.file.empty", { name });
    if (file.size <= limit * MEGABYTE) return "";
    return text("js.file.too_large", { name, limit, size: number(file.size / MEGABYTE, 1) });
  }

  #sendTyped() {
    const typed = this.#typed.value.trim();
    if (typed) return this.#send({ typed }, byId("send-typed"));
    this.#typed.focus({ preventScroll: true });
    return this.line.fail(text("js.typed.empty"));
  }

  async #send(answer, origin) {
    const request = this.#host.request(answer);
    if (request === null) return;
    this.#enter("sending");
    byId("progress").focus();
    try {
      const reply = await send(request.url, request.body, this.#watcher("audio" in answer));
      if ("audio" in answer) this.take.sent = true;
      this.#progress.stop();
      this.#settle();
      this.line.say(text("js.send.done"));
      this.#host.onReply(reply, answer);
    } catch (error) {
      if (!(error instanceof SendError)) throw error;
      this.#fail(error, origin);
    }
  }

  #watcher(isAudio) {
    this.#abort = new AbortController();
    const showWork = () => this.#progress.working(isAudio ? "js.send.listening" : "js.send.reading");
    if (isAudio) this.#progress.uploading(0);
    else showWork();
    return {
      onUpload: isAudio ? (share) => this.#progress.uploading(share) : undefined,
      onSent: showWork,
      onBusy: (seconds, attempt) => this.#progress.busy(seconds, attempt),
      signal: this.#abort.signal,
    };
  }

  #fail(error, origin) {
    byId("send").textContent = text("js.send.again");
    this.#progress.stop();
    this.#settle();
    origin.focus({ preventScroll: true });
    const sentence = error.message || text(`js.send.${error.kind}`);
    if (error.kind === "cancelled") this.line.say(sentence);
    else this.line.fail(sentence);
    this.#host.onRefused?.(error);
  }

  #settle() {
    if (this.take.file === null) return this.#enter("idle");
    this.take.show();
    return this.#enter(this.take.sent ? "done" : "take");
  }

  #enter(state) {
    this.#state = state;
    for (const part of this.#box.querySelectorAll("[data-show]")) {
      part.hidden = !part.dataset.show.split(" ").includes(state);
    }
    this.#box.dataset.state = state;
    byId("alternatives").disabled = BUSY_STATES.includes(state);
    byId("record-label").textContent = text(this.take.file ? "js.record.again" : "js.record.start");
  }
}
