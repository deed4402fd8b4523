/** How the answer was spoken: pictures, moments and figures. */

import { element } from "../dom.js";
import { isMeasured } from "../metric.js";
import { text } from "../strings.js";
import { momentChip } from "./hear.js";
import { measureTables, tellingFigures } from "./measures.js";
import { momentsOf, ofKind } from "./moments.js";
import { paceCurveOf } from "./pace_curve.js";
import { timelineOf } from "./timeline.js";

/**
 * @param {{delivery: any | null}} reply
 * @param {import("../player.js").Player | null} player
 * @returns {Node[]}
 */
export function deliveryOf({ delivery }, player) {
  if (!delivery) return [];
  const moments = momentsOf(delivery);
  return [
    tellingFigures(delivery),
    ...timelineOf(delivery, player),
    momentList("pauses", ofKind(moments, "long", "very_long"), player, !isMeasured(delivery.pauses)),
    momentList("fillers", ofKind(moments, "lexical", "acoustic"), player, !isMeasured(delivery.filler_count)),
    ...paceCurveOf(delivery),
    element("h4", {}, text("js.report.all_figures")),
    element("div", { class: "measure-groups", id: "measures" }, ...measureTables(delivery)),
  ];
}

/** Buttons for moments, or a sentence if there are none; `unknown`: they could not be detected. */
function momentList(name, moments, player, unknown = false) {
  const items = moments.map(({ start, label }) => element("li", {}, momentChip(start, label, player)));
  const none = unknown ? null : element("p", {}, text(`js.report.no_${name}`));
  const list = items.length > 0 ? element("ul", { class: "moments" }, ...items) : none;
  const heading = element("h4", {}, text(`js.report.${name}`));
  return element("div", { class: "moments-block", id: name }, list ? heading : null, list);
}
