/** The page of the CV and the job advertisement: upload, correct, delete, questions. */

import { byId, element } from "./dom.js";
import { Findings } from "./findings.js";
import { language } from "./format.js";
import { announceStart } from "./started.js";
import { StatusLine } from "./status.js";
import { text } from "./strings.js";
import { SendError, fetchJson, send } from "./upload.js";

const BACKGROUND = "/background";

/** A CV or an advertisement: its form, its findings, and where it is kept. */
class Kept {
  #url;
  #line;
  #foundLine;
  #heading;

  /**
   * @param {"cv" | "advert"} name
   * @param {string} url
   */
  constructor(name, url) {
    this.#url = url;
    this.#line = new StatusLine(byId(`${name}-status`));
    this.#foundLine = new StatusLine(byId(`${name}-found-status`));
    this.#heading = byId(`${name}-found-heading`);
    this.form = byId(`${name}-form`);
    this.findings = new Findings(name);
    onSubmit(this.findings.form, this.#foundLine, () => this.#correct());
    byId(`${name}-delete`).addEventListener("click", () => tried(this.#foundLine, () => this.#delete()));
  }

  /** @param {() => Promise<void>} store sends the form */
  takeFrom(store) {
    onSubmit(this.form, this.#line, async () => {
      this.#line.say(text("js.background.reading"));
      await store();
      await showAll();
      this.#line.say(text("js.background.read"));
      this.#heading.focus();
    });
  }

  /** @param {{found: import("./findings.js").Found} | null} kept */
  show(kept) {
    this.#foundLine.clear();
    if (kept) this.findings.show(kept.found);
    else this.findings.hide();
  }

  async #correct() {
    await put(this.#url, { found: this.findings.edited() });
    await showAll();
    this.#foundLine.say(text("js.background.saved"));
  }

  async #delete() {
    await fetchJson(`${this.#url}?lang=${language}`, { method: "DELETE", empty: true });
    this.form.reset();
    await showAll();
    this.#line.say(text("js.background.deleted"));
    this.form.querySelector("input, textarea").focus();
  }
}

const cv = new Kept("cv", "/cv");
const advert = new Kept("advert", "/job_advert");

cv.takeFrom(async () => {
  const form = new FormData();
  form.append("cv_file", byId("cv-file").files[0]);
  await send("/upload_cv", form);
  cv.form.reset();
});
advert.takeFrom(() => put("/job_advert", { text: byId("advert-text").value }));
byId("other-questions").addEventListener("click", async () => {
  showQuestions((await background()).questions);
  byId("questions").querySelector("a")?.focus();
});

function put(url, json) {
  return fetchJson(`${url}?lang=${language}`, { method: "PUT", json });
}

function background() {
  return fetchJson(`${BACKGROUND}?lang=${language}`);
}

async function showAll() {
  const known = await background();
  cv.show(known.cv);
  advert.show(known.advert);
  if (known.advert && !byId("advert-text").value) byId("advert-text").value = known.advert.text;
  showQuestions(known.questions);
}

/** Each with a link to practise it; it is behind the "#" of the address, which no server is told. */
function showQuestions(questions) {
  byId("questions-card").hidden = questions.length === 0;
  byId("questions").replaceChildren(...questions.map((question) => element("li", {}, element("p", {}, question), practiceLink(question))));
}

function practiceLink(question) {
  const address = `/?lang=${language}#ask=${encodeURIComponent(question)}`;
  return element("a", { href: address, "aria-label": text("js.background.practise_this", { question }) }, text("js.background.practise"));
}

function onSubmit(form, line, act) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tried(line, act);
  });
}

async function tried(line, act) {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    line.fail(error.kind === "refused" ? error.message : text("js.background.failed"));
  }
}

announceStart();
tried(new StatusLine(byId("cv-status")), showAll);
