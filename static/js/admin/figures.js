/** Cards with figures of the other parts of the service. */

import { byId, element } from "../dom.js";
import { number, percent } from "../format.js";
import { hasText, text } from "../strings.js";
import { change, duration, fromNow, MEBIBYTE, NOTHING, size } from "./amounts.js";
import { fillTable } from "./table.js";

const STATES = ["received", "processing", "evaluated", "failed", "expired"];

/** @param {any} state the response of /admin/state */
export function showFigures(state) {
  const cards = {
    speech: speech(state.service.speech),
    answers: answers(state.service.queue, state.stored),
    files: files(state.service, secondsOf(state.service.timestamp)),
    people: people(state),
    database: database(state.stored?.pool),
    caches: caches(state.service.caches),
    growth: growth(state.service.leak_watch),
  };
  for (const [name, rows] of Object.entries(cards)) showCard(name, rows);
}

/** @param {Record<string, any>} state */
export function showJobs(state) {
  const now = secondsOf(state.service.timestamp);
  const columns = ["job", "every", "last", "next", "where"].map((column) => text(`js.admin.column.${column}`));
  const rows = state.jobs.map((job) => [job.name, duration(job.seconds), lastRun(job, now), fromNow(job.next_run_at, now), text(job.elected ? "js.admin.here" : "js.admin.elsewhere")]);
  fillTable(byId("job-table"), columns, rows);
}

function lastRun(job, now) {
  const when = fromNow(job.last_run_at, now);
  return job.last_failed ? element("span", { class: "bad" }, `${when} · ${text("js.admin.job_failed")}`) : when;
}

function speech(status) {
  if (status === null) return [["state", text("js.admin.speech.elsewhere")]];
  return [
    ["state", text(`js.admin.speech.${status.state}`)],
    ["size", status.rss_mb ? size(status.rss_mb * MEBIBYTE) : NOTHING],
    ["answers", number(status.answers)],
    ["restarts", number(status.starts)],
    ["recycled", number(status.recycled)],
    ["crashes", bad(status.crashes)],
    ["timeouts", bad(status.timeouts)],
  ];
}

function answers(queue, stored) {
  const kept = STATES.filter((state) => stored?.answers[state]);
  return [
    ["running", number(queue.running)],
    ["waiting", number(queue.waiting)],
    ["uploading", number(queue.uploading)],
    ["pace", duration(queue.pace)],
    ["refused", number(queue.refused)],
    ...kept.map((state) => [`state-${state}`, number(stored.answers[state]), text(`js.admin.state.${state}`)]),
  ];
}

function files({ registry, sweeper }, now) {
  return [
    ["live", number(registry.live)],
    ["bytes", size(registry.bytes)],
    ["oldest", registry.live ? duration(registry.oldest_age) : NOTHING],
    ["last_sweep", fromNow(sweeper.last_run_at, now)],
    ["swept", number(sweeper.files)],
    ["failures", bad(registry.failures + sweeper.failures)],
  ];
}

function people({ sessions, stored }) {
  const users = stored?.users;
  return [
    ["sessions", sessions === null ? NOTHING : number(sessions)],
    ["users", users ? number(users.candidate + users.admin) : NOTHING],
    ["admins", users ? number(users.admin) : NOTHING],
    ["interviews", stored ? number(stored.running_interviews) : NOTHING],
  ];
}

function database(pool) {
  return ["checked_out", "pool_size", "overflow"].map((name) => [name, pool ? number(pool[name === "pool_size" ? "size" : name]) : NOTHING]);
}

function caches(all) {
  return Object.entries(all).map(([name, cache]) => {
    const asked = cache.hits + cache.misses;
    const words = text("js.admin.figure.entries", { count: number(cache.size), percent: percent(asked ? cache.hits / asked : 0) });
    const key = `js.admin.cache.${name}`;
    return [`cache-${name}`, words, hasText(key) ? text(key) : name];
  });
}

/** Memory growth per answer by part, once there are enough answers. */
function growth(watch) {
  if (watch === null) return [["state", text("js.admin.speech.elsewhere")]];
  return [
    ["seen", number(watch.answers)],
    ["warnings", bad(watch.warnings)],
    ...watch.parts.map((part) => [`growth-${part.part}`, slopeOf(part), text(`js.admin.part.${part.part}`)]),
  ];
}

function slopeOf(part) {
  if (part.slope === null) return NOTHING;
  const words = text("js.admin.growth", { slope: change(part.slope), low: change(part.low), high: change(part.high) });
  return part.growing ? element("span", { class: "bad" }, words) : words;
}

/** Mark counts of failures above zero. */
function bad(count) {
  return count ? element("span", { class: "bad" }, number(count)) : number(count);
}

/** Create rows once and update their figures in place, so that nothing moves or is announced again. */
function showCard(name, rows) {
  const list = byId(`card-${name}`) ?? newCard(name);
  const shown = new Set(rows.map(([key]) => key));
  for (const row of [...list.children]) if (!shown.has(row.dataset.key)) row.remove();
  for (const [key, value, words] of rows) {
    const row = list.querySelector(`[data-key="${key}"]`) ?? newRow(list, key, words ?? text(`js.admin.figure.${key}`));
    const figure = row.lastElementChild;
    const node = typeof value === "string" ? document.createTextNode(value) : value;
    if (figure.textContent !== node.textContent) figure.replaceChildren(node);
  }
}

function newCard(name) {
  const list = element("dl", { id: `card-${name}`, class: "figure-list" });
  const heading = element("h2", { id: `card-${name}-heading` }, text(`js.admin.card.${name}`));
  byId("figure-cards").append(element("section", { class: "card", "aria-labelledby": heading.id }, heading, list));
  return list;
}

function newRow(list, key, words) {
  const row = element("div", { "data-key": key }, element("dt", {}, words), element("dd", {}));
  list.append(row);
  return row;
}

function secondsOf(timestamp) {
  return Date.parse(timestamp) / 1000;
}
