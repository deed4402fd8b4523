/** The page's own words, in its language, from the data block the server rendered. */

const block = document.getElementById("strings");
const strings = JSON.parse(block.textContent);

/**
 * The sentence for a key, with `{name}` replaced by the value of that name.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function text(key, values = {}) {
  const sentence = strings[key] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (hole, name) => String(values[name] ?? hole));
}

/**
 * Whether the page has words for a key.
 * @param {string} key
 */
export function hasText(key) {
  return key in strings;
}
