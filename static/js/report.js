/** The report on one answer: what fits on one screen, and what unfolds below it. */

import { byId, showParagraphs } from "./dom.js";
import { dateAndTime } from "./format.js";
import { Player } from "./player.js";
import { nextSteps, praiseOf } from "./report/advice.js";
import { Correction } from "./report/correction.js";
import { deliveryOf } from "./report/delivery.js";
import { lines } from "./report/fold_lines.js";
import { keepFolds } from "./report/folds.js";
import { nextRoundOf } from "./report/next_round.js";
import { noticesOf } from "./report/notices.js";
import { opinionOf } from "./report/opinion.js";
import { openWhilePrinting, saveJson } from "./report/paper.js";
import { pointsOf, structureOf } from "./report/points.js";
import { rubricOf } from "./report/rubric.js";
import { summaryOf } from "./report/summary.js";
import { transcriptOf, typedAnswerOf } from "./report/transcript.js";
import { wordChoiceOf } from "./report/word_choice.js";
import { offerSamples } from "./sample_answers.js";
import { reread } from "./second_reading.js";

const FILE_NAME = "interview-feedback.json";

const recording = new Player(byId("report-audio"));
let shown = null;

keepFolds();
openWhilePrinting();
byId("print").addEventListener("click", () => window.print());
byId("save-report").addEventListener("click", () => saveJson(shown.report, FILE_NAME));

/**
 * Fill the report and bring it into view.
 * @param {any} reply the response of the server
 * @param {{question: string, audio?: File, date?: Date, spoken?: boolean, typed?: string, id?: string | null, onCorrected?: () => void}} answer
 * the sent answer; its `date` unless it was just given, its `id` if the server has it, `spoken` if it was, though its
 * recording is gone
 * @param {import("./second_reading.js").Reading} reading how to have it read by a language model
 */
export function showReport(reply, answer, reading) {
  const player = playerOf(answer.audio);
  const correction = answer.id ? new Correction(answer.id, (corrected) => {
    if (shown.correction === correction) fillReport(corrected.answer_evaluation ?? corrected);
    answer.onCorrected?.();
  }) : null;
  const fillReport = (report) => {
    shown = { report: { question: answer.question, ...report }, correction };
    showParts(report, answer, player, correction);
    update(report, answer.typed, player, reading);
  };
  fillReport(reply);
  byId("report").hidden = false;
  byId("report").scrollIntoView();
  byId("report-heading").focus({ preventScroll: true });
}

function showParts(reply, answer, player, correction) {
  const { question, audio, typed } = answer;
  byId("report-question").textContent = question;
  showDate(answer.date ?? new Date());
  byId("truncated").hidden = !reply.truncated;
  byId("notices").replaceChildren(...noticesOf(reply, player));
  showJudgement(reply, typed, player);
  fill("delivery", deliveryOf(reply, player));
  fill("heard", audio || answer.spoken ? [...transcriptOf(reply, player), ...(correction ? [correction.of(reply)] : [])] : []);
  fill("written", typed ? typedAnswerOf(typed, reply.language) : []);
  fill("word-choice", wordChoiceOf(reply, player));
  offerSamples(byId("samples"), reply.content.question_id, reply.language);
}

/** Have the report read by a language model, and show what changed unless the page has another report by then. */
async function update(report, typed, player, reading) {
  const before = shown;
  const after = await reread(report, reading);
  if (after === report || shown !== before) return;
  shown = { ...shown, report: { ...shown.report, ...after } };
  showJudgement(after, typed, player);
}

export function hideReport() {
  recording.pause();
  byId("report").hidden = true;
}

/** Restore the previous report after a failed answer. */
export function showLastReport() {
  byId("report").hidden = shown === null;
}

function showDate(moment) {
  byId("report-date").dateTime = moment.toISOString();
  byId("report-date").textContent = dateAndTime(moment);
}

/** Show what is judged, which a language model may change. */
function showJudgement(report, typed, player) {
  const { content } = report;
  fill("summary", summaryOf(content));
  fill("opinion", opinionOf(content, player));
  fill("advice", nextSteps(content, player));
  fill("done-well", praiseOf(content, player));
  fill("rubric", rubricOf(content, player));
  fill("points", pointsOf(content, player));
  fill("structure", structureOf(content, player));
  fill("next-round", nextRoundOf(content));
  showParagraphs(byId("evaluation"), report.evaluation);
  for (const [id, line] of Object.entries(lines(report, typed))) byId(`${id}-line`).textContent = line;
}

function playerOf(audio) {
  byId("player").hidden = !audio;
  recording.drop();
  if (!audio) return null;
  recording.load(audio);
  return recording;
}

/** Fill a part, and hide it without content. What the reader unfolded inside it stays unfolded. */
function fill(id, nodes) {
  const part = byId(id);
  const opened = [...part.querySelectorAll("details")].map(({ open }) => open);
  part.replaceChildren(...nodes);
  const now = [...part.querySelectorAll("details")];
  if (now.length === opened.length) now.forEach((details, place) => (details.open = opened[place]));
  part.closest(".part, .card").hidden = nodes.length === 0;
}
