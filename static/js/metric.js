/** Formats metrics: value, unit and interval, or the reason a metric is missing. */

import { element } from "./dom.js";
import { number, percent } from "./format.js";
import { hasText, pieces, text } from "./strings.js";

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
  if (!isMeasured(metric)) return null;
  const [low, high] = [metric.low, metric.high].map((bound) => amount(bound, metric.unit, decimals));
  return low === high ? null : element("span", { class: "interval" }, text("js.metric.interval", { low, high }));
}

/** @param {string} code */
export function reason(code) {
  const key = `js.reason.${code}`;
  return text(hasText(key) ? key : "js.reason.other");
}

function amount(value, unit, decimals) {
  return unit === "ratio" ? percent(value, decimals) : number(value, decimals);
}
