/** How the recording was recognised, shown before the rest of the report. */

import { element } from "../dom.js";
import { hear } from "./hear.js";

/**
 * @typedef {{code: string, message: string, stretches: {start: number, end: number}[]}} Notice
 * @param {{notices?: Notice[]}} reply
 * @param {import("../player.js").Player | null} player
 * @returns {Node[]}
 */
export function noticesOf({ notices = [] }, player) {
  return notices.map((notice) => noticeOf(notice, player));
}

/** A sentence, and a button for each stretch it refers to. */
function noticeOf({ code, message, stretches }, player) {
  const buttons = stretches.flatMap(({ start }) => [" ", hear(start, player)]);
  return element("p", { class: "notice", "data-code": code }, message, ...buttons);
}
