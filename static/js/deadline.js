/** `AbortSignal.timeout` for browsers without it: Safari supports it from version 16. */

/**
 * A signal that aborts after a time.
 * @param {number} milliseconds
 * @returns {AbortSignal}
 */
export function deadline(milliseconds) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}
