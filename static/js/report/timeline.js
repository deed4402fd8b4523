/** The time line: a chart of the answer from which every moment can be played. */

import { disclosure, element, screenOnly } from "../dom.js";
import { clock, number } from "../format.js";
import { text } from "../strings.js";
import { momentChip } from "./hear.js";
import { momentsOf, ofKind } from "./moments.js";
import { TimeAxis } from "./time_axis.js";
import { legendMark, waveform } from "./waveform.js";

const STEP_S = 0.5;

/**
 * @param {any} delivery
 * @param {import("../player.js").Player | null} player
 * @returns {Node[]}
 */
export function timelineOf(delivery, player) {
  const length = delivery.duration.value;
  if (!(length > 0)) return [];
  const moments = momentsOf(delivery);
  const picture = waveform(delivery.envelope ?? [], moments, new TimeAxis(length), summary(length, moments));
  const frame = element("div", { class: "wave" }, picture, seekBar(length, moments, player));
  const hint = player ? screenOnly(text("js.timeline.caption_hint")) : null;
  const caption = element("figcaption", {}, text("js.timeline.caption"), " ", hint);
  return [element("figure", { class: "picture", id: "timeline" }, caption, frame, legend(moments), asTable(moments, player))];
}

function summary(length, moments) {
  return text("js.timeline.summary", {
    duration: clock(Math.round(length)),
    pauses: ofKind(moments, "pause", "long", "very_long").length,
    long: ofKind(moments, "long", "very_long").length,
    fillers: ofKind(moments, "lexical", "acoustic").length,
    monotone: ofKind(moments, "monotone").length,
  });
}

/** A slider over the chart: a click, a drag or an arrow key plays from that moment. */
function seekBar(length, moments, player) {
  if (player === null) return null;
  const range = { type: "range", min: 0, max: length.toFixed(2), step: STEP_S, value: 0 };
  const bar = element("input", { ...range, class: "seek", id: "seek", "aria-label": text("js.timeline.seek") });
  const describe = () => sayOnce(bar, momentAt(Number(bar.value), moments));
  bar.addEventListener("input", () => {
    describe();
    player.playFrom(Number(bar.value));
  });
  player.follow((seconds) => {
    bar.value = String(seconds);
    describe();
  });
  describe();
  return bar;
}

/** Set only on change: screen readers would repeat it several times a second during playback. */
function sayOnce(bar, words) {
  if (bar.getAttribute("aria-valuetext") !== words) bar.setAttribute("aria-valuetext", words);
}

function momentAt(seconds, moments) {
  const here = moments.filter(({ start, end }) => start <= seconds && seconds < Math.max(end, start + STEP_S));
  return [clock(seconds), ...here.map(({ label }) => label)].join(", ");
}

function legend(moments) {
  /** @type {import("./moments.js").Kind[]} */
  const kinds = ["pause", "long", "very_long", "monotone"];
  const keys = kinds.filter((kind) => ofKind(moments, kind).length > 0);
  /** @type {("lexical" | "acoustic")[]} */
  const fillers = ["lexical", "acoustic"];
  const marks = fillers.filter((kind) => ofKind(moments, kind).length > 0);
  const item = (kind, sign) => element("li", {}, sign, text(`js.legend.${kind}`));
  return element(
    "ul",
    { class: "legend", "aria-hidden": "true" },
    item("voice", element("span", { class: "key key-voice" })),
    ...keys.map((kind) => item(kind, element("span", { class: `key key-${kind}` }))),
    ...marks.map((kind) => item(kind, legendMark(kind))),
  );
}

function asTable(moments, player) {
  if (moments.length === 0) return null;
  const heads = ["when", "what"].map((name) => element("th", { scope: "col" }, text(`js.timeline.${name}`)));
  const rows = moments.map((moment) => tableRow(moment, player));
  const table = element("table", {}, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows));
  return disclosure(text("js.timeline.as_table", { count: moments.length }), { class: "as-table" }, table);
}

function tableRow({ kind, start, label }, player) {
  const what = `${text(`js.legend.${kind}`)} · ${label}`;
  const chip = momentChip(start, "", player);
  // Several rows show the same time; the label of each button names its row for screen readers.
  const name = text("js.timeline.hear", { time: clock(start), seconds: number(start, 1), what });
  if (player !== null) chip.setAttribute("aria-label", name);
  return element("tr", {}, element("th", { scope: "row" }, chip), element("td", {}, what));
}
