/** Sample answers by others, folded; asked for only when the candidate opens them. */

import { element } from "./dom.js";
import { SendError, fetchJson } from "./upload.js";
import { text } from "./strings.js";

/**
 * Offer the samples of a question in a <details> element, or hide it where there are none.
 * @param {HTMLDetailsElement} details with an element of the class `samples`
 * @param {string | null | undefined} question the id of a question of the bank
 * @param {string} language of the samples
 */
export function offerSamples(details, question, language) {
  const target = details.querySelector(".samples");
  details.open = false;
  details.hidden = !question;
  target.replaceChildren();
  details.ontoggle = () => {
    if (details.open && !target.querySelector(".sample")) show(target, `/questions/${question}/samples?lang=${language}`);
  };
}

async function show(target, address) {
  target.replaceChildren(element("p", {}, text("js.samples.loading")));
  try {
    const reply = await fetchJson(address);
    target.replaceChildren(...answersOf(reply), ...pointsOf(reply));
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    target.replaceChildren(element("p", { role: "alert" }, text("js.samples.failed")));
  }
}

function answersOf({ answers, language }) {
  return answers.map((words) => element("blockquote", { class: "sample", lang: language }, element("p", {}, words)));
}

function pointsOf({ points, language }) {
  const said = points.filter(({ passages }) => passages.length > 0);
  if (said.length === 0) return [];
  const items = said.flatMap(({ point, passages }) => [
    element("dt", { lang: language }, point),
    ...passages.map((words) => element("dd", { lang: language }, element("q", {}, words))),
  ]);
  return [element("p", { class: "aid-heading" }, text("js.samples.points")), element("dl", { class: "sample-points" }, ...items)];
}
