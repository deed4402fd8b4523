/**
 * Which questions this browser has shown, so that none returns before all that match were shown.
 *
 * Only the browser keeps them: nobody else has to know, a guest has no account to keep them in, and the server
 * would have to write the session with every question.
 */

const KEY = "seen-questions";

/** @type {Set<string>} where the browser keeps nothing: for this page only */
let here = new Set();

/** @param {string} id */
export function markSeen(id) {
  keep(seen().add(id));
}

/**
 * @template {{id: string}} Q
 * @param {Q[]} questions
 * @returns {Q[]} those that were not shown yet
 */
export function unseen(questions) {
  const known = seen();
  return questions.filter(({ id }) => !known.has(id));
}

/**
 * A random question that was not shown yet. Once all were shown they count as new, except the current one.
 * @template {{id: string}} Q
 * @param {Q[]} questions
 * @param {string | undefined} current the id of the question that is shown
 * @returns {{question: Q | undefined, startsAnew: boolean}}
 */
export function drawQuestion(questions, current) {
  const fresh = unseen(questions);
  const startsAnew = fresh.length === 0;
  if (startsAnew) forget(questions);
  const others = (startsAnew ? questions : fresh).filter(({ id }) => id !== current);
  return { question: others[Math.floor(Math.random() * others.length)], startsAnew };
}

function forget(questions) {
  const known = seen();
  for (const { id } of questions) known.delete(id);
  keep(known);
}

function seen() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    here = new Set([...here, ...kept]);
  } catch {
    // Blocked by the browser's settings, or changed by hand.
  }
  return here;
}

function keep(ids) {
  here = ids;
  try {
    localStorage.setItem(KEY, JSON.stringify([...ids]));
  } catch {
    // Blocked or full: they hold for this page.
  }
}
