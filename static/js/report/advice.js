/** What to do next, what went well, and what a language model added. */

import { element, showParagraphs } from "../dom.js";
import { text } from "../strings.js";
import { hear } from "./hear.js";
import { quoteOf } from "./quotes.js";

/**
 * @typedef {{text: string, at: number | null, quote: string}} Advice
 * @param {{advice: Advice[], done_well: Advice | null, coaching: {status: string, text: string, model: string},
 *   dimensions: import("./rubric.js").Dimension[]}} content
 * @param {import("../player.js").Player | null} player
 * @returns {Node[]}
 */
export function adviceOf({ advice, done_well: doneWell, coaching, dimensions }, player) {
  const nodes = [nextSteps(advice, player), praise(doneWell, player), coachingOf(coaching, dimensions)];
  return nodes.filter((node) => node !== null);
}

function nextSteps(advice, player) {
  if (advice.length === 0) return null;
  return element("ol", { class: "advice" }, ...advice.map((item) => element("li", {}, ...remark(item, player))));
}

function praise(doneWell, player) {
  if (doneWell === null) return null;
  const heading = element("h4", {}, text("js.report.done_well"));
  return element("div", { class: "praise" }, heading, ...remark(doneWell, player));
}

function remark({ text: words, at, quote }, player) {
  const isQuoted = words.includes(quote.replace(/[.!?…]+$/, ""));
  const proof = element("div", { class: "evidence" }, isQuoted ? null : quoteOf(quote), hear(at, player));
  return [element("p", {}, words), proof.hasChildNodes() ? proof : null];
}

function coachingOf({ status, text: words, model }, dimensions) {
  if (status === "unavailable") return element("p", { class: "notice" }, text("js.report.coaching_unavailable"));
  if (status !== "used") return null;
  const prose = element("div", { class: "prose" });
  showParagraphs(prose, words);
  const heading = element("h4", {}, text("js.report.coaching"));
  const source = element("p", { class: "hint" }, partOf(model, dimensions));
  return element("div", { class: "coaching" }, heading, prose, source);
}

/** What the language model contributed: coaching only, or changed levels as well. */
function partOf(model, dimensions) {
  const moved = dimensions.filter((dimension) => dimension.moved).map(({ label }) => label);
  if (moved.length === 0) return text("js.report.coaching_model", { model });
  return text("js.report.coaching_moved", { model, dimensions: moved.join(", ") });
}
