/** The question bank: its fields, and a random question of a field. */

import { element } from "./dom.js";
import { language } from "./format.js";
import { SendError, fetchJson } from "./upload.js";

const QUESTIONS_URL = "/questions";

/**
 * @typedef {{id: string, text: string, field: string, competency_label: string, difficulty_label: string}} Question
 * @returns {Promise<{fields: {id: string, label: string}[], questions: Question[]} | null>} null if it cannot be loaded
 */
export async function fetchQuestions() {
  try {
    return await fetchJson(`${QUESTIONS_URL}?lang=${language}`);
  } catch (error) {
    if (error instanceof SendError) return null;
    throw error;
  }
}

/**
 * Add the fields to the options of the select.
 * @param {HTMLSelectElement} select
 * @param {{id: string, label: string}[]} fields
 */
export function offerFields(select, fields) {
  select.append(...fields.map(({ id, label }) => element("option", { value: id }, label)));
}

/**
 * A random question of a field, never the current one.
 * @param {Question[]} questions
 * @param {string} field empty for all of them
 * @param {string} current the text of the current question
 * @returns {Question | undefined}
 */
export function anotherQuestion(questions, field, current) {
  const others = questions.filter((question) => (field === "" || question.field === field) && question.text !== current);
  return others[Math.floor(Math.random() * others.length)];
}
