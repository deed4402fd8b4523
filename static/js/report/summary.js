/** The overall level: the figure, how certain it is, and what limits it. */

import { element, svg } from "../dom.js";
import { number } from "../format.js";
import { last } from "../lists.js";
import { isMeasured, reason } from "../metric.js";
import { pieces, text } from "../strings.js";

const LEVELS = [1, 2, 3, 4, 5];
const LOWEST = LEVELS[0];
const HIGHEST = last(LEVELS);

/** The widest intervals, in grades, that are called certain and fairly certain. */
const CERTAIN = 1;
const FAIRLY_CERTAIN = 2;

/**
 * @param {{overall: import("../metric.js").Metric, gates: {message: string, cap: number}[], kind?: string | null,
 *   coaching?: {status: string, overall?: object | null, model: string}}} content
 * @returns {Node[]}
 */
export function summaryOf(content) {
  const { overall, gates, coaching } = content;
  const facts = isAboutFacts(content) ? element("p", { class: "facts" }, text("js.report.facts_unchecked")) : null;
  const notice = gates.length > 0 ? gateNotice(gates, isMeasured(overall)) : null;
  return [notice, overallFigure(overall, coaching), facts].filter((node) => node !== null);
}

/**
 * Whether the facts of an answer matter and nobody has looked at them: it is not a story or a plan.
 * @param {{kind?: string | null, coaching?: {status: string}}} content
 */
export function isAboutFacts({ kind = null, coaching }) {
  return (kind === null || kind === "knowledge") && coaching?.status !== "used";
}

function gateNotice(gates, hasLevel) {
  const reasons = gates.flatMap(({ message }) => [element("strong", {}, message), " "]);
  const cap = Math.min(...gates.map((gate) => gate.cap));
  return element("p", { class: "gate" }, ...reasons, hasLevel ? text("js.report.gate_cap", { cap: number(cap), highest: HIGHEST }) : null);
}

function overallFigure(overall, coaching) {
  if (!isMeasured(overall)) return element("p", { class: "overall-figure gap" }, reason(overall.not_measurable));
  const [value, low, high] = [overall.value, overall.low, overall.high].map((level) => number(level, level % 1 ? 1 : 0));
  const figure = pieces("js.report.overall_value", { value: element("b", { class: "overall-value" }, value), highest: String(HIGHEST) });
  return element(
    "div",
    { class: "overall-figure" },
    element("p", {}, ...figure),
    element("p", { class: "overall-word" }, text(`js.level.${Math.floor(overall.value)}`)),
    overallBar(overall),
    low === high ? null : element("p", { class: "hint" }, text(`js.report.${certainty(overall)}`, { low, high })),
    coaching?.overall ? element("p", { class: "hint" }, text("js.report.overall_by_model", { model: coaching.model })) : null,
  );
}

function certainty({ low, high }) {
  if (high - low <= CERTAIN) return "certain";
  return high - low <= FAIRLY_CERTAIN ? "fairly_certain" : "uncertain";
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
