/** Formats metrics: value, unit and interval, or the reason a metric is missing. */

import { element } from "./dom.js";
import { number, percent } from "./format.js";
import { hasText, pieces, text } from "./strings.js";

/** The share of the longer side of an interval from which the shorter one counts as even. */
const SYMMETRIC = 0.8;

/**
 * @typedef {{value: number, unit: string, low: number, high: number}} Measured
 * @typedef {Measured | {not_measurable: string}} Metric
 */

/** @param {Metric} metric */
export function isMeasured(metric) {
  return "value" in metric;
}

/**
 * The figure, or the reason it is missing.
 * @param {Metric} metric
 * @param {number} decimals
 * @returns {Node[]}
 */
export function figure(metric, decimals) {
  if (!isMeasured(metric)) return [element("span", { class: "gap" }, reason(metric.not_measurable))];
  const value = element("b", {}, amount(metric.value, metric.unit, decimals));
  const key = `js.unit.${metric.unit}`;
  if (!hasText(key)) return [value];
  return pieces(key, { value }).map((part) => (part === value ? part : element("span", { class: "unit" }, part)));
}

/**
 * The interval of the true value; null if it is a single value.
 * @param {Metric} metric
 * @param {number} decimals
 */
export function interval(metric, decimals) {
  const words = bounds(metric, decimals);
  return words === "" ? null : element("span", { class: "interval" }, words);
}

/**
 * The interval in words: "± 6", or "180 to 203" if one side is much longer; empty without one.
 * @param {Metric} metric
 * @param {number} decimals
 */
export function bounds(metric, decimals) {
  return bounded(metric, decimals, "js.metric.margin", "js.metric.interval");
}

/**
 * The figure with its interval and unit: "190 ± 6 words/min".
 * @param {Metric} metric a measured one
 * @param {number} decimals
 */
export function told(metric, decimals) {
  const { value: exact, unit } = /** @type {Measured} */ (metric);
  const value = bounded(metric, decimals, "js.metric.with_margin", "js.metric.with_interval") || amount(exact, unit, decimals);
  return hasText(`js.unit.${unit}`) ? text(`js.unit.${unit}`, { value }) : value;
}

/** @param {string} code */
export function reason(code) {
  const key = `js.reason.${code}`;
  return text(hasText(key) ? key : "js.reason.other");
}

function bounded(metric, decimals, even, uneven) {
  if (!isMeasured(metric)) return "";
  const [below, above] = [metric.value - metric.low, metric.high - metric.value];
  const written = (size) => amount(size, metric.unit, decimals);
  const size = written(Math.max(below, above));
  if (size === written(0)) return "";
  const [value, low, high] = [metric.value, metric.low, metric.high].map(written);
  return text(Math.min(below, above) >= SYMMETRIC * Math.max(below, above) ? even : uneven, { size, value, low, high });
}

function amount(value, unit, decimals) {
  return unit === "ratio" ? percent(value, decimals) : number(value, decimals);
}
