/** The result of an interview: shows the whole report on an answer, and has answers read by a language model. */

import { byId } from "./dom.js";
import { language } from "./format.js";
import { saveJson } from "./report/paper.js";
import { showReport } from "./report.js";
import { reread } from "./second_reading.js";
import { announceStart } from "./started.js";
import { StatusLine } from "./status.js";
import { text } from "./strings.js";

const FILE_NAME = "interview-result.json";
const SECOND_READING_URL = "/auto_interview/second_reading";
const SUMMARY = "summary-of-interview";

/** @type {Map<number, Promise<any>>} the reports as they are once a language model has read the answers */
const reads = new Map();

let isDeletionMeant = false;

let result = JSON.parse(byId("result-data").textContent);

/** Show the report on an answer below, with its recording while the server keeps it. */
async function open(index) {
  const { report, question, text, answer_id: id, has_recording: hasRecording } = result.answers[index];
  const audio = hasRecording ? await recordingOf(id) : undefined;
  const isSpoken = report.transcribed_text !== undefined;
  const date = new Date(result.start_time);
  const answer = { question, audio, id, date, spoken: isSpoken, typed: isSpoken ? undefined : text, onCorrected: refresh };
  const later = reads.get(index);
  showReport(report, answer, later === undefined ? readingOf(index) : { later });
}

async function recordingOf(id) {
  const response = await fetch(`/answers/${encodeURIComponent(id)}/recording`).catch(() => null);
  if (!response?.ok) return undefined;
  const content = await response.blob();
  return new File([content], "answer", { type: content.type });
}

function readingOf(index) {
  return { url: SECOND_READING_URL, body: { session_id: result.session_id, question_index: index } };
}

/** Have a language model read the answers that no model has read, one after the other. */
async function readAll() {
  let last = Promise.resolve();
  for (const { index, report } of result.answers) {
    if (report?.content.coaching.status !== "waiting") continue;
    last = last.then(() => reread(report, readingOf(index)));
    reads.set(index, last);
  }
  if (reads.size === 0) return;
  await last;
  reads.clear();
  await refresh();
}

/** Show the summary as it is after an answer was judged again. */
async function refresh() {
  const response = await fetch(`${location.pathname}?lang=${language}`, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!response?.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  result = JSON.parse(page.getElementById("result-data").textContent);
  for (const id of [SUMMARY, "answers"]) byId(id).replaceWith(page.getElementById(id));
}

/** Delete the interview at the second press; its address, which is gone, leaves the history. */
async function remove() {
  const line = new StatusLine(byId("result-status"));
  if (!isDeletionMeant) {
    isDeletionMeant = true;
    return line.say(text("js.interview.delete"), "warning");
  }
  const response = await fetch(location.pathname, { method: "DELETE" }).catch(() => null);
  if (!response?.ok) return line.fail(text("js.interview.not_deleted"));
  return location.replace(`/auto-interview?lang=${language}&done=deleted`);
}

announceStart();
byId("result").addEventListener("click", ({ target }) => {
  const { report } = target.dataset;
  if (report !== undefined) open(Number(report));
});
byId("delete-result").addEventListener("click", remove);
byId("print-result").addEventListener("click", () => window.print());
byId("save-result").addEventListener("click", () => saveJson(result, FILE_NAME));
readAll();
