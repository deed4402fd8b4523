/** The folded parts of a report: those that the reader opened are open again on the next page of this tab. */

const KEY = "open-folds";

/** Open the parts that were open before, and remember which are. */
export function keepFolds() {
  /** @type {NodeListOf<HTMLDetailsElement>} */
  const found = document.querySelectorAll("details.fold");
  const folds = [...found];
  const open = remembered();
  for (const fold of folds) {
    // A link to words inside may have opened it before this script ran.
    fold.open ||= open.includes(fold.id);
    // Printing opens folds for a moment; the reader opens and closes them by their summary, or by a search.
    fold.addEventListener("toggle", () => matchMedia("print").matches || remember(folds));
  }
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
  } catch {
    return []; // blocked by the browser's settings
  }
}

function remember(folds) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(folds.filter(({ open }) => open).map(({ id }) => id)));
  } catch {
    // Blocked: the choice holds for this page.
  }
}
