/** Queued answers: upload, poll until evaluated, cancel, delete. */

import { deadline } from "./deadline.js";
import { language } from "./format.js";
import { SendError, send } from "./upload.js";

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 15_000;
const FIRST_LOOK_MS = 500;
const LONGEST_LOOK_MS = 3000;
const GROWTH = 1.25;
const LOOK_PATIENCE_MS = 10_000;
const FORGET_PAUSE_MS = 3000;

/**
 * @typedef {object} AnswerState the response of GET /answers/<id>
 * @property {"received" | "processing" | "evaluated" | "failed" | "expired"} state
 * @property {string} stage_text
 * @property {number} progress 0 to 1
 * @property {number | null} position
 * @property {number | null} expected_wait seconds
 * @property {object | null} result
 */

/**
 * Upload an answer, retried while the connection fails; with the same key the server accepts it once.
 * @param {string} url
 * @param {FormData} form
 * @param {string} key
 * @param {import("./upload.js").Watcher & {onCutOff: () => void}} watcher
 * @returns {Promise<string>} the id of the accepted answer
 * @throws {SendError}
 */
export async function handOver(url, form, key, watcher) {
  const headers = { "Idempotency-Key": key, Prefer: "respond-async" };
  for (let wait = FIRST_RETRY_MS; ; wait = Math.min(2 * wait, LONGEST_RETRY_MS)) {
    try {
      const { id } = await send(url, form, { ...watcher, headers });
      if (typeof id === "string") return id;
      throw new SendError("unreadable"); // JSON from something else than the service
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    watcher.onCutOff();
    await pause(wait, watcher.signal);
    if (watcher.signal.aborted) throw new SendError("cancelled");
  }
}

/**
 * Poll an accepted answer until it is evaluated; continues while the server is unreachable.
 * @param {string} id
 * @param {{onState: (state: AnswerState) => void, onCutOff: () => void, signal: AbortSignal}} watcher
 * @returns {Promise<object>} the result
 * @throws {SendError} `over` when there will be no result; `cancelled`
 */
export async function follow(id, { onState, onCutOff, signal }) {
  let wait = FIRST_LOOK_MS;
  let progress = null;
  while (!signal.aborted) {
    const { state, retryAfter } = await look(id);
    if (state?.state === "evaluated") return state.result;
    if (state === null) onCutOff();
    else onState(state);
    // Poll fast after a change of state, then at growing intervals.
    wait = state !== null && state.progress !== progress ? FIRST_LOOK_MS : Math.min(wait * GROWTH, LONGEST_LOOK_MS);
    progress = state?.progress ?? progress;
    await pause(Math.max(wait, retryAfter * 1000), signal);
  }
  throw new SendError("cancelled");
}

/**
 * Cancel an answer unless it is evaluated already.
 * @param {string} id
 * @returns {Promise<{result: object | null, isGone: boolean}>} null and false if the server is unreachable
 * @throws {SendError} `over` if it had failed or expired
 */
export async function withdraw(id) {
  const { state } = await look(id);
  if (state?.state === "evaluated") return { result: state.result, isGone: false };
  return { result: null, isGone: await forget(id) };
}

/**
 * Delete an answer and all its data on the server.
 * @param {string} id
 * @param {number} [tries]
 * @returns {Promise<boolean>} whether it is deleted
 */
export async function forget(id, tries = 1) {
  for (let left = tries; left > 0; left -= 1) {
    if (left < tries) await pause(FORGET_PAUSE_MS);
    const status = await fetch(addressOf(id), { method: "DELETE", keepalive: true }).then(({ status }) => status, () => 0);
    if (status === 204 || status === 404) return true;
  }
  return false;
}

/** The state of an answer; null while it cannot be read, for whatever reason. */
async function look(id) {
  const unknown = { state: null, retryAfter: 0 };
  /** @type {RequestInit} */
  const options = { headers: { Accept: "application/json" }, cache: "no-store", signal: deadline(LOOK_PATIENCE_MS) };
  const response = await fetch(`${addressOf(id)}?lang=${language}`, options).catch(() => null);
  const told = await response?.json().catch(() => null);
  if (!told) return unknown;
  if (isOver(told)) throw new SendError("refused", { message: told.error, code: told.code, over: true });
  if (response.ok && told.state) return { state: told, retryAfter: 0 };
  return { ...unknown, retryAfter: Number(response.headers.get("Retry-After")) || 0 };
}

function isOver({ state, code }) {
  return state === "failed" || state === "expired" || code === "no_such_answer";
}

function addressOf(id) {
  return `/answers/${encodeURIComponent(id)}`;
}

/** Whether there is no response, or not one of the service, as from a proxy while the service restarts. */
function isPassing(error) {
  if (!(error instanceof SendError)) return false;
  return error.kind === "network" || error.kind === "timeout" || (error.kind === "unreadable" && error.status >= 500);
}

/**
 * Wait, at most until the connection is back, the page becomes visible, or `signal` is aborted.
 * @param {number} milliseconds
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>}
 */
function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    /** @type {[EventTarget, string][]} */
    const ends = [[window, "online"], [document, "visibilitychange"]];
    if (signal) ends.push([signal, "abort"]);
    const end = () => {
      clearTimeout(timer);
      for (const [target, event] of ends) target.removeEventListener(event, end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    for (const [target, event] of ends) target.addEventListener(event, end);
    if (signal?.aborted) end();
  });
}
