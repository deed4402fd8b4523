/** The candidate's own key of a language model, kept only in its field and sent with answers. */

import { byId } from "./dom.js";

/**
 * The form fields for the key; none if its input is empty or missing.
 * @returns {Record<string, string>}
 */
export function ownKeyFields() {
  const key = byId("own-key")?.value.trim();
  return key ? { geminiApiKey: key } : {};
}
