/** The answers of an interview one by one: the overall figure of each, and what to do next. */

import { disclosure, element } from "../dom.js";
import { figure, interval, isMeasured, reason } from "../metric.js";
import { pieces, text } from "../strings.js";
import { nextSteps, praiseOf } from "./advice.js";
import { Correction } from "./correction.js";
import { noticesOf } from "./notices.js";
import { opinionOf } from "./opinion.js";

/**
 * @typedef {object} Answer
 * @property {number} number that of its question, from 1
 * @property {string} question
 * @property {any} report as it is now
 * @property {string | null} [id] of the answer, if the server keeps it by itself
 * @property {() => void} [showAgain] set once it is shown: shows what is judged as it is in `report`
 * @param {Answer[]} answers in the order they were given
 * @param {number} total number in the whole interview; this page may have only the last of them
 * @param {(result: any, answer: Answer) => void} onCorrected called with the result of the interview after a correction
 * @returns {Node[]}
 */
export function answersOf(answers, total, onCorrected) {
  const earlier = element("p", { class: "hint earlier" }, text("js.interview.earlier"));
  const told = new Set();
  return [...(answers.length < total ? [earlier] : []), ...answers.map((answer) => answerOf(answer, told, onCorrected))];
}

/**
 * The final evaluation without the answers that `answersOf` shows in full.
 * @param {string} evaluation its parts are separated by empty lines
 * @param {Answer[]} answers
 */
export function withoutAnswers(evaluation, answers) {
  const shown = answers.map(({ number, question }) => `${number}. ${question}`);
  return evaluation.split("\n\n").filter((part) => !shown.includes(part.split("\n")[0])).join("\n\n");
}

function answerOf(answer, told, onCorrected) {
  const { number, question, id } = answer;
  const judgement = element("div", { class: "parts" });
  const words = element("div", { class: "parts" });
  const correction = id ? new Correction(id, (result) => {
    answer.report = result.answer_evaluation;
    answer.showAgain();
    words.replaceChildren(...wordsOf(answer.report, correction));
    onCorrected(result, answer);
  }) : null;
  const show = (reasons) => judgement.replaceChildren(...judgementOf(answer.report, reasons));
  answer.showAgain = () => show(new Set());
  show(told);
  words.replaceChildren(...wordsOf(answer.report, correction));
  const parts = element("div", { class: "parts" }, judgement, words.hasChildNodes() ? words : null);
  return disclosure(`${number}. ${question}`, { open: true, class: "interview-answer" }, parts);
}

function judgementOf(report, told) {
  const { content } = report;
  const gates = content.gates.map(({ message }) => element("p", { class: "notice" }, message));
  const level = [...noticesOf(report, null), ...overallOf(content, told), ...gates];
  return [...level, ...nextSteps(content, null), ...doneWell(content), ...opinionOf(content, null)];
}

/** What was heard in a spoken answer, to correct it. */
function wordsOf(report, correction) {
  if (report.transcribed_text === undefined) return [];
  const heading = element("h4", {}, text("js.correct.heard"));
  const words = element("p", { class: "prose", lang: report.language }, report.transcribed_text);
  return [heading, words, ...(correction ? [correction.of(report)] : [])];
}

function doneWell(content) {
  const praise = praiseOf(content, null);
  if (praise.length === 0) return [];
  return [element("div", { class: "praise" }, element("h4", {}, text("js.report.done_well")), ...praise)];
}

/** The level, or that there is none; the reason is told once for all answers. */
function overallOf({ overall }, told) {
  const isKnown = isMeasured(overall);
  const shown = isKnown ? element("span", {}, ...figure(overall, overall.value % 1 ? 1 : 0), " ", interval(overall, 0)) : text("js.report.no_level");
  const line = element("p", { class: "overall-line" }, ...pieces("js.report.overall", { figure: shown }));
  if (isKnown || told.has(overall.not_measurable)) return [line];
  told.add(overall.not_measurable);
  return [line, element("p", { class: "hint" }, reason(overall.not_measurable))];
}
