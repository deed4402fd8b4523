/** Chart of the memory history: parts stacked, with lines at the levels. */

import { element, svg } from "../dom.js";
import { percent } from "../format.js";
import { last } from "../lists.js";
import { text } from "../strings.js";
import { hourOf, MEBIBYTE, size, timeOf } from "./amounts.js";

/**
 * @typedef {{at: number, used: number, level: string, parts: Record<string, number>}} Sample
 * @typedef {{bytes: number, shares: number[]}} Limit shares of it at which the level rises
 */

/** From bottom to top: the least variable parts at the bottom, so that they do not shift the others. */
export const PARTS = ["libraries", "live", "slack", "model", "temp_files"];

const HEIGHT = 260;
const TOP = 14;
const BOTTOM = 36;
const LEFT = 52;
const RIGHT = 12;
const STRIP = 6;
const PIXELS_A_TICK = 110;
const NICE_MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 240];
const NICE_MEGABYTES = [10, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10000];
const FAR_ABOVE = 3;
const NAME_HEIGHT = 13;

/** Draws samples into `target` in its width, and reports the sample under the pointer. */
export class MemoryPicture {
  #target;
  #onPoint;
  #samples = [];
  #limit = { bytes: 0, shares: [] };
  #pointed = null;

  /**
   * @param {HTMLElement} target
   * @param {(sample: Sample | null) => void} onPoint null when the pointer has left
   */
  constructor(target, onPoint) {
    this.#target = target;
    this.#onPoint = onPoint;
    new ResizeObserver(() => this.#draw()).observe(target);
    target.addEventListener("pointermove", (event) => this.#point(event));
    target.addEventListener("pointerleave", () => this.#point(null));
  }

  /**
   * @param {Sample[]} samples oldest first
   * @param {Limit} limit
   */
  show(samples, limit) {
    this.#samples = samples;
    this.#limit = limit;
    this.#draw();
  }

  #point(event) {
    this.#pointed = event ? event.clientX - this.#target.getBoundingClientRect().left : null;
    this.#draw();
  }

  #draw() {
    const width = Math.floor(this.#target.clientWidth);
    if (this.#samples.length < 2) return this.#target.replaceChildren(element("p", { class: "hint" }, text("js.admin.no_samples")));
    if (!width) return;
    const scale = new Scale(this.#samples, this.#limit.bytes, width);
    const pointed = this.#pointed === null ? null : scale.nearest(this.#samples, this.#pointed);
    const shown = scale.thinned(this.#samples);
    const frame = { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": this.#words() };
    const picture = svg("svg", frame, ...grid(scale), ...areas(shown, scale), used(shown, scale), ...levels(shown, scale), ...lines(this.#limit, scale));
    if (pointed) picture.append(pointer(pointed, scale));
    this.#target.replaceChildren(picture);
    this.#onPoint(pointed);
  }

  #words() {
    const sizes = this.#samples.map((sample) => sample.used);
    return text("js.admin.picture", {
      from: timeOf(this.#samples[0].at),
      now: size(last(sizes)),
      least: size(Math.min(...sizes)),
      most: size(Math.max(...sizes)),
      limit: size(this.#limit.bytes),
    });
  }
}

/** Coordinates of a time and a size in the chart. */
class Scale {
  constructor(samples, limit, width) {
    const most = Math.max(...samples.map((sample) => Math.max(sample.used, total(sample))));
    this.from = samples[0].at;
    this.to = last(samples).at;
    this.left = LEFT;
    this.right = width - RIGHT;
    this.bottom = HEIGHT - BOTTOM;
    // A limit far above would flatten everything else: it is then stated, not drawn.
    this.shown = limit > most * FAR_ABOVE ? most * 1.25 : Math.max(limit, most) * 1.06;
  }

  x(moment) {
    return this.left + ((moment - this.from) / (this.to - this.from)) * (this.right - this.left);
  }

  y(bytes) {
    return this.bottom - (bytes / this.shown) * (this.bottom - TOP);
  }

  /** At most one sample per pixel. */
  thinned(samples) {
    const every = Math.max(1, Math.floor(samples.length / (this.right - this.left)));
    return samples.filter((_, index) => index % every === 0 || index === samples.length - 1);
  }

  nearest(samples, x) {
    const distance = (sample) => Math.abs(this.x(sample.at) - x);
    return samples.reduce((best, sample) => (distance(sample) < distance(best) ? sample : best));
  }
}

function grid(scale) {
  const step = NICE_MEGABYTES.find((each) => scale.shown / MEBIBYTE / each <= 5) ?? last(NICE_MEGABYTES);
  const marks = [];
  for (let megabytes = 0; megabytes * MEBIBYTE < scale.shown; megabytes += step) {
    const y = scale.y(megabytes * MEBIBYTE);
    marks.push(svg("line", { class: "grid", x1: scale.left, x2: scale.right, y1: y, y2: y }));
    marks.push(svg("text", { x: scale.left - 8, y: y + 4, "text-anchor": "end" }, size(megabytes * MEBIBYTE)));
  }
  return [...marks, ...hours(scale)];
}

function hours(scale) {
  const minutes = (scale.to - scale.from) / 60;
  const ticks = Math.max(1, (scale.right - scale.left) / PIXELS_A_TICK);
  const step = (NICE_MINUTES.find((each) => minutes / each <= ticks) ?? last(NICE_MINUTES)) * 60;
  const marks = [];
  for (let at = Math.ceil(scale.from / step) * step; at <= scale.to; at += step) {
    const x = Math.min(Math.max(scale.x(at), scale.left + 16), scale.right - 18);
    marks.push(svg("text", { x, y: HEIGHT - 8, "text-anchor": "middle" }, hourOf(at)));
  }
  return marks;
}

function areas(samples, scale) {
  const floor = samples.map(() => 0);
  return PARTS.map((part) => {
    const under = samples.map((sample, index) => point(scale, sample.at, floor[index]));
    samples.forEach((sample, index) => (floor[index] += sample.parts[part]));
    const over = samples.map((sample, index) => point(scale, sample.at, floor[index]));
    return svg("path", { class: `area part-${part}`, d: `M${over.join("L")}L${under.reverse().join("L")}Z` });
  });
}

function used(samples, scale) {
  return svg("path", { class: "used-line", d: `M${samples.map((sample) => point(scale, sample.at, sample.used)).join("L")}` });
}

/** The level over time: a strip under the chart, with a segment per run of one level. */
function levels(samples, scale) {
  const pieces = [];
  let from = 0;
  samples.forEach((sample, index) => {
    const next = samples[index + 1];
    if (next && next.level === sample.level) return;
    const x = scale.x(samples[from].at);
    pieces.push(svg("rect", { class: "strip", "data-level": sample.level, x, y: scale.bottom + 4, width: scale.x((next ?? sample).at) - x, height: STRIP, rx: 1 }));
    from = index + 1;
  });
  return pieces;
}

function lines(limit, scale) {
  if (limit.bytes > scale.shown) return [];
  const named = [...limit.shares.map((share) => [share * limit.bytes, percent(share), "share-line"]), [limit.bytes, text("js.admin.line.limit", { size: size(limit.bytes) }), "limit-line"]];
  return named.flatMap(([bytes, words, name]) => {
    const y = scale.y(bytes);
    const line = svg("line", { class: name, x1: scale.left, x2: scale.right, y1: y, y2: y });
    const crowded = bytes < limit.bytes && y - scale.y(limit.bytes) < NAME_HEIGHT;
    return crowded ? [line] : [line, svg("text", { class: `${name}-name`, x: scale.right - 4, y: y - 4, "text-anchor": "end" }, words)];
  });
}

function pointer(sample, scale) {
  const x = scale.x(sample.at);
  return svg("line", { class: "pointer", x1: x, x2: x, y1: TOP, y2: scale.bottom });
}

function point(scale, at, bytes) {
  return `${scale.x(at).toFixed(1)},${scale.y(bytes).toFixed(1)}`;
}

function total(sample) {
  return PARTS.reduce((sum, part) => sum + sample.parts[part], 0);
}
