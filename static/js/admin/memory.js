/** The memory card: level, use, chart, and tables with the same data. */

import { byId, element } from "../dom.js";
import { number, percent } from "../format.js";
import { last } from "../lists.js";
import { hasText, pieces, text } from "../strings.js";
import { MEBIBYTE, size, timeOf } from "./amounts.js";
import { MemoryPicture, PARTS } from "./memory_picture.js";
import { fillTable } from "./table.js";

const KEPT = 2000;
const TABLE_ROWS = 12;

let samples = [];
let memory = null; // the memory status in the response
let shares = [];

const picture = new MemoryPicture(byId("memory-picture"), (sample) => showLegend(sample ?? last(samples)));

/** The time of the newest sample of the page; the service only sends later ones. */
export function newestSample() {
  return last(samples)?.at ?? 0;
}

/** @param {Record<string, any>} state the response of /admin/state */
export function showMemory(state) {
  memory = state.service;
  shares = state.level_shares;
  const newest = newestSample(); // two refreshes may overlap and return the same samples
  samples = [...samples, ...state.samples.filter((sample) => sample.at > newest)].slice(-KEPT);
  showLevel();
  picture.show(samples, { bytes: memory.limit.bytes, shares });
  if (samples.length) showLegend(last(samples));
  showHistory();
  showProcesses();
  showChanges();
}

/** @param {string} level */
export function levelName(level) {
  return text(`js.admin.level.${level}`);
}

function reasonWords(code) {
  return text(`js.admin.why.${code}`);
}

function showLevel() {
  byId("level").dataset.level = memory.level;
  byId("level-name").textContent = levelName(memory.level);
  byId("level-forced").hidden = memory.forced === null;
  byId("level-reason").hidden = memory.reason === null;
  byId("level-reason").textContent = memory.reason === null ? "" : text("js.admin.reason", { reason: reasonWords(memory.reason) });
  const source = `js.admin.source.${memory.limit.source}`;
  const use = pieces("js.admin.of_limit", {
    used: element("b", { id: "used" }, size(memory.used)),
    limit: size(memory.limit.bytes),
    percent: percent(memory.used / memory.limit.bytes),
    source: hasText(source) ? text(source) : memory.limit.source,
  });
  byId("use").replaceChildren(...use);
}

function showLegend(sample) {
  const legend = byId("memory-legend");
  const entries = [...PARTS].reverse().map((part) => [part, sample.parts[part]]);
  entries.push(["used", sample.used]);
  if (!legend.childElementCount) {
    legend.append(...entries.map(([part]) => element("div", {}, element("dt", { class: `swatch part-${part}` }, text(`js.admin.part.${part}`)), element("dd", { "data-part": part }))));
  }
  for (const [part, bytes] of entries) legend.querySelector(`[data-part=${part}]`).textContent = size(bytes);
}

function showHistory() {
  const every = Math.max(1, Math.floor((samples.length - 1) / (TABLE_ROWS - 1)));
  const shown = samples.filter((_, index) => (samples.length - 1 - index) % every === 0).reverse();
  const columns = [text("js.admin.column.time"), text("js.admin.column.level"), text("js.admin.part.used"), ...PARTS.map((part) => text(`js.admin.part.${part}`))];
  const rows = shown.map((sample) => [timeOf(sample.at), levelName(sample.level), size(sample.used), ...PARTS.map((part) => size(sample.parts[part]))]);
  fillTable(byId("history-table"), columns, rows);
}

function showProcesses() {
  const columns = ["process", "number", "resident", "share", "threads", "files"].map((column) => text(`js.admin.column.${column}`));
  const rows = memory.processes.map((process) => [process.role, String(process.pid), size(process.rss * MEBIBYTE), size(process.pss * MEBIBYTE), number(process.threads), number(process.files)]);
  fillTable(byId("process-table"), columns, rows);
}

function showChanges() {
  const columns = [text("js.admin.column.time"), text("js.admin.column.level"), text("js.admin.part.used"), text("js.admin.column.reason")];
  const rows = [...memory.changes].reverse().map((change) => [timeOf(change.at), levelName(change.level), size(change.used), reasonWords(change.reason)]);
  fillTable(byId("change-table"), columns, rows);
}
