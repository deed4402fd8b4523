/** The pace over time, with the comfortable band. */

import { disclosure, element, svg } from "../dom.js";
import { clock, number } from "../format.js";
import { last } from "../lists.js";
import { text } from "../strings.js";
import { TimeAxis } from "./time_axis.js";

const PLOT_HEIGHT = 130;
const LABELS_BASE = PLOT_HEIGHT + 17;
const HEIGHT = LABELS_BASE + 4;
const GRID_STEPS = [10, 20, 25, 50, 100, 200];
const MOST_GRID_LINES = 5;
const ROOM = 0.12;

/**
 * @typedef {import("./pace_unit.js").Unit} Unit
 * @typedef {{at: number} & Record<Unit, number | null>} Point
 * @typedef {{read_speech: boolean} & Record<Unit, {low: number, high: number}>} Band
 * @param {{duration: {value: number}, pace_curve: Point[], pace_band: Band | null}} delivery
 * @param {Unit} unit
 * @returns {Element}
 */
export function paceCurveOf({ duration, pace_curve: curve, pace_band: bands }, unit) {
  const points = curve.map((point) => ({ at: point.at, pace: point[unit] ?? null }));
  const known = points.filter(({ pace }) => pace !== null);
  const band = bands?.[unit];
  if (known.length === 0 || !band) return element("p", { class: "hint" }, text("js.pace.too_short"));
  const caption = element("figcaption", {}, text(`js.pace.caption.${unit}`));
  const picture = plot(points, band, new TimeAxis(duration.value), summary(known, band, unit));
  const parts = [caption, picture, bandKey(band, bands.read_speech), asTable(known, unit)];
  return element("figure", { class: "picture", id: "pace-curve" }, ...parts);
}

function summary(known, band, unit) {
  const paces = known.map(({ pace }) => pace);
  return text(`js.pace.summary.${unit}`, {
    slowest: number(Math.min(...paces)),
    fastest: number(Math.max(...paces)),
    low: number(band.low),
    high: number(band.high),
  });
}

function plot(points, band, axis, label) {
  const scale = paceScale(points, band);
  return svg(
    "svg",
    { class: "pace-curve", height: HEIGHT, role: "img", "aria-label": label },
    bandArea(band, scale),
    ...gridOf(scale),
    ...runsOf(points).map((run) => line(run, axis, scale)),
    ...points.filter(({ pace }) => pace !== null).map((point) => dot(point, axis, scale)),
    axis.labels(LABELS_BASE),
  );
}

/** The range of paces of the axis, with a margin. */
function paceScale(points, { low, high }) {
  const paces = points.flatMap(({ pace }) => (pace === null ? [] : [pace]));
  const room = (Math.max(...paces, high) - Math.min(...paces, low)) * ROOM;
  const bottom = Math.max(0, Math.min(...paces, low) - room);
  const top = Math.max(...paces, high) + room;
  const share = (pace) => (pace - bottom) / (top - bottom);
  return { bottom, top, share, y: (pace) => (1 - share(pace)) * PLOT_HEIGHT };
}

function bandArea({ low, high }, scale) {
  const y = scale.y(high);
  return svg("rect", { class: "pace-band", x: 0, width: "100%", y, height: scale.y(low) - y });
}

function gridOf({ bottom, top, y }) {
  const step = GRID_STEPS.find((size) => (top - bottom) / size <= MOST_GRID_LINES) ?? last(GRID_STEPS);
  const first = Math.ceil(bottom / step);
  const count = Math.floor(top / step) - first + 1;
  const paces = Array.from({ length: count }, (_, index) => (first + index) * step);
  return paces.map((pace) =>
    svg("g", { class: "grid" },
      svg("line", { x1: 0, x2: "100%", y1: y(pace), y2: y(pace) }),
      svg("text", { x: 2, y: y(pace) - 3 }, number(pace)),
    ));
}

/** Runs of points with a pace; the line is interrupted where there is too little speech. */
function runsOf(points) {
  const runs = [[]];
  for (const point of points) {
    if (point.pace === null) runs.push([]);
    else last(runs).push(point);
  }
  return runs.filter((run) => run.length > 1);
}

function line(run, axis, scale) {
  const corners = run.map(({ at, pace }) => `${(axis.share(at) * 100).toFixed(2)},${((1 - scale.share(pace)) * 100).toFixed(2)}`);
  const frame = { x: 0, y: 0, width: "100%", height: PLOT_HEIGHT, viewBox: "0 0 100 100", preserveAspectRatio: "none" };
  return svg("svg", frame, svg("polyline", { points: corners.join(" ") }));
}

function dot({ at, pace }, axis, scale) {
  return svg("circle", { cx: axis.place(at), cy: scale.y(pace), r: 4 });
}

function bandKey({ low, high }, isOfReading) {
  const words = text(isOfReading ? "js.pace.band_read" : "js.pace.band", { low: number(low), high: number(high) });
  return element("p", { class: "legend" }, element("span", { class: "key key-pace-band" }), words);
}

function asTable(known, unit) {
  const heads = [text("js.timeline.when"), text(`js.measure.${unit}`)];
  const cells = heads.map((words) => element("th", { scope: "col" }, words));
  const rows = known.map(({ at, pace }) =>
    element("tr", {}, element("th", { scope: "row" }, clock(at)), element("td", {}, number(pace))));
  const table = element("table", {}, element("thead", {}, element("tr", {}, ...cells)), element("tbody", {}, ...rows));
  return disclosure(text("js.pace.as_table"), { class: "as-table" }, table);
}
