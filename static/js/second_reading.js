/** Asks the language model about a report that is already shown. */

import { language } from "./format.js";
import { ownKeyFields } from "./own_key.js";
import { SendError, send } from "./upload.js";

/**
 * @typedef {{url: string, body: object} | {later: Promise<any>} | null} Reading the request, or what comes of one that
 * was sent already; null if the server has no answer to read again
 * @param {{content: any, evaluation: string}} report
 * @param {Reading} reading
 * @returns {Promise<any>} the report as it is afterwards, in an interview with its `final_evaluation`; the same
 * object if no model is to be asked
 */
export async function reread(report, reading) {
  const { status } = report.content.coaching;
  const isToBeAsked = status === "waiting" || (status === "off" && "geminiApiKey" in ownKeyFields());
  if (!isToBeAsked) return report;
  if (reading === null) return without(report);
  if ("later" in reading) return reading.later;
  try {
    const { content, evaluation, final_evaluation } = await send(reading.url, { ...reading.body, ...ownKeyFields(), lang: language });
    return { ...report, content, evaluation, ...(final_evaluation ? { final_evaluation } : {}) };
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    return without(report);
  }
}

/** The report as it was, saying that the model could not be used. */
function without(report) {
  const { content } = report;
  return { ...report, content: { ...content, coaching: { ...content.coaching, status: "unavailable" } } };
}
