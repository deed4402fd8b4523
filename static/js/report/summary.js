/** The overall figure and its components. */

import { element, svg } from "../dom.js";
import { number } from "../format.js";
import { last } from "../lists.js";
import { isMeasured, reason } from "../metric.js";
import { pieces, text } from "../strings.js";
import { levelScale } from "./scale.js";

const LEVELS = [1, 2, 3, 4, 5];
const LOWEST = LEVELS[0];
const HIGHEST = last(LEVELS);

/**
 * @param {{overall: import("../metric.js").Metric, dimensions: any[], gates: {message: string, cap: number}[],
 *   coaching?: {overall?: object | null, model: string}}} content
 * @returns {Node[]}
 */
export function summaryOf({ overall, dimensions, gates, coaching }) {
  const parts = element("div", { class: "weights" }, element("h4", {}, text("js.report.parts")), levelTable(dimensions));
  const figures = element("div", { class: "overall" }, overallFigure(overall, coaching), parts);
  return gates.length > 0 ? [gateNotice(gates), figures] : [figures];
}

function gateNotice(gates) {
  const reasons = gates.map(({ message }) => element("p", {}, element("strong", {}, message)));
  const cap = Math.min(...gates.map((gate) => gate.cap));
  const limit = element("p", {}, text("js.report.gate_cap", { cap: number(cap), highest: HIGHEST }));
  return element("div", { class: "notice gate" }, ...reasons, limit);
}

function overallFigure(overall, coaching) {
  if (!isMeasured(overall)) return element("p", { class: "overall-figure gap" }, reason(overall.not_measurable));
  const [value, low, high] = [overall.value, overall.low, overall.high].map((level) => number(level, level % 1 ? 1 : 0));
  return element(
    "div",
    { class: "overall-figure" },
    element("p", {}, ...pieces("js.report.overall_value", { value: element("b", { class: "overall-value" }, value), highest: String(HIGHEST) })),
    overallBar(overall),
    low === high ? null : element("p", { class: "hint" }, text("js.report.overall_interval", { low, high })),
    coaching?.overall ? element("p", { class: "hint" }, text("js.report.overall_by_model", { model: coaching.model })) : null,
  );
}

/** The figure and its interval on the scale from 1 to 5. */
function overallBar({ value, low, high }) {
  const at = (level) => `${(((level - LOWEST) / (HIGHEST - LOWEST)) * 100).toFixed(2)}%`;
  const width = `${(((high - low) / (HIGHEST - LOWEST)) * 100).toFixed(2)}%`;
  const ticks = LEVELS.map((level) => svg("text", { x: at(level), y: 32, "text-anchor": "middle" }, String(level)));
  return svg(
    "svg",
    { class: "overall-bar", height: 36, "aria-hidden": "true" },
    svg("rect", { class: "track", x: 0, y: 7, width: "100%", height: 6, rx: 3 }),
    svg("rect", { class: "span", x: at(low), y: 5, width, height: 10, rx: 5 }),
    ...ticks,
    svg("circle", { class: "point", cx: at(value), cy: 10, r: 7 }),
  );
}

function levelTable(dimensions) {
  const heads = ["dimension", "level"].map((name) => element("th", { scope: "col" }, text(`js.report.${name}`)));
  const body = element("tbody", {}, ...dimensions.map(levelRow));
  return element("table", { class: "level-table" }, element("thead", {}, element("tr", {}, ...heads)), body);
}

function levelRow({ name, label, level }) {
  const link = element("a", { href: `#dimension-${name}` }, label);
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, link),
    element("td", {}, levelScale(level)),
  );
}
