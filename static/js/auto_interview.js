/** The interview page: questions one after another, then one evaluation of them all. */

import { AnswerBox } from "./answer_box.js";
import { byId, element, showParagraphs } from "./dom.js";
import { clock, language, number } from "./format.js";
import { fetchQuestions, offerFields } from "./questions.js";
import { answersOf, withoutAnswers } from "./report/interview_answers.js";
import { openWhilePrinting } from "./report/paper.js";
import { reread } from "./second_reading.js";
import { speaker } from "./speaker.js";
import { announceStart } from "./started.js";
import { StatusLine } from "./status.js";
import { text } from "./strings.js";
import { SendError, fetchJson, send } from "./upload.js";

const STATUS_URL = "/auto_interview/status";
const START_URL = "/auto_interview/start";
const ANSWER_URL = "/auto_interview/submit_answer";
const SECOND_READING_URL = "/auto_interview/second_reading";
const COMPLETE_URL = "/auto_interview/complete";

const opening = new StatusLine(byId("opening-status"));
const interview = { session: "", index: 0, total: 0, question: "", endWarned: false, answers: [] };

const box = new AnswerBox({
  page: "interview",
  urls: { spoken: ANSWER_URL, atOnce: ANSWER_URL },
  typedField: "answer",
  leavesNothing: false,
  context() {
    const { session: session_id, index: question_index, total: total_questions, question } = interview;
    return { session_id, question_index, total_questions, question };
  },
  onReply(reply, { id }) {
    const { session: session_id, index: question_index, question } = interview;
    const reading = { url: SECOND_READING_URL, body: { session_id, question_index } };
    const answer = { number: question_index + 1, question, report: reply.answer_evaluation, id, reading };
    interview.answers.push(answer);
    update(answer);
    if (reply.status === "completed") return showResult(reply);
    showQuestion(reply);
    return box.line.say(text("js.interview.next"));
  },
  onRefused(error) {
    if (error.code === "answer_conflict") resume(`${error.message} ${putAside(interview)}`.trim());
    if (error.code === "no_active_interview") showLostInterview(error.message);
  },
});

async function start() {
  opening.say(text("js.interview.starting"));
  await attempt(opening, async () => {
    const reply = await send(START_URL, { lang: language, interest: byId("field").value });
    const aside = putAside(interview);
    takeUp(reply.session_id);
    showQuestion(reply);
    if (aside) box.line.say(aside);
  });
}

async function end() {
  if (box.hasUnsent && !interview.endWarned) {
    interview.endWarned = true;
    return box.line.say(text(box.isSending ? "js.interview.waiting" : "js.interview.unsent"), "warning");
  }
  box.line.say(text("js.interview.ending"));
  return attempt(box.line, async () => {
    showResult(await send(COMPLETE_URL, { session_id: interview.session, lang: language }));
  });
}

/** Show the running interview with its pending answer, or the start form. */
async function resume(sentence) {
  await attempt(opening, async () => {
    const status = await fetchJson(`${STATUS_URL}?lang=${language}`);
    if (goesOn(status)) return goOn();
    const aside = putAsideLeft(status);
    if (!status.has_active_session) {
      showOnly("opening");
      return opening.say(aside);
    }
    takeUp(status.session_id);
    showQuestion({ ...status, question_index: status.current_question_index });
    if (status.pending_answer !== null) return box.followOther(status.pending_answer);
    return box.line.say(`${sentence} ${aside}`.trim());
  });
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

/** The server has ended the interview: keep the last answer, and offer a new interview. */
function showLostInterview(sentence) {
  const aside = putAside(interview);
  if (aside) showOnly("opening");
  byId("opening").hidden = false;
  if (aside) opening.say(`${sentence} ${aside}`, "error");
}

function goOn() {
  const { context } = box.left.take;
  takeUp(context.session_id);
  showQuestion(context);
  return box.takeUp();
}

/** Remove the answers of another interview from the page. */
function takeUp(session) {
  if (session !== interview.session) Object.assign(interview, { session, answers: [] });
}

/** Send one request; show an error, and continue another running interview if there is one. */
async function attempt(line, exchange) {
  try {
    await exchange();
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    if (error.code === "active_interview") return resume(error.message);
    if (byId("session").hidden || error.code === "no_active_interview") byId("opening").hidden = false;
    line.fail(error.message || text(`js.send.${error.kind}`));
  }
}

function showQuestion(asked) {
  const { question, question_index: index, total_questions: total } = asked;
  Object.assign(interview, { index, total, question, endWarned: false });
  box.reset();
  opening.clear();
  byId("question-number").textContent = text("js.interview.number", { number: index + 1, total });
  byId("interview-question").textContent = question;
  const steps = Array.from({ length: total }, (_, step) => element("li", { class: stepClass(step, index) }));
  byId("stepper").replaceChildren(...steps);
  showOnly("session");
  const fetchAudio = asked.audio_url ? fetchSpoken : null;
  speaker.offer({ text: question, language: asked.question_language ?? language, audioUrl: asked.audio_url, fetchAudio });
  byId("question-number").focus();
}

/** The address of the current question spoken anew, once the earlier one has expired. */
function fetchSpoken() {
  return fetchJson(STATUS_URL).then((status) => status.audio_url ?? null, () => null);
}

function stepClass(step, index) {
  if (step < index) return "past";
  return step === index ? "now" : "ahead";
}

function showResult(reply) {
  speaker.stop();
  box.reset();
  showOverall(reply);
  byId("answers").replaceChildren(...answersOf(interview.answers, reply.total_answers, (result, answer) => {
    showOverall(result);
    update(answer);
  }));
  byId("answers-card").hidden = reply.total_answers === 0;
  byId("total-questions").textContent = number(reply.total_questions);
  byId("total-answers").textContent = number(reply.total_answers);
  byId("session-duration").textContent = clock(reply.session_duration);
  showOnly("result");
  byId("result-heading").focus();
}

function showOverall({ final_evaluation: evaluation }) {
  showParagraphs(byId("final-evaluation"), withoutAnswers(evaluation, interview.answers));
}

/** Have an answer read by a language model; the page may ask or show something else by then. */
async function update(answer) {
  const before = answer.report;
  const after = await reread(before, answer.reading);
  if (after === before || answer.report !== before) return;
  answer.report = after;
  if (byId("result").hidden || !interview.answers.includes(answer)) return;
  answer.showAgain();
  if (after.final_evaluation) showOverall(after);
}

function showOnly(id) {
  for (const part of ["opening", "session", "result"]) byId(part).hidden = part !== id;
}

/** Offer the fields of the bank; without the bank the interview has no field. */
async function offerFieldsOfWork() {
  const bank = await fetchQuestions();
  if (bank === null) return;
  offerFields(byId("field"), bank.fields);
  byId("field-choice").hidden = false;
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
openWhilePrinting();
byId("print").addEventListener("click", () => window.print());
offerFieldsOfWork();
onPress("start", start);
onPress("end-interview", end);
box.recall().then(() => resume(text("js.interview.resumed")));
