/** A level from 1 to 5: five visible steps, and text for screen readers. */

import { element } from "../dom.js";
import { text } from "../strings.js";

const LEVELS = [1, 2, 3, 4, 5];

/** @param {number | null} level null if it could not be judged */
export function levelScale(level) {
  const words = level === null ? text("js.report.not_judged") : text("js.report.level_of", { level, highest: LEVELS.length });
  const label = element("span", { class: "scale-words" }, words);
  return element("span", { class: "scale" }, level === null ? null : steps(level), label);
}

function steps(level) {
  const parts = LEVELS.map((step) => element("span", { class: step <= level ? "reached" : "ahead" }));
  return element("span", { class: "steps-of-scale", "aria-hidden": "true" }, ...parts);
}
