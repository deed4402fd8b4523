/** The report on one answer, from the overall figure to single words. */

import { byId, showParagraphs } from "./dom.js";
import { Player } from "./player.js";
import { adviceOf } from "./report/advice.js";
import { deliveryOf } from "./report/delivery.js";
import { nextRoundOf } from "./report/next_round.js";
import { noticesOf } from "./report/notices.js";
import { opinionOf } from "./report/opinion.js";
import { openWhilePrinting, saveJson } from "./report/paper.js";
import { pointsOf, structureOf } from "./report/points.js";
import { rubricOf } from "./report/rubric.js";
import { summaryOf } from "./report/summary.js";
import { transcriptOf, typedAnswerOf } from "./report/transcript.js";
import { wordChoiceOf } from "./report/word_choice.js";

const FILE_NAME = "interview-feedback.json";

const recording = new Player(byId("report-audio"));
let shown = null;
let source = null;
let player = null;

openWhilePrinting();
byId("print").addEventListener("click", () => window.print());
byId("save-report").addEventListener("click", () => saveJson(shown, FILE_NAME));

/**
 * Fill the report and bring it into view.
 * @param {any} reply the response of the server
 * @param {{question: string, audio?: File, typed?: string}} answer the sent answer
 */
export function showReport(reply, { question, audio, typed }) {
  shown = { question, ...reply };
  source = reply;
  player = playerOf(audio);
  byId("report-question").textContent = question;
  byId("truncated").hidden = !reply.truncated;
  byId("notices").replaceChildren(...noticesOf(reply, player));
  showContent(reply.content);
  fill("delivery", deliveryOf(reply, player));
  fill("heard", audio ? transcriptOf(reply, player) : []);
  fill("written", typed ? typedAnswerOf(typed, reply.language) : []);
  fill("word-choice", wordChoiceOf(reply, player));
  showParagraphs(byId("evaluation"), reply.evaluation);
  byId("report").hidden = false;
  byId("report-heading").focus();
}

/**
 * Show what changed after the report was shown, unless the page has another report by now.
 * @param {any} reply the response that was shown
 * @param {import("./second_reading.js").Reread | null} reread null if nothing changed
 */
export function updateReport(reply, reread) {
  if (reread === null || source !== reply) return;
  shown = { ...shown, content: reread.content, evaluation: reread.evaluation || shown.evaluation };
  showContent(shown.content);
  showParagraphs(byId("evaluation"), shown.evaluation);
}

export function hideReport() {
  recording.pause();
  byId("report").hidden = true;
}

/** Restore the previous report after a failed answer. */
export function showLastReport() {
  byId("report").hidden = shown === null;
}

function showContent(content) {
  fill("summary", summaryOf(content));
  fill("opinion", opinionOf(content, player));
  fill("advice", adviceOf(content, player));
  fill("rubric", rubricOf(content, player));
  fill("points", pointsOf(content, player));
  fill("structure", structureOf(content, player));
  fill("next-round", nextRoundOf(content));
}

function playerOf(audio) {
  byId("player").hidden = !audio;
  recording.drop();
  if (!audio) return null;
  recording.load(audio);
  return recording;
}

/** Fill a card; hide it without content. */
function fill(id, nodes) {
  byId(id).replaceChildren(...nodes);
  byId(id).closest(".card").hidden = nodes.length === 0;
}
