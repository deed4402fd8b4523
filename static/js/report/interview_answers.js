/** The answers of an interview one by one: the overall figure of each, and what to do next. */

import { disclosure, element } from "../dom.js";
import { figure, interval } from "../metric.js";
import { text } from "../strings.js";
import { adviceOf } from "./advice.js";

/**
 * @param {{question: string, content: object}[]} answers in the order they were given
 * @returns {Node[]}
 */
export function answersOf(answers) {
  return answers.map(({ question, content }, index) => {
    const heading = `${index + 1}. ${question}`;
    const gates = content.gates.map(({ message }) => element("p", { class: "notice" }, message));
    const parts = element("div", { class: "parts" }, overallLine(content), ...gates, ...adviceOf(content, null));
    return disclosure(heading, { open: true, class: "interview-answer" }, parts);
  });
}

function overallLine({ overall }) {
  const words = element("span", {}, text("js.report.overall"));
  return element("p", { class: "overall-line" }, words, " ", ...figure(overall, 1), " ", interval(overall, 1));
}
