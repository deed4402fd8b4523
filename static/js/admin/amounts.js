/** Formats sizes and times in the language of the page. */

import { language } from "../format.js";
import { last } from "../lists.js";

export const MEBIBYTE = 1024 * 1024;
export const NOTHING = "–";

/** Unit, smallest size it is used for, its bytes. Megabytes are used up to large sizes, to compare memory. */
/** @type {[string, number, number][]} */
const SIZES = [
  ["gigabyte", 4096 * MEBIBYTE, 1024 * MEBIBYTE],
  ["megabyte", MEBIBYTE, MEBIBYTE],
  ["kilobyte", 1, 1024],
  ["megabyte", 0, MEBIBYTE],
];
/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const STEPS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });

/**
 * 268435456 is "256 MB"; values below ten have a decimal.
 * @param {number} bytes
 */
export function size(bytes) {
  const [unit, , divisor] = SIZES.find(([, from]) => bytes >= from);
  const value = bytes / divisor;
  return measured(value, unit, value < 10 && bytes !== 0 ? 1 : 0);
}

/**
 * A size with its sign: negative if it has shrunk.
 * @param {number} bytes
 */
export function change(bytes) {
  const sign = bytes < 0 ? "−" : "+";
  return `${sign}${size(Math.abs(bytes))}`;
}

/**
 * A length of time in its largest whole unit: 90 is "2 min".
 * @param {number} seconds
 */
export function duration(seconds) {
  const [unit, length] = stepOf(seconds);
  return measured(seconds / length, unit, unit === "second" && seconds < 10 ? 1 : 0);
}

/**
 * How long before or after `now` a moment is: "5 min. ago".
 * @param {number | null} moment seconds since the epoch, as `now`
 * @param {number} now
 */
export function fromNow(moment, now) {
  if (moment === null) return NOTHING;
  const [unit, length] = stepOf(moment - now);
  return relative.format(Math.round((moment - now) / length), unit);
}

/**
 * The time of day; with the date where it is not today's.
 * @param {number} moment seconds since the epoch
 */
export function timeOf(moment) {
  const date = new Date(moment * 1000);
  const today = date.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(language, today ? { timeStyle: "medium" } : { dateStyle: "short", timeStyle: "short" }).format(date);
}

/**
 * Hours and minutes, for an axis.
 * @param {number} moment seconds since the epoch
 */
export function hourOf(moment) {
  return new Intl.DateTimeFormat(language, { timeStyle: "short" }).format(new Date(moment * 1000));
}

function measured(value, unit, decimals) {
  /** @type {Intl.NumberFormatOptions} */
  const style = { style: "unit", unit, unitDisplay: "short", minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return new Intl.NumberFormat(language, style).format(value);
}

function stepOf(seconds) {
  return STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? last(STEPS);
}
