/** The unit of pace that the reader chose, in words or in syllables; this browser remembers it. */

import { element } from "../dom.js";
import { text } from "../strings.js";

const KEY = "pace-unit";

/** @typedef {"words_per_minute" | "syllables_per_minute"} Unit the name of the figure in this unit */

/** @type {Unit[]} */
export const UNITS = ["words_per_minute", "syllables_per_minute"];

/**
 * The chosen unit, or else the usual one of the spoken language.
 * @param {{pace_band: {metric: Unit} | null}} delivery
 * @returns {Unit}
 */
export function paceUnit({ pace_band: band }) {
  const kept = UNITS.find((unit) => unit === remembered());
  return kept ?? band?.metric ?? "syllables_per_minute";
}

/**
 * @param {Unit} chosen
 * @param {(unit: Unit) => void} choose called with the new choice
 */
export function unitChoice(chosen, choose) {
  const options = UNITS.map((unit) => option(unit, unit === chosen, choose));
  return element("fieldset", { class: "unit-choice screen-only", id: "pace-unit" }, element("legend", {}, text("js.pace.unit")), ...options);
}

function option(unit, isChosen, choose) {
  const input = element("input", { type: "radio", name: KEY, value: unit });
  input.checked = isChosen;
  input.addEventListener("change", () => {
    remember(unit);
    choose(unit);
  });
  return element("label", {}, input, element("span", {}, text(`js.pace.unit.${unit}`)));
}

function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // blocked by the browser's settings
  }
}

function remember(unit) {
  try {
    localStorage.setItem(KEY, unit);
  } catch {
    // Blocked or full: the choice holds for this page.
  }
}
