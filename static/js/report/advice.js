/** What to do next, and what went well. */

import { element } from "../dom.js";
import { text } from "../strings.js";
import { hear } from "./hear.js";
import { quoteOf } from "./quotes.js";

/**
 * @typedef {{text: string, at: number | null, quote: string}} Advice
 * @param {{advice: Advice[], done_well: Advice | null}} content
 * @param {import("../player.js").Player | null} player
 * @returns {Node[]}
 */
export function adviceOf({ advice, done_well: doneWell }, player) {
  const nodes = [nextSteps(advice, player), praise(doneWell, player)];
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
