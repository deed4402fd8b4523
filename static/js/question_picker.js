/** The question box of the practice page: a question of the bank for the asking, or one's own. */

import { byId } from "./dom.js";
import { anotherQuestion, fetchQuestions, offerFields } from "./questions.js";

const question = byId("question");
const about = byId("question-about");

/** Bring the picker to life. Without the bank it stays hidden, and one's own question still works. */
export async function openPicker() {
  const bank = await fetchQuestions();
  if (bank === null) return;
  offerFields(byId("field"), bank.fields);
  byId("another").addEventListener("click", () => ask(bank.questions));
  question.addEventListener("input", () => describe(bank.questions));
  byId("picker").hidden = false;
  describe(bank.questions);
}

function ask(questions) {
  const next = anotherQuestion(questions, byId("field").value, question.value.trim());
  if (!next) return;
  question.value = next.text;
  describe(questions);
}

/** Say what a question of the bank is about; there is nothing to say of one's own. */
function describe(questions) {
  const entry = questions.find((candidate) => candidate.text === question.value.trim());
  about.textContent = entry ? `${entry.competency_label} · ${entry.difficulty_label}` : "";
}
