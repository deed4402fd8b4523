/** The answer from left to right: pauses and filler words where they happened. */

import { element, svg } from "./dom.js";
import { clock } from "./format.js";
import { text } from "./strings.js";

const WIDTH = 1000;
const HEIGHT = 56;
const STRIP_TOP = 16;
const MARK_RADIUS = 6;

/**
 * @param {Element} target
 * @param {{duration: {value: number}, pause_spans?: {start: number, end: number}[], fillers?: {start: number}[]}} delivery
 */
export function showTimeline(target, { duration, pause_spans: pauses = [], fillers = [] }) {
  const length = duration.value;
  if (!(length > 0)) return target.replaceChildren();
  const summary = { duration: clock(Math.round(length)), pauses: pauses.length, fillers: fillers.length };
  const picture = svg("svg", {
    class: "timeline",
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: "none",
    role: "img",
    "aria-label": text("js.report.timeline", summary),
  });
  const scale = (seconds) => (Math.min(seconds, length) / length) * WIDTH;
  picture.append(strip("answer", 0, WIDTH));
  picture.append(...pauses.map(({ start, end }) => strip("pause", scale(start), scale(end))));
  picture.append(...fillers.map(({ start }) => mark(scale(start))));
  return target.replaceChildren(picture, ends(length), legend());
}

function strip(kind, from, to) {
  const height = HEIGHT - STRIP_TOP;
  return svg("rect", { class: kind, x: from, y: STRIP_TOP, width: Math.max(0, to - from), height });
}

function mark(at) {
  return svg("rect", { class: "filler", x: at, y: 0, width: MARK_RADIUS, height: HEIGHT });
}

function ends(length) {
  const times = [clock(0), clock(Math.round(length))].map((time) => element("span", {}, time));
  return element("div", { class: "timeline-ends", "aria-hidden": "true" }, ...times);
}

function legend() {
  const kinds = ["answer", "pause", "filler"];
  const items = kinds.map((kind) => element("li", { class: `key-${kind}` }, text(`js.report.legend_${kind}`)));
  return element("ul", { class: "legend", "aria-hidden": "true" }, ...items);
}
