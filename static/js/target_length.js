/** The length to aim for, beside the clock: advice by the kind of the question, never a limit. */

import { byId } from "./dom.js";
import { clock } from "./format.js";
import { text } from "./strings.js";

const shown = byId("target");
const lengths = JSON.parse(shown.dataset.seconds);
const limit = Number(byId("answer").dataset.maxSeconds);
let [least, most] = lengths.unknown;
aimFor(null);

/**
 * @param {string | null | undefined} kind of the question to answer; undefined or null if it is unknown
 */
export function aimFor(kind) {
  [least, most] = (lengths[kind] ?? lengths.unknown).map((seconds) => Math.min(seconds, limit));
  markLength(0);
}

/**
 * Show how a recording of that length compares with the target.
 * @param {number} seconds
 */
export function markLength(seconds) {
  const place = placeOf(seconds);
  if (shown.dataset.place !== place) shown.dataset.place = place;
  const words = text(`js.target.${place}`, { least: clock(least), most: clock(most) });
  if (shown.textContent !== words) shown.textContent = words;
}

function placeOf(seconds) {
  if (seconds < least) return "before";
  return seconds <= most ? "within" : "over";
}
