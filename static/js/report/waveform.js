/** Chart of the loudness of an answer, with pauses, fillers and monotone stretches marked. */

import { svg } from "../dom.js";
import { ofKind } from "./moments.js";

const MARKS_BASE = 18;
const WAVE_TOP = 24;
const WAVE_HEIGHT = 76;
const MIDDLE = WAVE_TOP + WAVE_HEIGHT / 2;
const MONOTONE_TOP = WAVE_TOP + WAVE_HEIGHT + 6;
const MONOTONE_HEIGHT = 6;
const LABELS_BASE = MONOTONE_TOP + MONOTONE_HEIGHT + 16;
const HEIGHT = LABELS_BASE + 4;
const SILENCE_DB = -90;
const LEAST_BAR = 2;
const BAR_SHARE = 0.65;

/** Exponent of the sound pressure for the height of bars: below 1, so that quiet speech is visible. */
const PRESSURE_POWER = 0.6;

/** The shapes of the marks around their point at the base line. */
const SHAPES = {
  lexical: "M-6,-13 H6 L0,-1 Z",
  acoustic: "M0,-15 L6,-8 L0,-1 L-6,-8 Z",
};

/**
 * @param {number[]} envelope dBFS of equal slices
 * @param {import("./moments.js").Moment[]} moments
 * @param {import("./time_axis.js").TimeAxis} axis
 * @param {string} summary
 */
export function waveform(envelope, moments, axis, summary) {
  const pauses = ofKind(moments, "pause", "long", "very_long");
  return svg(
    "svg",
    { class: "waveform", height: HEIGHT, role: "img", "aria-label": summary },
    hatching(),
    ...pauses.map((pause) => pauseBand(pause, axis)),
    bars(envelope),
    ...ofKind(moments, "monotone").map((stretch) => monotoneBar(stretch, axis)),
    ...ofKind(moments, "lexical", "acoustic").map((filler) => mark(filler, axis)),
    axis.labels(LABELS_BASE),
  );
}

/**
 * A mark by itself, for the legend.
 * @param {"lexical" | "acoustic"} kind
 */
export function legendMark(kind) {
  return svg("svg", { class: "legend-mark", viewBox: "-8 -16 16 16", width: 14, height: 14 }, shape(kind));
}

function hatching() {
  const line = svg("path", { class: "hatch-line", d: "M0,6 L6,0" });
  return svg("defs", {}, svg("pattern", { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse" }, line));
}

function pauseBand({ kind, start, end }, axis) {
  const place = { x: axis.place(start), width: axis.width(start, end), y: WAVE_TOP, height: WAVE_HEIGHT };
  const band = svg("rect", { class: `band band-${kind}`, ...place });
  return kind === "very_long" ? svg("g", {}, band, svg("rect", { class: "band-hatch", fill: "url(#hatch)", ...place })) : band;
}

/** One bar per slice, in a separate SVG that scales with the page. */
function bars(envelope) {
  const loudest = Math.max(...envelope, SILENCE_DB);
  const path = envelope.map((level, index) => bar(index, heightOf(level, loudest))).join("");
  const frame = { x: 0, y: WAVE_TOP, width: "100%", height: WAVE_HEIGHT, preserveAspectRatio: "none" };
  const box = `0 0 ${Math.max(1, envelope.length)} ${WAVE_HEIGHT}`;
  return svg("svg", { ...frame, viewBox: box }, svg("path", { class: "voice", d: path }));
}

function heightOf(level, loudest) {
  const share = 10 ** ((PRESSURE_POWER * (level - loudest)) / 20);
  return Math.max(LEAST_BAR, share * WAVE_HEIGHT);
}

function bar(index, tall) {
  const top = MIDDLE - WAVE_TOP - tall / 2;
  return `M${index},${top.toFixed(1)}h${BAR_SHARE}v${tall.toFixed(1)}h-${BAR_SHARE}z`;
}

function monotoneBar({ start, end }, axis) {
  const place = { x: axis.place(start), width: axis.width(start, end), y: MONOTONE_TOP, height: MONOTONE_HEIGHT };
  return svg("rect", { class: "monotone", rx: MONOTONE_HEIGHT / 2, ...place });
}

function mark({ kind, start }, axis) {
  return svg("svg", { x: axis.place(start), y: MARKS_BASE, class: "mark" }, shape(kind));
}

function shape(kind) {
  return svg("path", { class: kind, d: SHAPES[kind] });
}
