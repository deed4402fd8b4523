/** The report on paper and as a file. */

const JSON_TYPE = "application/json";

/** A browser may ask where to save, and read only then. */
const READ_WITHIN_MS = 60_000;

/** On paper nothing can be opened: open everything before printing, close it afterwards. */
export function openWhilePrinting() {
  let opened = [];
  const open = () => {
    /** @type {NodeListOf<HTMLDetailsElement>} */
    const found = document.querySelectorAll(".report details:not([open])");
    const closed = [...found];
    for (const details of closed) details.open = true;
    opened = [...opened, ...closed];
  };
  const close = () => {
    for (const details of opened) details.open = false;
    opened = [];
  };
  matchMedia("print").addEventListener("change", ({ matches }) => (matches ? open() : close()));
  window.addEventListener("beforeprint", open);
  window.addEventListener("afterprint", close);
}

/**
 * Give the visitor a value as a file.
 * @param {Record<string, any>} value
 * @param {string} name of the file
 */
export function saveJson(value, name) {
  const address = URL.createObjectURL(new Blob([JSON.stringify(value, null, 2)], { type: JSON_TYPE }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), READ_WITHIN_MS);
}
