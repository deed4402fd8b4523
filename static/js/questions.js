/** The question bank: its fields, and the questions that match a search and filters. */

import { language } from "./format.js";
import { SendError, fetchJson, send } from "./upload.js";

const QUESTIONS_URL = "/questions";
const SPOKEN_URL = "/interview_speech_question";

/**
 * @typedef {{id: string, text: string, kind: string, field_label: string, competency_label: string, difficulty_label: string}} Question
 * @param {Record<string, string>} [filter] search and filters, as in the address of the list
 * @returns {Promise<{fields: {id: string, label: string}[], questions: Question[]} | null>} null if it cannot be loaded
 */
export async function fetchQuestions(filter = {}) {
  try {
    return await fetchJson(`${QUESTIONS_URL}?${new URLSearchParams({ lang: language, ...filter })}`);
  } catch (error) {
    if (error instanceof SendError) return null;
    throw error;
  }
}

/**
 * The address of a recording of a question by the server's voice; null without one.
 * @param {string} id of the question
 * @returns {Promise<string | null>}
 */
export async function fetchSpoken(id) {
  try {
    return (await send(SPOKEN_URL, { question_id: id, lang: language })).audio_url;
  } catch (error) {
    if (error instanceof SendError) return null;
    throw error;
  }
}
