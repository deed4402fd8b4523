/** A hint on a question, folded; asked for only when the candidate opens it. */

import { byId, element } from "./dom.js";
import { language } from "./format.js";
import { text } from "./strings.js";
import { SendError, fetchJson } from "./upload.js";

const HINT_URL = "/questions/hint";

/**
 * Offer a hint on a question in place of an earlier one.
 * @param {string} question its text; no hint if empty
 * @param {string | null} [kind] of the question, for one that is not in the bank
 */
export function offerHint(question, kind = null) {
  const details = byId("hint");
  const target = byId("hint-body");
  details.open = false;
  details.hidden = question === "";
  target.replaceChildren();
  details.ontoggle = () => {
    if (details.open && !target.querySelector(".hint-parts")) show(target, { question, ...(kind ? { kind } : {}), lang: language });
  };
}

async function show(target, fields) {
  const loading = element("p", {}, text("js.samples.loading"));
  target.replaceChildren(loading);
  try {
    const hint = await fetchJson(`${HINT_URL}?${new URLSearchParams(fields)}`);
    if (loading.isConnected) target.replaceChildren(...partsOf(hint), ...pointsOf(hint));
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    if (loading.isConnected) target.replaceChildren(element("p", { role: "alert" }, error.message || text("js.hint.failed")));
  }
}

function partsOf({ listens_for: sentence, parts }) {
  const items = parts.map(({ label, text: words }) => element("li", {}, element("strong", {}, label), `: ${words}`));
  return [element("p", {}, sentence), element("ol", { class: "hint-parts" }, ...items)];
}

function pointsOf({ points }) {
  if (points.length === 0) return [];
  return [element("p", { class: "aid-heading" }, text("js.hint.points")), element("ul", {}, ...points.map((point) => element("li", {}, point)))];
}
