/** Array functions missing in the oldest browsers: Safari supports `at` from 15.4. */

/**
 * @template T
 * @param {T[]} values
 * @returns {T | undefined}
 */
export function last(values) {
  return values[values.length - 1];
}
