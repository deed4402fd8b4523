/** A level from 1 to 5: five steps to look at, and the same in words. */

import { element } from "../dom.js";
import { text } from "../strings.js";

const LEVELS = [1, 2, 3, 4, 5];

/** @param {number | null} level null where nothing could be judged */
export function levelScale(level) {
  const words = level === null ? text("js.report.not_judged") : text("js.report.level_of", { level, highest: LEVELS.length });
  const label = element("span", { class: "scale-words" }, words);
  return element("span", { class: "scale" }, level === null ? null : steps(level), label);
}

function steps(level) {
  const parts = LEVELS.map((step) => element("span", { class: step <= level ? "reached" : "ahead" }));
  return element("span", { class: "steps-of-scale", "aria-hidden": "true" }, ...parts);
}
