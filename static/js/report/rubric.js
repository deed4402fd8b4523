/** The rubric: for each dimension the level, its meaning, the evidence, and the requirements of the next level. */

import { disclosure, element } from "../dom.js";
import { text } from "../strings.js";
import { evidenceOf } from "./quotes.js";
import { levelScale } from "./scale.js";
import { isAboutFacts } from "./summary.js";

const SHOWN_AT_ONCE = 2;

/**
 * @typedef {{name: string, label: string, level: number | null, anchor: string,
 *   evidence: object[], next_level: string,
 *   by_model?: {before: number | null, reason: string, evidence: any} | null}} Dimension
 * @param {{dimensions: Dimension[], kind?: string | null, coaching?: {status: string}}} content
 * @param {import("../player.js").Player | null} player
 * @returns {Node[]}
 */
export function rubricOf(content, player) {
  return [...factsOf(content), ...content.dimensions.map((dimension) => dimensionOf(dimension, player))];
}

/** That facts were not checked, unless it stands beside the level. */
function factsOf(content) {
  if (content.coaching?.status === "used" || isAboutFacts(content)) return [];
  return [element("p", { class: "hint" }, text("js.report.facts_unchecked"))];
}

function dimensionOf(dimension, player) {
  const { name, label, level, anchor } = dimension;
  const heading = element("h4", { id: `dimension-${name}`, tabindex: -1 }, label);
  return element(
    "section",
    { class: "dimension", "aria-labelledby": `dimension-${name}` },
    element("div", { class: "dimension-head" }, heading, levelScale(level)),
    element("p", {}, anchor),
    dimension.by_model ? byModel(dimension.by_model, player) : whyOf(dimension.evidence, player),
    nextLevelOf(dimension.next_level),
  );
}

/** Why the level is a language model's; the evidence of the rules was for theirs. */
function byModel({ reason, evidence }, player) {
  const words = element("p", { class: "hint" }, text("js.report.by_model"), ` ${reason}`);
  return element("div", { class: "by-model" }, words, evidenceOf({ ...evidence, rule: "" }, player));
}

function whyOf(evidence, player) {
  if (evidence.length === 0) return null;
  const items = evidence.map((proof) => element("li", {}, evidenceOf(proof, player)));
  const summary = text("js.report.why", { count: evidence.length });
  const open = evidence.length <= SHOWN_AT_ONCE;
  return disclosure(summary, { open, class: "why" }, element("ul", { class: "proofs" }, ...items));
}

function nextLevelOf(words) {
  if (!words) return null;
  const label = element("p", { class: "next-level-label" }, text("js.report.next_level"));
  return element("div", { class: "next-level" }, label, element("p", {}, words));
}
