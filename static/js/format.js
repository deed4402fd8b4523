/** Formats numbers and times in the language of the page. */

export const language = document.documentElement.lang;

/**
 * Minutes and seconds: 75 is "1:15".
 * @param {number} seconds
 */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/**
 * @param {number} value
 * @param {number} decimals
 */
export function number(value, decimals = 0) {
  return new Intl.NumberFormat(language, fixed(decimals)).format(value);
}

/**
 * @param {number} ratio 0 to 1
 * @param {number} decimals
 */
export function percent(ratio, decimals = 0) {
  return new Intl.NumberFormat(language, { style: "percent", ...fixed(decimals) }).format(ratio);
}

/**
 * Day and time in the reader's time zone.
 * @param {Date} moment
 */
export function dateAndTime(moment) {
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(moment);
}

function fixed(decimals) {
  return { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
}
