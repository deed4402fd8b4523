/** The figures outside their bands in words, each with its moment. */

import { element } from "../dom.js";
import { clock, number } from "../format.js";
import { told } from "../metric.js";
import { text } from "../strings.js";
import { hear } from "./hear.js";

const FIGURES = {
  fillers: ["fillers_per_minute", 1],
  long_pause: ["longest_pause", 1],
  quiet: ["loudness", 0],
  clipped: ["clipping", 1],
};

/**
 * @param {any} delivery
 * @param {import("./pace_unit.js").Unit} unit
 * @param {import("../player.js").Player | null} player
 */
export function outsideOf(delivery, unit, player) {
  const items = (delivery.outside_band ?? []).map((found) => item(found, delivery, unit, player));
  const heading = items.length > 0 ? element("h4", {}, text("js.delivery.outside")) : null;
  const list = items.length > 0 ? element("ul", { class: "outside" }, ...items) : null;
  return element("div", { class: "moments-block", id: "outside" }, heading, list);
}

function item(found, delivery, unit, player) {
  const words = element("p", {}, text(`js.outside.${found.name}`, valuesOf(found, delivery, unit)));
  return element("li", { "data-outside": found.name }, words, hear(found.at, player));
}

function valuesOf({ name, at, seconds }, delivery, unit) {
  const [figure, decimals] = FIGURES[name] ?? [unit, 0];
  const { low = 0, high = 0 } = delivery.pace_band?.[unit] ?? {};
  return {
    value: told(delivery[figure], decimals),
    low: number(low),
    high: number(high),
    at: clock(at),
    seconds: number(seconds ?? 0),
  };
}
