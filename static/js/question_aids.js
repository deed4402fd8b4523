/** What helps with the question that is asked: the length to aim for, and a hint on demand. */

import { offerHint } from "./hints.js";
import { aimFor } from "./target_length.js";

/**
 * @param {string} question its text
 * @param {string | null} [kind] undefined or null if it is unknown
 */
export function aidQuestion(question, kind) {
  aimFor(kind);
  offerHint(question, kind);
}
