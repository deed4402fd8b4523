/** A candidate's own key of a language model: it is in its field and in the answer it goes with, nowhere else. */

import { byId } from "./dom.js";

/**
 * The fields the key adds to an answer; none while its box is empty, or where there is no box.
 * @returns {Record<string, string>}
 */
export function ownKeyFields() {
  const key = byId("own-key")?.value.trim();
  return key ? { geminiApiKey: key } : {};
}
