/** Buttons that play the moment a remark refers to. */

import { element } from "../dom.js";
import { clock } from "../format.js";
import { text } from "../strings.js";

/**
 * A button that plays the recording from a moment; nothing without a recording.
 * @param {number | null} at seconds; null if the remark refers to no moment
 * @param {import("../player.js").Player | null} player
 */
export function hear(at, player) {
  if (at === null || player === null) return null;
  const time = clock(at);
  // Only the time is printed.
  const button = element("button", { type: "button", class: "hear", "data-time": time }, text("js.report.hear", { time }));
  button.addEventListener("click", () => player.playFrom(at));
  return button;
}

/** The same with only the time visible, for long lists. */
export function hearTime(at, player) {
  const button = hear(at, player);
  if (button === null) return null;
  button.setAttribute("aria-label", button.textContent);
  button.textContent = button.dataset.time;
  return button;
}

/**
 * A short label with its time, as a button if there is a recording.
 * @param {number} start seconds
 * @param {Node | string} label
 * @param {import("../player.js").Player | null} player
 */
export function momentChip(start, label, player) {
  const time = clock(start);
  const parts = [element("span", { class: "time" }, time), element("span", {}, label)];
  if (player === null) return element("span", { class: "moment" }, ...parts);
  const title = text("js.report.hear", { time });
  const button = element("button", { type: "button", class: "moment", title }, ...parts);
  button.addEventListener("click", () => player.playFrom(start));
  return button;
}
