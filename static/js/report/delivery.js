/** How the answer was spoken: what stands out, pictures, moments and figures. */

import { element } from "../dom.js";
import { isMeasured } from "../metric.js";
import { text } from "../strings.js";
import { remark } from "./advice.js";
import { momentChip } from "./hear.js";
import { measureTables, tellingFigures } from "./measures.js";
import { momentsOf, ofKind } from "./moments.js";
import { outsideOf } from "./outside.js";
import { paceCurveOf } from "./pace_curve.js";
import { paceUnit, unitChoice } from "./pace_unit.js";
import { timelineOf } from "./timeline.js";

export const LEAST_WORDS = 10;
export const LEAST_SECONDS = 4;

/**
 * @param {{delivery: any | null, content: {delivery_advice?: import("./advice.js").Advice[]}}} reply
 * @param {import("../player.js").Player | null} player
 * @returns {Node[]}
 */
export function deliveryOf({ delivery, content }, player) {
  if (!delivery) return [];
  if (isTooLittle(delivery)) return [tooLittle(), ...timelineOf(delivery, player)];
  const unit = paceUnit(delivery);
  const [tiles, outside, curve, tables] = [tellingFigures, outsideOf, paceCurveOf, measureTables].map(
    (draw) => new View((chosen) => draw(delivery, chosen, player), unit),
  );
  const moments = momentsOf(delivery);
  return [
    unitChoice(unit, (chosen) => [tiles, outside, curve, tables].forEach((view) => view.show(chosen))),
    tiles.shown,
    outside.shown,
    ...adviceOn(content.delivery_advice ?? [], player),
    ...timelineOf(delivery, player),
    momentList("pauses", ofKind(moments, "long", "very_long"), player, !isMeasured(delivery.pauses)),
    momentList("fillers", ofKind(moments, "lexical", "acoustic"), player, !isMeasured(delivery.filler_count)),
    curve.shown,
    element("h4", {}, text("js.report.all_figures")),
    tables.shown,
  ];
}

/** Whether there is too little speech to measure. */
export function isTooLittle(delivery) {
  return delivery.words_per_minute.not_measurable === "too_little_speech";
}

/** What to do about the remarks above that are not among the first three things to do. */
function adviceOn(advice, player) {
  if (advice.length === 0) return [];
  const items = advice.map((item) => element("li", {}, ...remark(item, player)));
  const heading = element("h4", {}, text("js.delivery.advice"));
  return [element("div", { class: "moments-block", id: "delivery-advice" }, heading, element("ul", { class: "outside" }, ...items))];
}

function tooLittle() {
  return element("p", { id: "too-little" }, text("js.delivery.too_little", { words: LEAST_WORDS, seconds: LEAST_SECONDS }));
}

/** A part of the page that is drawn again in another unit. */
class View {
  #draw;

  constructor(draw, unit) {
    this.#draw = draw;
    this.shown = draw(unit);
  }

  show(unit) {
    const opened = [...this.shown.querySelectorAll("details")].map(({ open }) => open);
    const next = this.#draw(unit);
    [...next.querySelectorAll("details")].forEach((details, place) => (details.open = opened[place] ?? false));
    this.shown.replaceWith(next);
    this.shown = next;
  }
}

/** Buttons for moments, or a sentence if there are none; `unknown`: they could not be detected. */
function momentList(name, moments, player, unknown = false) {
  const items = moments.map(({ start, label }) => element("li", {}, momentChip(start, label, player)));
  const none = unknown ? null : element("p", {}, text(`js.report.no_${name}`));
  const list = items.length > 0 ? element("ul", { class: "moments" }, ...items) : none;
  const heading = element("h4", {}, text(`js.report.${name}`));
  return element("div", { class: "moments-block", id: name }, list ? heading : null, list);
}
