/** The figures of delivery: the most important ones as a summary, and all of them in tables. */

import { disclosure, element } from "../dom.js";
import { figure, interval } from "../metric.js";
import { text } from "../strings.js";

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
 * @param {Record<string, import("../metric.js").Metric> & {pace_band: {metric: string} | null}} delivery
 * @returns {Node} the pace in the unit of the spoken language, and the other most important figures
 */
export function tellingFigures(delivery) {
  const pace = delivery.pace_band?.metric ?? "syllables_per_minute";
  return element("dl", { class: "tiles" }, ...[pace, ...TELLING].map((name) => tile(name, delivery[name])));
}

/**
 * @param {Record<string, import("../metric.js").Metric>} delivery
 * @returns {Node[]}
 */
export function measureTables(delivery) {
  return Object.entries(GROUPS).map(([group, names]) => {
    const rows = Object.keys(names).map((name) => row(name, delivery[name]));
    const table = element("table", { class: "measures" }, tableHead(), element("tbody", {}, ...rows));
    return disclosure(text(`js.group.${group}`), { class: "measure-group" }, table);
  });
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
