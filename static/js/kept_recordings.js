/**
 * Whether the candidate wants the recordings of an interview kept with its result, as chosen before it began.
 *
 * The browser remembers it, so that it holds after a reload, in another language and in another tab.
 */

const KEY = "recordings-kept-of";

/** Where the browser keeps nothing: for this page only. */
let here = "";

/**
 * @param {string} interview the id of the one that has begun
 * @param {boolean} isKept
 */
export function chooseKept(interview, isKept) {
  here = isKept ? interview : "";
  try {
    localStorage.setItem(KEY, here);
  } catch {
    // Blocked by the browser's settings.
  }
}

/** @param {string} interview */
export function isKept(interview) {
  try {
    return (localStorage.getItem(KEY) ?? here) === interview;
  } catch {
    return here === interview;
  }
}
