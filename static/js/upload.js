/** HTTP requests for answers: upload progress, retries while the server is busy, typed errors. */

import { language } from "./format.js";

export const MAX_RETRIES = 3;
const LONGEST_WAIT_S = 60;

/** Statuses to retry: all slots are taken, or all of this address, which candidates of one school share. */
const BUSY = [503, 429];
const UPLOAD_STALL_MS = 30_000;
const REPLY_MS = 600_000;
const ACCEPT_MS = 60_000;

/** A failed request. With `kind` "refused" the message is that of the server. */
export class SendError extends Error {
  /**
   * @param {"refused" | "network" | "timeout" | "unreadable" | "cancelled" | "broken"} kind `broken`: an error of the page
   * @param {{message?: string, code?: string, status?: number, over?: boolean}} [details] `over` when an
   * accepted answer will never have a result
   */
  constructor(kind, { message = "", code = "", status = 0, over = false } = {}) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.status = status;
    this.over = over;
  }
}

/**
 * @typedef {object} Watcher
 * @property {(share: number) => void} [onUpload] the share that has been sent, 0 to 1
 * @property {() => void} [onSent] called when everything is sent and the server works
 * @property {(seconds: number, attempt: number) => void} [onBusy] called each second before a retry
 * @property {AbortSignal} [signal]
 * @property {Record<string, string>} [headers] with `Prefer: respond-async`, a complete upload is no longer
 * aborted: the response has the id to delete
 */

/**
 * POST `body` and return the JSON response; retries after the time given by the server.
 * @param {string} url
 * @param {FormData | object} body a form, or a value sent as JSON
 * @param {Watcher} [watcher]
 * @throws {SendError}
 */
export async function send(url, body, watcher = {}) {
  for (let attempt = 1; ; attempt += 1) {
    const reply = await post(url, body, watcher);
    if (reply.status >= 200 && reply.status < 300) return reply.data;
    if (!BUSY.includes(reply.status) || !reply.retryAfter || attempt > MAX_RETRIES) throw refusal(reply.data, reply.status);
    await countDown(reply.retryAfter, (left) => watcher.onBusy?.(left, attempt), watcher.signal);
  }
}

/**
 * A form with a recording and other fields.
 * @param {Record<string, string | number>} fields
 * @param {File} audio
 */
export function audioForm(fields, audio) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
  form.append("audio", audio, audio.name);
  return form;
}

/**
 * A JSON reply to a request without a body or with one of JSON.
 * @param {string} url
 * @param {{method?: string, json?: object, empty?: boolean}} [options] GET without any; `empty`: null for a reply
 * without content
 * @throws {SendError}
 */
export async function fetchJson(url, { empty = false, ...options } = {}) {
  const { ok, status, body } = await asked(url, options).catch(() => {
    throw new SendError("network");
  });
  const data = empty && ok ? null : parse(body, status);
  if (!ok) throw refusal(data, status);
  return data;
}

async function asked(url, { json = null, ...options }) {
  const typed = json ? { "Content-Type": "application/json" } : {};
  const body = json ? { body: JSON.stringify(json) } : {};
  const response = await fetch(url, { ...options, ...body, headers: { Accept: "application/json", ...typed } });
  return { ok: response.ok, status: response.status, body: await response.text() };
}

/**
 * @param {string} url
 * @param {FormData | object} body
 * @param {Watcher} watcher
 * @returns {Promise<{status: number, data: any, retryAfter: number}>}
 */
function post(url, body, { onUpload, onSent, signal, headers = {} }) {
  const isAccepted = headers.Prefer === "respond-async";
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const patience = new Patience(() => fail("timeout"));
    const cancel = () => fail("cancelled");
    const fail = (kind) => {
      finish();
      request.abort();
      reject(new SendError(kind));
    };
    const finish = () => {
      patience.end();
      signal?.removeEventListener("abort", cancel);
    };
    signal?.addEventListener("abort", cancel);
    request.upload.addEventListener("progress", (event) => {
      patience.renew(UPLOAD_STALL_MS);
      if (event.lengthComputable) onUpload?.(event.loaded / event.total);
    });
    request.upload.addEventListener("load", () => {
      patience.renew(isAccepted ? ACCEPT_MS : REPLY_MS);
      if (isAccepted) signal?.removeEventListener("abort", cancel);
      onSent?.();
    });
    request.addEventListener("error", () => fail("network"));
    request.addEventListener("load", () => {
      finish();
      settle(request, resolve, reject);
    });
    // In the address, too: a refused body is not read, so the server could not know the language.
    request.open("POST", `${url}?lang=${language}`);
    patience.renew(UPLOAD_STALL_MS);
    dispatch(request, body, headers);
  });
}

function dispatch(request, body, headers) {
  for (const [name, value] of Object.entries({ Accept: "application/json", ...headers })) request.setRequestHeader(name, value);
  if (body instanceof FormData) return request.send(body);
  request.setRequestHeader("Content-Type", "application/json");
  return request.send(JSON.stringify(body));
}

function settle(request, resolve, reject) {
  const { status } = request;
  const retryAfter = Number(request.getResponseHeader("Retry-After"));
  try {
    resolve({ status, retryAfter, data: parse(request.responseText, status) });
  } catch (error) {
    reject(error);
  }
}

function parse(body, status) {
  try {
    return JSON.parse(body);
  } catch {
    throw new SendError("unreadable", { status });
  }
}

function refusal(data, status) {
  if (!data?.error) return new SendError("unreadable", { status });
  return new SendError("refused", { message: data.error, code: data.code, status });
}

async function countDown(seconds, onSecond, signal) {
  for (let left = Math.min(Math.ceil(seconds), LONGEST_WAIT_S); left > 0; left -= 1) {
    if (signal?.aborted) throw new SendError("cancelled");
    onSecond(left);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  if (signal?.aborted) throw new SendError("cancelled");
}

/** A deadline that can be moved. */
class Patience {
  #timer = 0;
  #onEnd;

  /** @param {() => void} onEnd */
  constructor(onEnd) {
    this.#onEnd = onEnd;
  }

  renew(milliseconds) {
    this.end();
    this.#timer = setTimeout(this.#onEnd, milliseconds);
  }

  end() {
    clearTimeout(this.#timer);
  }
}
