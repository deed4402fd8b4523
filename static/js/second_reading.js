/** Asks the language model about a report that is already shown. */

import { language } from "./format.js";
import { ownKeyFields } from "./own_key.js";
import { SendError, send } from "./upload.js";

/**
 * @typedef {{content: any, evaluation: string, final_evaluation?: string | null}} Reread
 * @param {any} content of the report
 * @param {{url: string, body: object} | null} request null if the server has no answer to read again
 * @returns {Promise<Reread | null>} null if no model is to be asked
 */
export async function readAgain(content, request) {
  const isToBeAsked = content.coaching.status === "waiting" || (content.coaching.status === "off" && "geminiApiKey" in ownKeyFields());
  if (!isToBeAsked) return null;
  if (request === null) return without(content);
  try {
    return await send(request.url, { ...request.body, ...ownKeyFields(), lang: language });
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    return without(content);
  }
}

/** The report as it was, saying that the model could not be used. */
function without(content) {
  return { content: { ...content, coaching: { ...content.coaching, status: "unavailable" } }, evaluation: "" };
}
