/** The answers of an interview one by one: the overall figure of each, and what to do next. */

import { disclosure, element } from "../dom.js";
import { figure, interval, isMeasured, reason } from "../metric.js";
import { pieces, text } from "../strings.js";
import { nextSteps, praiseOf } from "./advice.js";

/**
 * @typedef {{number: number, question: string, content: object}} Answer numbered as its question, from 1
 * @param {Answer[]} answers in the order they were given
 * @param {number} total number in the whole interview; this page may have only the last of them
 * @returns {Node[]}
 */
export function answersOf(answers, total) {
  const earlier = element("p", { class: "hint earlier" }, text("js.interview.earlier"));
  const told = new Set();
  return [...(answers.length < total ? [earlier] : []), ...answers.map((answer) => answerOf(answer, told))];
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

function answerOf({ number, question, content }, told) {
  const gates = content.gates.map(({ message }) => element("p", { class: "notice" }, message));
  const parts = element("div", { class: "parts" }, ...overallOf(content, told), ...gates, ...nextSteps(content, null), ...doneWell(content));
  return disclosure(`${number}. ${question}`, { open: true, class: "interview-answer" }, parts);
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
