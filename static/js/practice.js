/** The practice page: one question, one answer, one report. */

import { AnswerBox } from "./answer_box.js";
import { byId } from "./dom.js";
import { openPicker } from "./question_picker.js";
import { hideReport, showLastReport, showReport, updateReport } from "./report.js";
import { readAgain } from "./second_reading.js";
import { announceStart } from "./started.js";
import { text } from "./strings.js";

const AT_ONCE = "/interview_speech_evaluation";
const question = byId("question");

const box = new AnswerBox({
  page: "practice",
  urls: { spoken: "/answers", atOnce: AT_ONCE },
  typedField: "user_answer",
  leavesNothing: true,
  context: () => ({ question: question.value.trim() }),
  isReady() {
    if (!question.value.trim()) return askForQuestion();
    hideReport();
    return true;
  },
  async onReply(reply, answer, context, accepted) {
    showReport(reply, { ...context, ...answer });
    updateReport(reply, await readAgain(reply.content, secondReading(answer, context, accepted)));
  },
  onRefused: showLastReport,
});

/** How to have an answer read again: by its id, or by sending a typed one once more. */
function secondReading({ typed }, context, accepted) {
  if (typed) return { url: AT_ONCE, body: { ...context, user_answer: typed, with_model: true } };
  return accepted ? { url: `/answers/${encodeURIComponent(accepted)}/second_reading`, body: {} } : null;
}

function askForQuestion() {
  question.focus();
  box.line.fail(text("js.question.empty"));
  return false;
}

/** Restore the take or answer of an earlier visit, with its question. */
async function goOn() {
  await box.recall();
  if (box.left === null) return;
  question.value = box.left.take.context.question;
  question.dispatchEvent(new Event("input"));
  box.takeUp();
}

announceStart();
openPicker();
goOn();
