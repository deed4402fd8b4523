/** What a language model says about the answer, and what it changed in the report. */

import { element, showParagraphs } from "../dom.js";
import { number } from "../format.js";
import { isMeasured } from "../metric.js";
import { text } from "../strings.js";
import { evidenceOf } from "./quotes.js";

/**
 * @param {{overall: any, dimensions: import("./rubric.js").Dimension[], coaching: any}} content
 * @param {import("../player.js").Player | null} player
 * @returns {Node[]}
 */
export function opinionOf({ overall, dimensions, coaching }, player) {
  const { status, text: words, model, tokens } = coaching;
  if (status === "waiting") return [element("p", { class: "hint" }, text("js.opinion.waiting"))];
  if (status === "unavailable") return [element("p", { class: "notice" }, text("js.report.coaching_unavailable"))];
  if (status !== "used") return [];
  const cost = tokens ? text("js.opinion.tokens", { tokens: number(tokens) }) : null;
  return [
    overallChange(overall, coaching.overall, player),
    dimensionChanges(dimensions, player),
    wrongFacts(coaching.wrong_facts ?? [], player),
    comment(words),
    element("p", { class: "hint" }, text("js.opinion.source", { model }), cost && ` ${cost}`),
  ].filter((node) => node !== null);
}

function overallChange(overall, grade, player) {
  if (!grade) return element("p", {}, text("js.opinion.overall_kept"));
  const [before, after] = [levelOf(grade.before), levelOf(overall)];
  const key = before === after ? "js.opinion.overall_same" : "js.opinion.overall_changed";
  return change(text(isMeasured(grade.before) ? key : "js.opinion.overall_given", { before, after }), grade, player);
}

function dimensionChanges(dimensions, player) {
  const moved = dimensions.filter(({ level, by_model: grade }) => grade && grade.before !== level);
  if (moved.length === 0) return element("p", {}, text("js.opinion.dimensions_kept"));
  const items = moved.map(({ label, level, by_model: grade }) => {
    const key = grade.before === null ? "js.opinion.dimension_given" : "js.opinion.dimension_changed";
    return element("li", {}, change(text(key, { label, before: grade.before ?? "", after: level ?? "" }), grade, player));
  });
  return element("ul", { class: "changes" }, ...items);
}

/** What changed, the reason, and the words it rests on. */
function change(sentence, { reason, evidence }, player) {
  const words = element("p", {}, element("strong", {}, sentence), ` ${reason}`);
  return element("div", { class: "change" }, words, evidenceOf({ ...evidence, rule: "" }, player));
}

function wrongFacts(facts, player) {
  if (facts.length === 0) return null;
  const items = facts.map(({ evidence, correction }) =>
    element("li", {}, evidenceOf({ ...evidence, rule: "" }, player), element("p", {}, correction)));
  return element("div", {}, element("h4", {}, text("js.opinion.wrong_facts")), element("ul", { class: "proofs" }, ...items));
}

function comment(words) {
  if (!words) return null;
  const prose = element("div", { class: "prose" });
  showParagraphs(prose, words);
  return element("div", { class: "coaching" }, element("h4", {}, text("js.report.coaching")), prose);
}

function levelOf(metric) {
  return isMeasured(metric) ? number(metric.value, metric.value % 1 ? 1 : 0) : "";
}
