/** Tables of figures: the head is created once, the body replaced when its content changes. */

import { element } from "../dom.js";
import { text } from "../strings.js";

/**
 * Fill a table; unchanged content is left in place, so that screen readers keep their position.
 * @param {HTMLTableElement} table
 * @param {string[]} columns texts of the head
 * @param {(string | Node)[][]} rows the first cell is the row header
 */
export function fillTable(table, columns, rows) {
  const said = JSON.stringify([columns, rows.map((row) => row.map((cell) => (typeof cell === "string" ? cell : cell.textContent)))]);
  if (table.dataset.said === said) return;
  table.dataset.said = said;
  const head = element("thead", {}, element("tr", {}, ...columns.map((word) => element("th", { scope: "col" }, word))));
  const none = element("tr", {}, element("td", { colspan: columns.length, class: "hint" }, text("js.admin.nothing")));
  table.replaceChildren(head, element("tbody", {}, ...(rows.length ? rows.map(rowOf) : [none])));
}

function rowOf(cells) {
  const [name, ...rest] = cells;
  return element("tr", {}, element("th", { scope: "row" }, name), ...rest.map((cell) => element("td", {}, cell)));
}
