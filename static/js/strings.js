/** The texts of the page in its language, from the data block rendered by the server. */

const block = document.getElementById("strings");
const strings = JSON.parse(block.textContent);
const plurals = new Intl.PluralRules(document.documentElement.lang);
const HOLE = /\{(\w+)\}/;

/**
 * The sentence for a key, with `{name}` replaced by the value of that name.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function text(key, values = {}) {
  return filled(strings[key] ?? key, values);
}

/**
 * The sentence for a key in the form that the language uses for this count, which `{count}` shows.
 * @param {string} key
 * @param {number} count
 * @param {Record<string, string | number>} [values]
 */
export function counted(key, count, values = {}) {
  const forms = strings[key];
  return filled(forms[plurals.select(count)] ?? forms.other, { count, ...values });
}

/**
 * The sentence for a key in pieces, with an element in the place of each `{name}`.
 * @param {string} key
 * @param {Record<string, string | Node>} values
 * @returns {(string | Node)[]}
 */
export function pieces(key, values) {
  // Split by a pattern with a group: the names stand at the odd places.
  const parts = strings[key].split(HOLE).map((part, place) => (place % 2 ? values[part] : part));
  return parts.filter((part) => part !== "");
}

/**
 * Whether the page has a text for a key.
 * @param {string} key
 */
export function hasText(key) {
  return key in strings;
}

function filled(sentence, values) {
  return sentence.replace(new RegExp(HOLE, "g"), (hole, name) => String(values[name] ?? hole));
}
