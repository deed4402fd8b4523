/** Choice of words: most frequent words, hedges and restarts. */

import { element } from "../dom.js";
import { number } from "../format.js";
import { text } from "../strings.js";
import { momentChip } from "./hear.js";

/**
 * @param {{delivery: any | null}} reply
 * @param {import("../player.js").Player | null} player
 * @returns {Node[]}
 */
export function wordChoiceOf({ delivery }, player) {
  if (!delivery) return [];
  const { most_used: used = [], hedges = [], restarts = [] } = delivery;
  const chips = (moments) => moments.map(({ text: words, start }) => momentChip(start, `“${words}”`, player));
  return [
    ...block("most_used", used.map(usedWord)),
    ...block("hedges", chips(hedges)),
    ...block("restarts", chips(restarts)),
  ];
}

function usedWord({ word, count }) {
  return element("span", { class: "moment" }, element("span", {}, word), element("span", { class: "time" }, `× ${number(count)}`));
}

function block(name, nodes) {
  if (nodes.length === 0) return [];
  const items = nodes.map((node) => element("li", {}, node));
  const list = element("ul", { class: "moments" }, ...items);
  return [element("div", { class: "moments-block" }, element("h4", {}, text(`js.words.${name}`)), list)];
}
