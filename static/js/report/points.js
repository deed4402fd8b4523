/** Expected points, and the structure of the answer. */

import { element } from "../dom.js";
import { figure, isMeasured, reason } from "../metric.js";
import { text } from "../strings.js";
import { evidenceOf } from "./quotes.js";

/**
 * @param {{points: {point: string, status: "met" | "partly" | "missing", evidence: any | null}[],
 *   coverage: import("../metric.js").Metric}} content
 * @param {import("../player.js").Player | null} player
 * @returns {Node[]}
 */
export function pointsOf({ points, coverage }, player) {
  if (!isMeasured(coverage)) return [element("p", {}, reason(coverage.not_measurable))];
  const met = points.filter(({ status }) => status === "met").length;
  const summary = element("p", {}, text("js.report.points_met", { met, count: points.length }), " · ", ...figure(coverage, 0));
  const items = points.map(({ point, status, evidence }) => item(point, status, evidence, player));
  return [summary, element("ul", { class: "checks" }, ...items)];
}

/**
 * @param {{structure: {name: string, label: string, evidence: any | null}[]}} content
 * @param {import("../player.js").Player | null} player
 * @returns {Node[]}
 */
export function structureOf({ structure }, player) {
  if (structure.length === 0) return [];
  // The rule of a part is its name, which the label states already.
  const items = structure.map(({ label, evidence }) =>
    item(label, evidence ? "found" : "missing", evidence && { ...evidence, rule: "" }, player));
  return [element("ul", { class: "checks" }, ...items)];
}

function item(label, status, evidence, player) {
  const badge = element("span", { class: `badge badge-${status}` }, text(`js.status.${status}`));
  const head = element("p", {}, element("span", { class: "check-label" }, label), " ", badge);
  return element("li", { class: `check check-${status}` }, head, evidence ? evidenceOf(evidence, player) : null);
}
