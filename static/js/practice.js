/** The practice page: one question, one answer, one report. */

import { AnswerBox } from "./answer_box.js";
import { byId } from "./dom.js";
import { openLobby } from "./lobby.js";
import { openPicker } from "./question_picker.js";
import { hideReport, showLastReport, showReport } from "./report.js";
import { announceStart } from "./started.js";
import { text } from "./strings.js";

const PLACE_KEY = "answers-given";
const AT_ONCE = "/interview_speech_evaluation";
const question = byId("question");
let place = answersBefore();

const box = new AnswerBox({
  page: "practice",
  urls: { spoken: "/answers", atOnce: AT_ONCE },
  typedField: "user_answer",
  leavesNothing: true,
  context: () => ({ question: question.value.trim(), place }),
  isReady() {
    if (!question.value.trim()) return askForQuestion();
    hideReport();
    return true;
  },
  onReply(reply, answer, context) {
    countAnswer();
    showReport(reply, { ...context, ...answer }, secondReading(answer, context));
  },
  onRefused: showLastReport,
});

/** How many answers this tab has had evaluated: reports are worded by it, so that they differ. */
function answersBefore() {
  try {
    return Number(sessionStorage.getItem(PLACE_KEY) ?? 0);
  } catch {
    return 0; // blocked by the browser's settings
  }
}

function countAnswer() {
  place += 1;
  try {
    sessionStorage.setItem(PLACE_KEY, String(place));
  } catch {
    // Blocked: counted until the page is left.
  }
}

/** How to have an answer read again: by its id, or by sending a typed one once more. */
function secondReading({ typed, id }, context) {
  if (typed) return { url: AT_ONCE, body: { ...context, user_answer: typed, with_model: true } };
  return id ? { url: `/answers/${encodeURIComponent(id)}/second_reading`, body: {} } : null;
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
openLobby();
goOn();
