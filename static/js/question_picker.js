/** The question box of the practice page: a question of the bank, drawn or chosen, or the candidate's own. */

import { byId, element } from "./dom.js";
import { language } from "./format.js";
import { aidQuestion } from "./question_aids.js";
import { QuestionList } from "./question_list.js";
import { fetchQuestions, fetchSpoken } from "./questions.js";
import { offerSamples } from "./sample_answers.js";
import { drawQuestion, markSeen, unseen } from "./seen_questions.js";
import { speaker } from "./speaker.js";
import { counted, text } from "./strings.js";

const question = byId("question");
const about = byId("question-about");
const left = byId("picker-about");
const HAS_SERVER_VOICE = "serverVoice" in byId("speaker").dataset;

/** Set up the picker. Without the bank it stays hidden, and every question is the candidate's own. */
export async function openPicker() {
  const bank = await fetchQuestions();
  const box = new QuestionBox(bank?.questions ?? []);
  question.addEventListener("input", () => box.describe());
  box.describe();
  if (bank === null) return;
  byId("another").addEventListener("click", () => box.next());
  byId("picker").hidden = false;
  box.list.open();
}

class QuestionBox {
  #questions;

  /** @param {import("./questions.js").Question[]} questions all of the bank */
  constructor(questions) {
    this.#questions = questions;
    this.list = new QuestionList(
      (chosen) => this.#choose(chosen),
      () => this.#tellLeft(),
    );
  }

  async next() {
    const { question: drawn, startsAnew } = drawQuestion(await this.list.matching, this.#current()?.id);
    if (!drawn) return left.replaceChildren(text("js.bank.no_other"));
    this.#ask(drawn);
    return this.#tellLeft(startsAnew ? text("js.bank.anew") : "");
  }

  /** Show topic and difficulty of a question of the bank; nothing for the candidate's own. */
  describe() {
    const entry = this.#current();
    if (entry) markSeen(entry.id);
    const fetchAudio = entry && HAS_SERVER_VOICE ? () => fetchSpoken(entry.id) : null;
    speaker.offer({ text: question.value.trim(), language, fetchAudio });
    offerSamples(byId("samples-before"), entry?.id, language);
    aidQuestion(question.value.trim(), entry?.kind);
    // The text of the box is not announced when it changes.
    const spoken = entry ? element("span", { class: "visually-hidden" }, `${entry.text} `) : "";
    about.replaceChildren(spoken, entry ? `${entry.competency_label} · ${entry.difficulty_label}` : "");
  }

  #choose(chosen) {
    this.#ask(chosen);
    this.#tellLeft();
    question.focus();
  }

  #ask(entry) {
    question.value = entry.text;
    this.describe();
  }

  #current() {
    return this.#questions.find(({ text: words }) => words === question.value.trim());
  }

  async #tellLeft(before = "") {
    const matching = await this.list.matching;
    const count = counted("js.bank.left", matching.length, { left: unseen(matching).length });
    left.replaceChildren([before, count].filter(Boolean).join(" "));
  }
}
