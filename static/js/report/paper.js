/** Printing and downloading the report. */

const JSON_TYPE = "application/json";

/** How long the object URL stays valid: a browser may first ask where to save. */
const READ_WITHIN_MS = 60_000;

/** Open what is printed, and close it afterwards. */
export function openWhilePrinting() {
  let opened = [];
  const open = () => {
    /** @type {NodeListOf<HTMLDetailsElement>} */
    const found = document.querySelectorAll(".report details:not([open])");
    const closed = [...found].filter((details) => details.closest("[data-paper=no]") === null);
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
 * Download a value as a JSON file.
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
