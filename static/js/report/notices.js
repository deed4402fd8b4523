/** How the recording was recognised, shown before the rest of the report. */

import { byId, element } from "../dom.js";
import { text } from "../strings.js";
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

/** A sentence, a button for each stretch it refers to, and the way to the words if they are to be corrected. */
function noticeOf({ code, message, stretches }, player) {
  const buttons = stretches.flatMap(({ start }) => [" ", hear(start, player)]);
  const isLinked = code === "not_understood" && byId("heard-heading") !== null;
  const link = isLinked ? element("a", { href: "#heard-heading" }, text("js.correct.open")) : null;
  return element("p", { class: "notice", "data-code": code }, message, ...buttons, " ", link);
}
