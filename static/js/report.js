/** The feedback on one answer. */

import { byId, element, showParagraphs } from "./dom.js";
import { clock, number } from "./format.js";
import { showMeasures } from "./measures.js";
import { text } from "./strings.js";
import { showTimeline } from "./timeline.js";

const PAUSES_LISTED = 8;

/**
 * Fill the report and bring it into view.
 * @param {object} reply what the server answered
 * @param {((seconds: number) => void) | null} playFrom plays the recording, where there is one
 */
export function showReport(reply, playFrom) {
  byId("truncated").hidden = !reply.truncated;
  showParagraphs(byId("evaluation"), reply.evaluation);
  showTranscript(reply);
  showDelivery(reply.delivery, playFrom);
  byId("report").hidden = false;
  byId("report-heading").focus();
}

export function hideReport() {
  byId("report").hidden = true;
}

/** Bring back what was there before an answer that came to nothing. */
export function showLastReport() {
  byId("report").hidden = !byId("evaluation").hasChildNodes();
}

function showTranscript({ transcribed_text: transcript, language, model }) {
  byId("transcript-card").hidden = !transcript;
  if (!transcript) return;
  byId("transcript").textContent = transcript;
  byId("transcript").lang = language;
  byId("made-with").textContent = model ? text("js.report.model", { model }) : "";
}

function showDelivery(delivery, playFrom) {
  byId("delivery-card").hidden = !delivery;
  if (!delivery) return;
  showTimeline(byId("timeline"), delivery);
  showMeasures(byId("measures"), delivery);
  showFillers(delivery, playFrom);
  showPauses(delivery.pause_spans ?? [], playFrom);
}

function showFillers({ filler_count: count, fillers = [] }, playFrom) {
  const moments = fillers.map((filler) => ({ start: filler.start, label: filler.text }));
  const heard = "value" in count || moments.length > 0;
  const none = heard ? text("js.report.no_fillers") : "";
  showMoments(byId("fillers"), { heading: text("js.report.fillers"), moments, none, playFrom });
}

function showPauses(spans, playFrom) {
  const unit = text("js.unit.s");
  const longest = [...spans].sort(longerFirst).slice(0, PAUSES_LISTED).sort(earlierFirst);
  const moments = longest.map(({ start, end }) => ({ start, label: `${number(end - start, 1)} ${unit}` }));
  showMoments(byId("pauses"), { heading: text("js.report.pauses"), moments, none: "", playFrom });
}

function longerFirst(one, other) {
  return other.end - other.start - (one.end - one.start);
}

function earlierFirst(one, other) {
  return one.start - other.start;
}

function showMoments(target, { heading, moments, none, playFrom }) {
  target.hidden = moments.length === 0 && none === "";
  const items = moments.map((moment) => element("li", {}, momentOf(moment, playFrom)));
  const list = items.length > 0 ? element("ul", { class: "moments" }, ...items) : element("p", {}, none);
  target.replaceChildren(element("h4", {}, heading), list);
}

function momentOf({ start, label }, playFrom) {
  const time = clock(start);
  const parts = [element("span", { class: "time" }, time), element("span", {}, label)];
  if (playFrom === null) return element("span", { class: "moment" }, ...parts);
  const title = text("js.report.play_from", { time });
  const button = element("button", { type: "button", class: "moment", title }, ...parts);
  button.addEventListener("click", () => playFrom(start));
  return button;
}
