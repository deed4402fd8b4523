/** The figures of delivery: the most important ones as a summary, and all of them in tables. */

import { disclosure, element } from "../dom.js";
import { figure, interval, isMeasured } from "../metric.js";
import { text } from "../strings.js";
import { UNITS } from "./pace_unit.js";

/** The tables in order, with the significant decimals of each figure. */
const GROUPS = {
  pace: { duration: 1, words_per_minute: 0, syllables_per_minute: 0, articulation_rate: 0 },
  pauses: {
    pauses: 0,
    pauses_per_minute: 1,
    pauses_over_1s: 0,
    pauses_over_2s: 0,
    longest_pause: 1,
    pauses_inside_clauses: 0,
    time_to_first_word: 1,
    speech_ratio: 0,
  },
  fillers: { filler_count: 0, fillers_per_minute: 1, fillers_per_100_words: 1 },
  voice: { pitch: 0, pitch_spread: 1, loudness: 1, ending_drop: 1, peak: 1, clipping: 2, signal_to_noise: 0 },
  language: {
    hedges_per_100_words: 1,
    repetitions: 0,
    sentence_length: 1,
    variety: 0,
    passives: 0,
    first_person_actions: 0,
  },
};

const TELLING = ["pauses_over_1s", "fillers_per_minute", "pitch_spread"];
const DECIMALS = Object.assign({}, ...Object.values(GROUPS));

/**
 * @typedef {import("./pace_unit.js").Unit} Unit
 * @param {Record<string, import("../metric.js").Metric>} delivery
 * @param {Unit} unit
 * @returns {Node} the pace and the other most important figures
 */
export function tellingFigures(delivery, unit) {
  return element("dl", { class: "tiles" }, ...[unit, ...TELLING].map((name) => tile(name, delivery[name])));
}

/**
 * @param {Record<string, import("../metric.js").Metric>} delivery
 * @param {Unit} unit
 */
export function measureTables(delivery, unit) {
  const metrics = { ...delivery, articulation_rate: articulation(delivery, unit) };
  const tables = Object.entries(GROUPS).map(([group, names]) => {
    const shown = Object.keys(names).filter((name) => name === unit || !UNITS.some((each) => each === name));
    const rows = shown.map((name) => row(name, metrics[name]));
    const table = element("table", { class: "measures" }, tableHead(), element("tbody", {}, ...rows));
    return disclosure(text(`js.group.${group}`), { class: "measure-group" }, table);
  });
  return element("div", { class: "measure-groups", id: "measures" }, ...tables);
}

/** The pace without pauses in the chosen unit, by the syllables per word of this answer. */
function articulation(delivery, unit) {
  const rate = delivery.articulation_rate;
  const [chosen, syllables] = [delivery[unit], delivery.syllables_per_minute];
  if (!isMeasured(rate) || !isMeasured(chosen) || !isMeasured(syllables)) return rate;
  const scaled = (value) => (value * chosen.value) / syllables.value;
  return { value: scaled(rate.value), unit: chosen.unit, low: scaled(rate.low), high: scaled(rate.high) };
}

function tile(name, metric) {
  const value = element("dd", {}, ...figure(metric, DECIMALS[name]), interval(metric, DECIMALS[name]));
  return element("div", { "data-figure": name }, element("dt", {}, text(`js.measure.${name}`)), value);
}

function tableHead() {
  const heads = ["measure", "value"].map((name) => element("th", { scope: "col" }, text(`js.report.${name}`)));
  return element("thead", {}, element("tr", {}, ...heads));
}

function row(name, metric) {
  const label = element("span", {}, text(`js.measure.${name}`));
  const hint = element("span", { class: "hint" }, text(`js.measure.${name}.hint`));
  const head = element("th", { scope: "row" }, element("span", { class: "measure" }, label, hint));
  const value = element("td", {}, ...figure(metric, DECIMALS[name]), interval(metric, DECIMALS[name]));
  return element("tr", { "data-measure": name }, head, value);
}
