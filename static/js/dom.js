/** Building elements from data. Text goes in as text only, so nothing a server sends can become markup. */

/**
 * @typedef {Node | string | null} Child null stands for nothing
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
 * Something to open: a summary, and what is under it.
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
 * Words that make no sense on paper.
 * @param {string} words
 */
export function screenOnly(words) {
  return element("span", { class: "screen-only" }, words);
}

/**
 * Replace what `target` holds with `prose`: a paragraph for each line, a block for each run of lines.
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
