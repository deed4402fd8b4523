/** The points to check for oneself, and the structure of the answer. */

import { element } from "../dom.js";
import { text } from "../strings.js";
import { evidenceOf } from "./quotes.js";

/**
 * The expected points with boxes for the candidate; what is ticked stays in the page. Points that a
 * language model read have its verdict instead.
 * @param {{points: Point[]}} content
 * @typedef {{point: string, passage: any | null, heard?: "said" | "not_heard" | null}} Point
 * @param {import("../player.js").Player | null} player
 * @returns {Node[]}
 */
export function pointsOf({ points }, player) {
  if (points.length === 0) return [];
  const items = points.map((each, index) => (each.heard ? heardPoint(each, player) : toCheck(each, `passage-${index + 1}`, player)));
  const hint = points.some(({ heard }) => heard) ? "js.report.points_heard" : "js.report.points_check";
  return [element("p", { class: "hint" }, text(hint)), element("ul", { class: "own-checks" }, ...items)];
}

/**
 * Said or not heard: the model may have missed it, so it is not called missing.
 * @param {Point} heard
 * @param {import("../player.js").Player | null} player
 */
function heardPoint({ point, passage, heard }, player) {
  const badge = element("span", { class: `badge badge-${heard}` }, text(`js.status.${heard}`));
  const head = element("p", {}, element("span", { class: "check-label" }, point), " ", badge);
  return element("li", { class: "own-check heard" }, head, passage ? evidenceOf({ ...passage, rule: "" }, player) : null);
}

function toCheck({ point, passage }, id, player) {
  const described = passage ? { "aria-describedby": id } : {};
  const box = element("input", { type: "checkbox", autocomplete: "off", ...described });
  const label = element("label", {}, box, element("span", {}, point));
  return element("li", { class: "own-check" }, label, passage ? passageOf(passage, id, player) : null);
}

function passageOf(passage, id, player) {
  const lead = element("span", {}, text("js.report.perhaps_here"));
  return element("div", { class: "passage", id }, lead, evidenceOf(passage, player));
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
