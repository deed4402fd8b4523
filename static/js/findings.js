/** What was found in a CV or an advertisement, as lists that can be edited. */

import { byId } from "./dom.js";
import { text } from "./strings.js";

/**
 * @typedef {{language: string, name: string, level: string | null}} Spoken
 * @typedef {{years: number | null, roles: string[], skills: string[], languages: Spoken[], field: string | null}} Found
 */

/** The form of one text: `cv` or `advert`. */
export class Findings {
  #name;

  /** @param {"cv" | "advert"} name */
  constructor(name) {
    this.#name = name;
    this.form = byId(`${name}-found`);
    for (const list of this.#lists()) {
      list.querySelector(".found-add").addEventListener("click", () => addRow(list, null).querySelector("input").focus());
    }
  }

  /** @param {Found} found */
  show(found) {
    byId(`${this.#name}-years`).value = found.years ?? "";
    byId(`${this.#name}-field`).value = found.field ?? "";
    for (const list of this.#lists()) {
      list.querySelector("ul").replaceChildren();
      for (const entry of found[list.dataset.part]) addRow(list, entry);
    }
    this.form.hidden = false;
  }

  hide() {
    this.form.hidden = true;
  }

  /** What the form says now; empty rows are left out. */
  edited() {
    const years = byId(`${this.#name}-years`).value;
    const parts = this.#lists().map((list) => [list.dataset.part, entriesOf(list)]);
    return { years: years === "" ? null : Number(years), field: byId(`${this.#name}-field`).value || null, ...Object.fromEntries(parts) };
  }

  /** @returns {any[]} */
  #lists() {
    return [...this.form.querySelectorAll(".found-list")];
  }
}

function entriesOf(list) {
  const rows = [...list.querySelectorAll(".found-row")];
  const filled = rows.filter((row) => row.querySelector("input").value.trim());
  return filled.map((row) => {
    const name = row.querySelector("input").value.trim();
    const level = row.querySelector("select");
    return level ? { language: name, level: level.value || null } : name;
  });
}

/**
 * @param {any} list
 * @param {string | Spoken | null} entry null for an empty row
 */
function addRow(list, entry) {
  const isLanguage = list.dataset.part === "languages";
  const row = byId(isLanguage ? "language-row" : "name-row").content.firstElementChild.cloneNode(true);
  const input = row.querySelector("input");
  input.setAttribute("aria-label", list.querySelector("legend").textContent);
  const spoken = typeof entry === "string" ? null : entry;
  input.value = typeof entry === "string" ? entry : (spoken?.name ?? "");
  if (isLanguage) row.querySelector("select").value = spoken?.level ?? "";
  const remove = row.querySelector("button");
  remove.setAttribute("aria-label", text("js.background.remove", { name: input.value }));
  remove.addEventListener("click", () => removeRow(list, row));
  list.querySelector("ul").append(row);
  return row;
}

/** Remove a row; the focus goes to the button below the list, not to the top of the page. */
function removeRow(list, row) {
  row.remove();
  list.querySelector(".found-add").focus();
}
