/** The marked moments of a recording, in order of time. */

import { number } from "../format.js";
import { text } from "../strings.js";

export const LONG_PAUSE_S = 1;
export const VERY_LONG_PAUSE_S = 2;

/**
 * @typedef {"pause" | "long" | "very_long" | "lexical" | "acoustic" | "monotone"} Kind
 * @typedef {{kind: Kind, start: number, end: number, label: string}} Moment
 */

/**
 * @param {{pause_spans: any[], fillers: any[], monotone: any[]}} delivery
 * @returns {Moment[]}
 */
export function momentsOf({ pause_spans: pauses = [], fillers = [], monotone = [] }) {
  const moments = [...pauses.map(pauseMoment), ...fillers.map(fillerMoment), ...monotone.map(monotoneMoment)];
  return moments.sort((one, other) => one.start - other.start);
}

/** @param {Moment[]} moments @param {...Kind} kinds */
export function ofKind(moments, ...kinds) {
  return moments.filter(({ kind }) => kinds.includes(kind));
}

function pauseMoment({ start, end, inside_clause: inside }) {
  const length = number(end - start, 1);
  const label = text(inside ? "js.moment.pause_inside" : "js.moment.pause", { length });
  return { kind: pauseKind(end - start), start, end, label };
}

function pauseKind(length) {
  if (length >= VERY_LONG_PAUSE_S) return "very_long";
  return length >= LONG_PAUSE_S ? "long" : "pause";
}

function fillerMoment({ text: words, start, end, kind }) {
  const label = kind === "acoustic" ? text("js.moment.acoustic", { length: number(end - start, 1) }) : `“${words}”`;
  return { kind, start, end, label };
}

function monotoneMoment({ start, end }) {
  return { kind: "monotone", start, end, label: text("js.moment.monotone", { length: number(end - start) }) };
}
