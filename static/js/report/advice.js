/** What to do next, and what went well. */

import { element } from "../dom.js";
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
