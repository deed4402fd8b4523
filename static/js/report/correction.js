/** Correcting the words that were heard: they are sent, judged at once, and can be put back. */

import { disclosure, element } from "../dom.js";
import { language } from "../format.js";
import { ownKeyFields } from "../own_key.js";
import { StatusLine } from "../status.js";
import { text } from "../strings.js";
import { SendError, fetchJson, send } from "../upload.js";

const ROWS = 8;
let fields = 0;

export class Correction {
  #address;
  #onResult;
  #working = false;
  #report = null;

  #open = button("open", "secondary");
  #save = button("save", "primary");
  #cancel = button("cancel", "quiet");
  #putBack = button("put_back", "quiet");
  #words = element("textarea", { rows: ROWS, id: `correction-${(fields += 1)}` });
  #form = element(
    "form",
    { class: "parts", hidden: "" },
    element("label", { for: this.#words.id }, text("js.correct.label")),
    this.#words,
    element("p", { class: "hint", id: `${this.#words.id}-hint` }, text("js.correct.hint")),
    element("div", { class: "actions" }, this.#save, this.#cancel),
  );

  #heard = element("p", { class: "prose" });
  #original = disclosure(text("js.correct.original"), {}, element("div", { class: "parts" }, this.#heard, element("div", { class: "actions" }, this.#putBack)));
  #region = element("p", { class: "status", role: "status", "aria-live": "polite", id: `${this.#words.id}-status` });
  #line = new StatusLine(this.#region);
  #root = element("div", { class: "parts correction" }, this.#original, element("div", { class: "actions" }, this.#open), this.#form, this.#region);

  /**
   * @param {string} id of the answer on the server
   * @param {(result: any) => void} onResult called with the new result, to show it
   */
  constructor(id, onResult) {
    this.#address = `/answers/${encodeURIComponent(id)}/transcript`;
    this.#onResult = onResult;
    this.#words.setAttribute("aria-describedby", `${this.#words.id}-hint`);
    this.#open.setAttribute("aria-describedby", this.#region.id);
    this.#open.addEventListener("click", () => this.#edit());
    this.#cancel.addEventListener("click", () => this.#close());
    this.#putBack.addEventListener("click", () => this.#restore());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
  }

  /**
   * @param {any} report the report to correct
   * @returns {HTMLElement} the same element each time
   */
  of(report) {
    this.#report = report;
    this.#original.hidden = !report.transcript_corrected;
    this.#original.open = false;
    this.#heard.textContent = report.heard?.transcribed_text ?? "";
    for (const words of [this.#heard, this.#words]) words.lang = report.language;
    this.#show(false);
    return this.#root;
  }

  #edit() {
    this.#words.value = this.#report.transcribed_text;
    this.#line.clear();
    this.#show(true);
    this.#words.focus();
  }

  #close() {
    if (this.#working) return;
    this.#line.clear();
    this.#show(false);
    this.#open.focus();
  }

  #show(isEdited) {
    this.#form.hidden = !isEdited;
    this.#open.hidden = isEdited;
  }

  #send() {
    const transcript = this.#words.value.trim();
    if (transcript) {
      const body = { transcript, lang: language, ...ownKeyFields() };
      return this.#exchange("saving", "saved", () => send(this.#address, body));
    }
    this.#words.focus();
    return this.#line.fail(text("js.correct.empty"));
  }

  #restore() {
    return this.#exchange("putting_back", "is_back", () => fetchJson(`${this.#address}?lang=${language}`, { method: "DELETE" }));
  }

  /** Make one request at a time; if it fails, the words stay in the field. */
  async #exchange(before, after, request) {
    if (this.#working) return;
    this.#begin(true);
    this.#line.say(text(`js.correct.${before}`));
    try {
      const { result } = await request();
      this.#onResult(result);
      this.#line.say(text(`js.correct.${after}`));
      this.#open.focus({ preventScroll: true });
      this.#root.scrollIntoView({ block: "nearest" });
    } catch (error) {
      if (!(error instanceof SendError)) throw error;
      this.#line.fail(error.message || text(`js.send.${error.kind}`));
    } finally {
      this.#begin(false);
    }
  }

  #begin(isWorking) {
    this.#working = isWorking;
    this.#words.readOnly = isWorking;
    for (const each of [this.#save, this.#cancel, this.#putBack]) each.setAttribute("aria-disabled", String(isWorking));
  }
}

function button(name, kind) {
  const type = name === "save" ? "submit" : "button";
  return element("button", { type, class: `button button-${kind}` }, text(`js.correct.${name}`));
}
