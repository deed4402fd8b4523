/** The answers of an interview one by one: the overall figure of each, and what to do next. */

import { disclosure, element } from "../dom.js";
import { figure, interval, isMeasured } from "../metric.js";
import { pieces, text } from "../strings.js";
import { adviceOf } from "./advice.js";
import { opinionOf } from "./opinion.js";

/**
 * @typedef {{number: number, question: string, content: object}} Answer numbered as its question, from 1
 * @param {Answer[]} answers in the order they were given
 * @param {number} total number in the whole interview; this page may have only the last of them
 * @returns {Node[]}
 */
export function answersOf(answers, total) {
  const earlier = element("p", { class: "hint earlier" }, text("js.interview.earlier"));
  return [...(answers.length < total ? [earlier] : []), ...answers.map(answerOf)];
}

function answerOf({ number, question, content }) {
  const gates = content.gates.map(({ message }) => element("p", { class: "notice" }, message));
  const parts = element("div", { class: "parts" }, overallLine(content), ...gates, ...adviceOf(content, null), ...opinionOf(content, null));
  return disclosure(`${number}. ${question}`, { open: true, class: "interview-answer" }, parts);
}

function overallLine({ overall }) {
  const decimals = isMeasured(overall) && overall.value % 1 ? 1 : 0;
  const shown = element("span", {}, ...figure(overall, decimals), " ", interval(overall, 0));
  return element("p", { class: "overall-line" }, ...pieces("js.report.overall", { figure: shown }));
}
