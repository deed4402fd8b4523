/** The interview page: choices, questions one after another, in study mode the report on each answer. */

import { AnswerBox } from "./answer_box.js";
import { byId, element } from "./dom.js";
import { language } from "./format.js";
import { chooseKept, isKept } from "./kept_recordings.js";
import { openLobby } from "./lobby.js";
import { aidQuestion } from "./question_aids.js";
import { hideReport, showReport } from "./report.js";
import { speaker } from "./speaker.js";
import { announceStart } from "./started.js";
import { StatusLine } from "./status.js";
import { text } from "./strings.js";
import { newKey } from "./take_shelf.js";
import { SendError, fetchJson, send } from "./upload.js";

const STATUS_URL = "/auto_interview/status";
const START_URL = "/auto_interview/start";
const ANSWER_URL = "/auto_interview/submit_answer";
const SKIP_URL = "/auto_interview/skip";
const SECOND_READING_URL = "/auto_interview/second_reading";
const COMPLETE_URL = "/auto_interview/complete";
const RESULTS_URL = "/auto_interview/results/";
const PARTS = ["opening", "session", "after-answer"];
const MS_PER_S = 1000;

const opening = new StatusLine(byId("opening-status"));
const interview = { session: "", index: 0, total: 0, question: "", told: {}, warned: "", shownAt: 0 };
let startKey = newKey();
let goesTo = () => {};

const box = new AnswerBox({
  page: "interview",
  urls: { spoken: ANSWER_URL, atOnce: ANSWER_URL },
  typedField: "answer",
  leavesNothing: false,
  context() {
    const { session: session_id, index: question_index, total: total_questions, question, told } = interview;
    const keep_recording = isKept(session_id);
    return { session_id, question_index, total_questions, question, ...told, keep_recording, ...thinkTime() };
  },
  onReply(reply, { id, audio, typed }) {
    const { session: session_id, index: question_index, question } = interview;
    const reading = { url: SECOND_READING_URL, body: { session_id, question_index } };
    if (reply.status === "completed") return openResult(reply);
    if (reply.answer_evaluation === null) return showNext(reply, text("js.interview.next"));
    return showBetween(reply, { question, audio, typed, id }, reading);
  },
  onRefused(error) {
    if (error.code === "answer_conflict") resume(`${error.message} ${putAside(interview)}`.trim());
    if (error.code === "no_active_interview") showLostInterview(error.message);
  },
});

/** Seconds from the question to the beginning of the answer; unknown after a reload. */
function thinkTime() {
  if (interview.shownAt === 0) return {};
  const began = box.startedAt ?? performance.now();
  return { think_seconds: Math.max(0, Math.round((began - interview.shownAt) / MS_PER_S)) };
}

async function start() {
  opening.say(text("js.interview.starting"));
  await attempt(opening, async () => {
    const reply = await send(START_URL, choices(), { headers: { "Idempotency-Key": startKey } });
    startKey = newKey();
    if (reply.status === "completed") return openResult(reply);
    const aside = putAside(interview);
    interview.session = reply.session_id;
    chooseKept(reply.session_id, byId("keep").checked);
    showNext(reply, aside);
  });
}

/** What was chosen, without what was left as it is. */
function choices() {
  const chosen = [...new FormData(byId("choices"))].filter(([, value]) => value !== "");
  const background = byId("use-background");
  return { lang: language, ...Object.fromEntries(chosen), use_background: background === null || background.checked };
}

async function skip() {
  if (box.isSending) return box.line.say(text("js.interview.waiting_skip"), "warning");
  if (box.hasUnsent && !isMeant("js.interview.unsent_skip")) return null;
  const { session: session_id, index: question_index } = interview;
  return attempt(box.line, async () => {
    const reply = await send(SKIP_URL, { session_id, question_index, lang: language });
    if (reply.status === "completed") openResult(reply);
    else showNext(reply, text("js.interview.skipped"));
  });
}

async function end() {
  if (!isMeant(whatEnds())) return null;
  box.line.say(text("js.interview.ending"));
  return attempt(box.line, async () => {
    openResult(await send(COMPLETE_URL, { session_id: interview.session, lang: language }));
  });
}

/** What to warn of before the interview ends. */
function whatEnds() {
  if (box.isSending) return "js.interview.waiting";
  return box.hasUnsent ? "js.interview.unsent" : "js.interview.end";
}

/** Whether this press is the second one after the same warning; the first one shows it. */
function isMeant(warning) {
  if (interview.warned === warning) return true;
  interview.warned = warning;
  box.line.warn(text(warning));
  return false;
}

/** Show the running interview with its pending answer, or the start form. */
async function resume(sentence = null) {
  await attempt(opening, async () => {
    const status = await fetchJson(`${STATUS_URL}?lang=${language}`);
    if (goesOn(status)) return goOn();
    const aside = putAsideLeft(status);
    if (!status.has_active_session) {
      showOnly("opening");
      return opening.say(aside);
    }
    interview.session = status.session_id;
    showQuestion(status);
    if (status.pending_answer !== null) return box.followOther(status.pending_answer);
    return box.line.say(`${sentence ?? resumed(status)} ${aside}`.trim());
  });
}

/** That the interview goes on, and where the reports are that the page showed before. */
function resumed({ total_answers: answers }) {
  return text(answers > 0 ? "js.interview.resumed_reports" : "js.interview.resumed");
}

