/** The table of figures: one row for each measure, a sentence where there is no figure. */

import { element } from "./dom.js";
import { number, percent } from "./format.js";
import { hasText, text } from "./strings.js";

/** The order of the rows, with the decimals that mean something for each. */
const MEASURES = {
  duration: 1,
  words_per_minute: 0,
  syllables_per_minute: 0,
  pauses: 0,
  longest_pause: 1,
  speech_ratio: 0,
  filler_count: 0,
  fillers_per_minute: 1,
  loudness: 1,
  peak: 1,
  clipping: 2,
};

/**
 * @param {HTMLTableElement} table
 * @param {Record<string, {value: number, unit: string} | {not_measurable: string}>} delivery
 */
export function showMeasures(table, delivery) {
  const known = Object.keys(MEASURES).filter((name) => delivery[name]);
  table.tBodies[0].replaceChildren(...known.map((name) => row(name, delivery[name])));
}

function row(name, metric) {
  const label = text(`js.measure.${name}`);
  const hint = element("span", { class: "hint" }, text(`js.measure.${name}.hint`));
  const words = element("span", { class: "measure" }, element("span", {}, label), hint);
  const head = element("th", { scope: "row" }, words);
  return element("tr", { "data-measure": name }, head, cell(name, metric));
}

function cell(name, metric) {
  if ("not_measurable" in metric) return element("td", { class: "gap" }, reason(metric.not_measurable));
  return element("td", {}, ...figure(metric, MEASURES[name]));
}

function reason(code) {
  const key = `js.reason.${code}`;
  return text(hasText(key) ? key : "js.reason.other");
}

function figure({ value, unit }, decimals) {
  if (unit === "ratio") return [element("b", {}, percent(value, decimals))];
  const key = `js.unit.${unit}`;
  const word = hasText(key) ? text(key) : unit;
  return [element("b", {}, number(value, decimals)), " ", element("span", { class: "unit" }, word)];
}
