/** Builds elements from data. Text is inserted as text nodes, so server data cannot become markup. */

/**
 * @typedef {Node | string | null} Child null is skipped
 */

/**
 * @param {string} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...Child} children
 */
export function element(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...Child} children
 */
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/**
 * A <details> element: a summary and its content.
 * @param {string} summary
 * @param {{open?: boolean, class?: string}} options
 * @param {...Child} children
 */
export function disclosure(summary, { open = false, class: name = "" }, ...children) {
  const details = element("details", name ? { class: name } : {}, element("summary", {}, summary), ...children);
  details.open = open;
  return details;
}

/**
 * Text that is not printed.
 * @param {string} words
 */
export function screenOnly(words) {
  return element("span", { class: "screen-only" }, words);
}

/**
 * Replace the content of `target` with `prose`: a paragraph per line, a block per run of lines.
 * @param {Element} target
 * @param {string} prose
 */
export function showParagraphs(target, prose) {
  const runs = prose.split(/\n\s*\n/).map((run) => run.split("\n").filter((line) => line.trim() !== ""));
  const blocks = runs.filter((lines) => lines.length > 0);
  target.replaceChildren(...blocks.map(blockOf));
}

/** @param {string} id @returns {any} an element of whichever kind the page has there */
export function byId(id) {
  return document.getElementById(id);
}

function blockOf(lines) {
  return element("div", { class: "block" }, ...lines.map((line) => element("p", {}, line)));
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children.filter((child) => child !== null));
  return node;
}
