/** Stores the current take in IndexedDB, so that a reload, a crash or a lost connection does not lose it. */

import { deadline } from "./deadline.js";

const DATABASE = "interview-takes";
const TAKES = "takes";
const CHUNKS = "chunks";
const HOUR_MS = 3_600_000;

const OPEN_MS = 4000;

/** Name of the error of a database closed by the browser. */
const CLOSED = "InvalidStateError";

/** A page that was just left releases its take within this time; an open page does not. */
const LET_GO_MS = 2000;

/**
 * @typedef {object} KeptTake
 * @property {string} id
 * @property {string} page the page it was made on
 * @property {string} key idempotency key of the upload
 * @property {number} begun milliseconds since 1970
 * @property {string} name of its file
 * @property {string} type of its file
 * @property {boolean} ended false while it is being recorded
 * @property {Record<string, any>} context the question it answers
 * @property {boolean} sent whether the candidate sent it and did not cancel
 * @property {string | null} answer the id from the server
 * @property {boolean} shown its result was shown; the server has yet to delete it
 * @property {string | null} refusal why it could not be sent
 */

export class TakeShelf {
  /** @type {KeptTake | null} */
  take = null;

  /** False once the browser refused to store part of the take. */
  keeps = true;

  #page;
  #maxAgeMs;
  #chunks = 0;
  #former = null;
  #letGo = new Map();
  #database = null;
  #usable = true;
  #pending = 0;
  #writing;

  /**
   * @param {string} page
   * @param {number} hours age at which a take is deleted
   */
  constructor(page, hours) {
    this.#page = page;
    this.#maxAgeMs = hours * HOUR_MS;
    this.#writing = openDatabase().then(
      (database) => { this.#database = database; },
      (error) => {
        this.#usable = false;
        this.#keepNothing(error);
      },
    );
  }

  /** Whether the take is stored completely. */
  get isSafe() {
    return this.keeps && this.#pending === 0;
  }

  /** Resolves when everything so far is stored, or storing failed. */
  get written() {
    return this.#writing;
  }

