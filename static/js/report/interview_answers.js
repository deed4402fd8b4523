/** The answers of an interview one by one: the overall figure of each, and what to do next. */

import { disclosure, element } from "../dom.js";
import { figure, interval, isMeasured } from "../metric.js";
import { pieces, text } from "../strings.js";
import { adviceOf } from "./advice.js";
import { Correction } from "./correction.js";
import { noticesOf } from "./notices.js";

/**
 * @typedef {object} Answer
 * @property {number} number that of its question, from 1
 * @property {string} question
 * @property {any} report
 * @property {string | null} [id] of the answer, if the server keeps it by itself
 * @param {Answer[]} answers in the order they were given
 * @param {number} total number in the whole interview; this page may have only the last of them
 * @param {(result: any) => void} onCorrected called with the result of the interview after a correction
 * @returns {Node[]}
 */
export function answersOf(answers, total, onCorrected) {
  const earlier = element("p", { class: "hint earlier" }, text("js.interview.earlier"));
  return [...(answers.length < total ? [earlier] : []), ...answers.map((answer) => answerOf(answer, onCorrected))];
}

function answerOf(answer, onCorrected) {
  const { number, question, report, id } = answer;
  const parts = element("div", { class: "parts" });
  const correction = id ? new Correction(id, (result) => {
    show(result.answer_evaluation);
    onCorrected(result);
  }) : null;
  const show = (shown) => parts.replaceChildren(...partsOf(shown, correction));
  show(report);
  return disclosure(`${number}. ${question}`, { open: true, class: "interview-answer" }, parts);
}

function partsOf(report, correction) {
  const { content } = report;
  const gates = content.gates.map(({ message }) => element("p", { class: "notice" }, message));
  return [...noticesOf(report, null), overallLine(content), ...gates, ...adviceOf(content, null), ...wordsOf(report, correction)];
}

/** What was heard in a spoken answer, to correct it. */
function wordsOf(report, correction) {
  if (report.transcribed_text === undefined) return [];
  const heading = element("h4", {}, text("js.correct.heard"));
  const words = element("p", { class: "prose", lang: report.language }, report.transcribed_text);
  return [heading, words, ...(correction ? [correction.of(report)] : [])];
}

function overallLine({ overall }) {
  const decimals = isMeasured(overall) && overall.value % 1 ? 1 : 0;
  const shown = element("span", {}, ...figure(overall, decimals), " ", interval(overall, 0));
  return element("p", { class: "overall-line" }, ...pieces("js.report.overall", { figure: shown }));
}
