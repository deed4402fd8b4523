/** The practice page: one question, one answer, one report. */

import { AnswerBox } from "./answer_box.js";
import { byId } from "./dom.js";
import { language } from "./format.js";
import { ownKeyFields } from "./own_key.js";
import { openPicker } from "./question_picker.js";
import { hideReport, showLastReport, showReport } from "./report.js";
import { text } from "./strings.js";
import { audioForm } from "./upload.js";

const ANSWER_URL = "/interview_speech_evaluation";

let asked = "";

const box = new AnswerBox({
  request(answer) {
    const question = byId("question").value.trim();
    if (!question) return askForQuestion();
    asked = question;
    hideReport();
    const fields = { question, lang: language, ...ownKeyFields() };
    return { url: ANSWER_URL, body: "audio" in answer ? audioForm(fields, answer.audio) : { ...fields, user_answer: answer.typed } };
  },
  onReply(reply, answer) {
    showReport(reply, { question: asked, ...answer });
  },
  onRefused: showLastReport,
});

function askForQuestion() {
  byId("question").focus();
  box.line.fail(text("js.question.empty"));
  return null;
}

openPicker();
