/** What to do next, what went well, and what a language model added. */

import { element, showParagraphs } from "../dom.js";
import { text } from "../strings.js";
import { hearTime } from "./hear.js";
import { quoteOf } from "./quotes.js";

/**
 * @typedef {{text: string, at: number | null, quote: string}} Advice
 * @param {{advice: Advice[]}} content
 * @param {import("../player.js").Player | null} player
 * @returns {Node[]}
 */
export function nextSteps({ advice }, player) {
  if (advice.length === 0) return [];
  return [element("ol", { class: "advice" }, ...advice.map((item) => element("li", {}, ...remark(item, player))))];
}

/**
 * @param {{done_well: Advice | null}} content
 * @param {import("../player.js").Player | null} player
 * @returns {Node[]}
 */
export function praiseOf({ done_well: doneWell }, player) {
  return doneWell === null ? [] : remark(doneWell, player);
}

/**
 * A remark with the words it is about, unless it quotes them itself.
 * @param {Advice} advice
 * @param {import("../player.js").Player | null} player
 */
export function remark({ text: words, at, quote }, player) {
  const isQuoted = words.includes(quote.replace(/[.!?…]+$/, ""));
  return [element("p", {}, words, " ", hearTime(at, player)), isQuoted ? null : quoteOf(quote)].filter((node) => node !== null);
}

/**
 * What a language model added.
 * @param {{coaching: {status: string, text: string, model: string}, dimensions: import("./rubric.js").Dimension[]}} content
 * @returns {Node[]}
 */
export function coachingOf({ coaching: { status, text: words, model }, dimensions }) {
  if (status === "unavailable") return [element("p", { class: "notice" }, text("js.report.coaching_unavailable"))];
  if (status !== "used") return [];
  const prose = element("div", { class: "prose" });
  showParagraphs(prose, words);
  return [element("div", { class: "coaching" }, prose, element("p", { class: "hint" }, partOf(model, dimensions)))];
}

/** What the language model contributed: coaching only, or changed levels as well. */
function partOf(model, dimensions) {
  const moved = dimensions.filter((dimension) => dimension.moved).map(({ label }) => label);
  if (moved.length === 0) return text("js.report.coaching_model", { model });
  return text("js.report.coaching_moved", { model, dimensions: moved.join(", ") });
}
