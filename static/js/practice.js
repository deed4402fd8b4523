/** The practice page: one question, one answer, one report. */

import { AnswerBox } from "./answer_box.js";
import { byId } from "./dom.js";
import { language } from "./format.js";
import { hideReport, showLastReport, showReport } from "./report.js";
import { text } from "./strings.js";

const ANSWER_URL = "/interview_speech_evaluation";

const box = new AnswerBox({
  request(answer) {
    const question = byId("question").value.trim();
    if (!question) return askForQuestion();
    hideReport();
    const body = "audio" in answer ? audioForm(answer.audio, question) : typedBody(answer.typed, question);
    return { url: ANSWER_URL, body };
  },
  onReply(reply, answer) {
    showReport(reply, "audio" in answer ? playerOf(answer.audio) : null);
  },
  onRefused: showLastReport,
});

function audioForm(audio, question) {
  const form = new FormData();
  form.append("question", question);
  form.append("lang", language);
  form.append("audio", audio, audio.name);
  return form;
}

function typedBody(typed, question) {
  return { question, user_answer: typed, lang: language };
}

/** Plays moments of a recording for as long as it is the one in hand. */
function playerOf(audio) {
  return (seconds) => {
    if (box.take.file === audio) box.take.playFrom(seconds);
  };
}

function askForQuestion() {
  byId("question").focus();
  box.line.fail(text("js.question.empty"));
  return null;
}
