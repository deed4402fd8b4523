/** `AbortSignal.timeout` for browsers that lack it: Safari has it from version 16 on. */

/**
 * A signal that is aborted after a time.
 * @param {number} milliseconds
 * @returns {AbortSignal}
 */
export function deadline(milliseconds) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}
