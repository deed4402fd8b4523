/** Tables of figures: a head that stays, a body that is replaced when something in it changed. */

import { element } from "../dom.js";
import { text } from "../strings.js";

/**
 * Fill a table; nothing is touched while it says the same, so that a reader in it is not thrown out.
 * @param {HTMLTableElement} table
 * @param {string[]} columns words of the head
 * @param {(string | Node)[][]} rows the first cell of each names the row
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