/** Whether to continue with the take of an earlier visit: it was sent, or belongs to the current question. */
function goesOn(status) {
  if (box.left === null) return false;
  const isOther = status.has_active_session && box.left.take.context.session_id !== status.session_id;
  if (box.left.take.sent && !isOther) return true;
  return isAsked(status) && status.pending_answer === null;
}

function isAsked(status) {
  const { context } = box.left.take;
  return context.session_id === status.session_id && context.question_index === status.current_question_index;
}

/** Offer a recording for a past question for practice, unless the server has it already. */
function putAsideLeft(status) {
  if (box.left === null || isAsked(status)) return "";
  const { answer, context } = box.left.take;
  if (answer === null) return putAside(context, box.left.take);
  box.dropLeft();
  return "";
}

/** Store a recording for the practice page, and say so. */
function putAside({ question }, take) {
  return box.moveTo("practice", { question }, take) ? text("js.take.set_aside", { question }) : "";
}

/** The server has ended the interview: keep the last answer, lead to the result, and offer a new interview. */
async function showLostInterview(sentence) {
  const [aside, isOver] = [putAside(interview), await linkResult()];
  const isLeft = !aside && box.hasUnsent;
  if (!isLeft) showOnly("opening");
  byId("opening").hidden = false;
  (isLeft ? box.line : opening).fail(`${isOver ? text("js.interview.over") : sentence} ${aside}`.trim());
  byId(isLeft ? "status" : "opening-status").after(byId("over"));
  byId("over").hidden = !isOver;
  byId(isOver ? "over-result" : "start").focus();
}

/** Link the result of the interview; whether it has one. */
async function linkResult() {
  const link = byId("over-result");
  link.href = `${RESULTS_URL}${interview.session}?lang=${language}`;
  const response = await fetch(link.href, { method: "HEAD" }).catch(() => null);
  return response?.ok ?? false;
}

function goOn() {
  const { context } = box.left.take;
  interview.session = context.session_id;
  showQuestion(context);
  return box.takeUp();
}

/** Send one request; show an error, and continue another running interview if there is one. */
async function attempt(line, exchange) {
  try {
    await exchange();
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    if (error.code === "active_interview") return resume(error.message);
    if (error.code === "no_active_interview") return showLostInterview(error.message);
    if (byId("session").hidden) byId("opening").hidden = false;
    line.fail(error.message || text(`js.send.${error.kind}`));
  }
}

/** Show a question for the first time. */
function showNext(reply, sentence) {
  showQuestion(reply);
  interview.shownAt = performance.now();
  box.line.say(sentence);
}

/** @param {any} asked the question as the server sends it, or as the page kept it with a take */
function showQuestion(asked) {
  const { question, question_index: index, total_questions: total, stage, kind, number, length } = asked;
  const { question_language = language } = asked;
  const told = { stage, kind, number, length, question_language };
  Object.assign(interview, { index, total, question, told, warned: "", shownAt: 0 });
  box.reset();
  opening.clear();
  byId("over").hidden = true;
  byId("question-number").textContent = titleOf(told);
  byId("interview-question").textContent = question;
  byId("interview-question").lang = question_language;
  byId("other-language").hidden = question_language === language;
  byId("closing-hint").hidden = stage !== "closing";
  aidQuestion(question, kind);
  const steps = Array.from({ length: total }, (_, step) => element("li", { class: stepClass(step, index) }));
  byId("stepper").replaceChildren(...steps);
  showOnly("session");
  const fetchAudio = asked.audio_url ? fetchSpoken : null;
  speaker.offer({ text: question, language: question_language, audioUrl: asked.audio_url, fetchAudio });
  byId("question-number").focus();
}

function titleOf({ stage, number, length }) {
  if (stage === "follow_up") return text("js.interview.follow_up", { number });
  return text("js.interview.number", { number, total: length });
}

/** The address of the current question spoken anew, once the earlier one has expired. */
function fetchSpoken() {
  return fetchJson(STATUS_URL).then((status) => status.audio_url ?? null, () => null);
}

function stepClass(step, index) {
  if (step < index) return "past";
  return step === index ? "now" : "ahead";
}

/** Show the report on an answer, and go on when the candidate wants to. */
function showBetween(reply, answer, reading) {
  box.reset();
  goesTo = () => showNext(reply, "");
  new StatusLine(byId("after-status")).say(text("js.interview.received"));
  showOnly("after-answer");
  showReport(reply.answer_evaluation, answer, reading);
  byId("after-answer").scrollIntoView();
}

function openResult({ result_url: address }) {
  speaker.stop();
  box.reset();
  location.assign(`${address}?lang=${language}`);
}

function showOnly(id) {
  for (const part of PARTS) byId(part).hidden = part !== id;
  if (id !== "after-answer") hideReport();
}

/** Disable a button while its action runs. */
function onPress(id, work) {
  const button = byId(id);
  let working = false;
  button.addEventListener("click", async () => {
    if (working) return;
    working = true;
    await work().finally(() => { working = false; });
  });
}

announceStart();
openLobby();
onPress("start", start);
onPress("skip", skip);
onPress("end-interview", end);
byId("choices").addEventListener("submit", (event) => event.preventDefault());
byId("go-on").addEventListener("click", () => goesTo());
byId("deleted")?.focus();
box.recall().then(() => resume());
