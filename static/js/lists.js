/** What arrays of the oldest browsers lack: `at` came with Safari 15.4. */

/**
 * @template T
 * @param {T[]} values
 * @returns {T | undefined}
 */
export function last(values) {
  return values[values.length - 1];
}
