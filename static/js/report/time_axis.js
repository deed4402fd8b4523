/** The horizontal time scale that the charts of an answer share. */

import { svg } from "../dom.js";
import { clock } from "../format.js";
import { last } from "../lists.js";

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300];
const MOST_LABELS = 7;

export class TimeAxis {
  #length;

  /** @param {number} length seconds, more than 0 */
  constructor(length) {
    this.#length = length;
  }

  /** The position of a moment from the left, 0 to 1. */
  share(seconds) {
    return Math.min(1, Math.max(0, seconds / this.#length));
  }

  /** The same as an SVG length. */
  place(seconds) {
    return percentage(this.share(seconds));
  }

  /** The width of a stretch as an SVG length. */
  width(start, end) {
    return percentage(Math.max(0, this.share(end) - this.share(start)));
  }

  /**
   * Labelled times along the bottom of a chart.
   * @param {number} y of the base line of the labels
   */
  labels(y) {
    const step = STEPS_S.find((seconds) => this.#length / seconds < MOST_LABELS) ?? last(STEPS_S);
    const times = Array.from({ length: Math.floor(this.#length / step) + 1 }, (_, index) => index * step);
    return svg("g", { class: "axis" }, ...times.map((time) => this.#label(time, y)));
  }

  #label(time, y) {
    const anchor = time === 0 ? "start" : this.share(time) > 0.96 ? "end" : "middle";
    return svg("text", { x: this.place(time), y, "text-anchor": anchor }, clock(time));
  }
}

function percentage(share) {
  return `${(share * 100).toFixed(3)}%`;
}
