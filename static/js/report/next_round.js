/** Follow-up questions, and a model answer to compare with the next attempt. */

import { disclosure, element } from "../dom.js";
import { text } from "../strings.js";

/**
 * @param {{follow_ups?: string[], model_answer?: string | null}} content
 * @returns {Node[]}
 */
export function nextRoundOf({ follow_ups: followUps = [], model_answer: modelAnswer = null }) {
  const nodes = [followUpList(followUps), modelAnswerOf(modelAnswer)];
  return nodes.filter((node) => node !== null);
}

function followUpList(followUps) {
  if (followUps.length === 0) return null;
  const items = followUps.map((words) => element("li", {}, words));
  const heading = element("h4", {}, text("js.report.follow_ups"));
  return element("div", { class: "moments-block" }, heading, element("ul", { class: "follow-ups" }, ...items));
}

function modelAnswerOf(words) {
  return words ? disclosure(text("js.report.model_answer"), { class: "model-answer" }, element("p", { class: "prose" }, words)) : null;
}
