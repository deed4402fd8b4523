/** The question box of the practice page: a random question of the bank, or the candidate's own. */

import { byId } from "./dom.js";
import { anotherQuestion, fetchQuestions, offerFields } from "./questions.js";

const question = byId("question");
const about = byId("question-about");

/** Set up the picker. Without the bank it stays hidden, and the candidate's own question still works. */
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

/** Show field and competency of a question of the bank; nothing for the candidate's own. */
function describe(questions) {
  const entry = questions.find((candidate) => candidate.text === question.value.trim());
  about.textContent = entry ? `${entry.competency_label} · ${entry.difficulty_label}` : "";
}