  /**
   * The newest take of an earlier visit, unless another tab uses it.
   * @returns {Promise<{take: KeptTake, file: File} | null>}
   */
  async find() {
    const takes = (await this.#change((store) => store.getAll())) ?? [];
    const outdated = takes.filter((take) => Date.now() - take.begun > this.#maxAgeMs);
    outdated.forEach((take) => this.#delete(take));
    const left = takes.filter((take) => take.page === this.#page && !outdated.includes(take));
    for (const take of left.sort((one, other) => other.begun - one.begun)) {
      if (!(await this.#hold(take))) continue;
      const file = await this.#fileOf(take);
      if (file.size > 0 || take.shown) return { take, file };
      this.#delete(take);
    }
    return null;
  }

  /**
   * Make a found take the current one.
   * @param {KeptTake} take
   */
  adopt(take) {
    this.take = take;
    this.note({ ended: true });
  }

  /**
   * Start a take. The previous one is deleted once this one has content.
   * @param {{name: string, type: string}} file
   * @param {Record<string, any>} context
   */
  begin({ name, type }, context) {
    this.#former ??= this.take;
    this.#chunks = 0;
    this.keeps = this.#usable;
    const id = newKey();
    const made = { id, page: this.#page, key: newKey(), begun: Date.now(), name, type, context };
    this.take = { ...made, ended: false, sent: false, answer: null, shown: false, refusal: null };
    this.#hold(this.take);
    this.note({});
  }

  /** @param {Blob} content the last chunk may arrive after the take was discarded */
  append(content) {
    if (content.size === 0 || this.take === null) return;
    this.#forgetFormer();
    const chunk = { take: this.take.id, number: this.#chunks, content };
    this.#chunks += 1;
    // A recording with a gap is worth less than its beginning.
    if (this.keeps) this.#change((_, chunks) => chunks.put(chunk));
  }

  /** Discard an empty take and return to the previous one. */
  abandon() {
    const empty = this.take;
    this.take = this.#former;
    this.#former = null;
    this.#delete(empty);
  }

  /**
   * @param {Partial<KeptTake>} changes
   * @param {KeptTake} [take]
   */
  note(changes, take = this.take) {
    const noted = Object.assign(take, changes);
    if (this.keeps) this.#change((takes) => takes.put({ ...noted }));
  }

  /**
   * Use a new key after a failure: the server would repeat the failure under the old one.
   * @param {string | null} refusal
   */
  renewKey(refusal) {
    this.note({ key: newKey(), answer: null, sent: false, refusal });
  }

  /**
   * Move a take to another page, which finds it as an unsent one.
   * @param {string} page
   * @param {Record<string, any>} context
   * @param {KeptTake} take
   */
  moveTo(page, context, take) {
    this.note({ page, context, key: newKey(), answer: null, sent: false, ended: true }, take);
    if (take === this.take) this.take = null;
    this.#release(take);
  }

  /**
   * Delete the recording of a take, but not what is noted of it.
   * @param {KeptTake} take
   */
  empty({ id }) {
    this.#change((_, chunks) => chunks.delete(chunksOf(id)));
  }

  /** @param {KeptTake | null} [take] */
  drop(take = this.take) {
    if (take === null) return;
    if (take === this.take) this.take = null;
    this.#delete(take);
  }

  #forgetFormer() {
    if (this.#former !== null) this.#delete(this.#former);
    this.#former = null;
  }

  #delete({ id }) {
    this.#change((takes, chunks) => {
      takes.delete(id);
      return chunks.delete(chunksOf(id));
    });
    this.#release({ id });
  }

  #release({ id }) {
    this.#letGo.get(id)?.();
    this.#letGo.delete(id);
  }

  async #fileOf({ id, name, type }) {
    const chunks = (await this.#change((_, store) => store.getAll(chunksOf(id)))) ?? [];
    return new File(chunks.map((chunk) => chunk.content), name, { type });
  }

  /** Run changes one after another. */
  #change(work) {
    this.#pending += 1;
    const changed = this.#writing.then(() => (this.#database ? this.#changeNow(work) : null));
    this.#writing = changed.catch((error) => this.#keepNothing(error)).finally(() => { this.#pending -= 1; });
    return this.#writing;
  }

  /** Safari closes the database of a background page: reopen it once. */
  async #changeNow(work) {
    try {
      return await changeIn(this.#database, work);
    } catch (error) {
      if (error?.name !== CLOSED) throw error;
      this.#database = await openDatabase();
      return changeIn(this.#database, work);
    }
  }

  /** Private windows and full disks refuse storage; the page then works without it, and says so. */
  #keepNothing(error) {
    this.keeps = false;
    console.warn("takes are not kept:", error?.name);
    return null;
  }

  /** Whether the take belongs to this tab; true if tabs cannot be distinguished. */
  #hold({ id }) {
    const { locks } = navigator; // missing in Safari before 15.4 and in insecure contexts
    if (!locks) return Promise.resolve(true);
    return new Promise((resolve) => {
      const held = locks.request(`take ${id}`, { signal: deadline(LET_GO_MS) }, () => {
        resolve(true);
        return new Promise((letGo) => { this.#letGo.set(id, letGo); });
      });
      held.catch(() => resolve(false));
    });
  }
}

/** Rejects after a timeout: in Safari 14 and 15 opening sometimes never completes. */
function openDatabase() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    setTimeout(() => reject(new DOMException("", "TimeoutError")), OPEN_MS);
    request.addEventListener("upgradeneeded", () => {
      request.result.createObjectStore(TAKES, { keyPath: "id" });
      request.result.createObjectStore(CHUNKS, { keyPath: ["take", "number"] });
    });
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

function changeIn(database, work) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction([TAKES, CHUNKS], "readwrite");
    const request = work(transaction.objectStore(TAKES), transaction.objectStore(CHUNKS));
    transaction.addEventListener("complete", () => resolve(request.result));
    transaction.addEventListener("abort", () => reject(transaction.error));
  });
}

function chunksOf(id) {
  return IDBKeyRange.bound([id, 0], [id, Infinity]);
}

/** 128 random bits; `randomUUID` is missing in insecure contexts. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
