/** The evidence of a judgement: the candidate's words, their time, and the rule. */

import { element } from "../dom.js";
import { hasText, text } from "../strings.js";
import { hear } from "./hear.js";

/**
 * @param {{quote: string, start: number | null, rule: string}} evidence
 * @param {import("../player.js").Player | null} player
 */
export function evidenceOf({ quote, start, rule }, player) {
  return element(
    "div",
    { class: "evidence" },
    quoteOf(quote),
    ruleOf(rule),
    hear(start, player),
  );
}

function ruleOf(code) {
  const key = `js.rule.${code}`;
  return hasText(key) ? element("span", { class: "rule" }, text(key)) : null;
}

/** @param {string} words */
export function quoteOf(words) {
  return words ? element("q", {}, words) : null;
}
