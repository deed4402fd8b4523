/** The admin page: figures of the service, refreshed every few seconds while the page is visible. */

import { actionName, openActions, outcomeWords, showActions } from "./admin/actions.js";
import { NOTHING, timeOf } from "./admin/amounts.js";
import { showFigures, showJobs } from "./admin/figures.js";
import { newestSample, showMemory } from "./admin/memory.js";
import { fillTable } from "./admin/table.js";
import { byId } from "./dom.js";
import { StatusLine } from "./status.js";
import { text } from "./strings.js";

const REFRESH_MS = 5000;
const LOGIN_OVER = [401, 403];

const line = new StatusLine(byId("admin-status"));
let timer = 0;
let freshAt = null;

/** One refresh; the next is scheduled after its response, so that slow ones do not overlap. */
async function refresh() {
  clearTimeout(timer);
  try {
    const response = await fetch(`/admin/state?since=${newestSample()}`, { headers: { Accept: "application/json" } });
    if (LOGIN_OVER.includes(response.status)) return line.fail(text("js.admin.login_over"));
    if (response.ok) show(await response.json());
    else showLost();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // fetch throws TypeError without a network
    showLost();
  }
  if (!document.hidden) timer = setTimeout(refresh, REFRESH_MS);
}

function show(state) {
  freshAt = Date.parse(state.service.timestamp) / 1000;
  byId("freshness").textContent = text("js.admin.fresh", { time: timeOf(freshAt) });
  byId("freshness").classList.remove("bad");
  showMemory(state);
  showActions(state);
  showFigures(state);
  showJobs(state);
  if (state.stored) showAudit(state.stored.audit);
  else byId("freshness").textContent = text("js.admin.database_lost");
}

function showAudit(entries) {
  const columns = ["time", "action", "outcome", "who", "address"].map((column) => text(`js.admin.column.${column}`));
  const rows = entries.map((entry) => [timeOf(Date.parse(entry.at) / 1000), actionName(entry.action), outcomeWords(entry.outcome), entry.who, entry.address]);
  fillTable(byId("audit-table"), columns, rows);
}

function showLost() {
  byId("freshness").textContent = text("js.admin.lost", { time: freshAt === null ? NOTHING : timeOf(freshAt) });
  byId("freshness").classList.add("bad");
}

document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : refresh()));
openActions(line, refresh);
refresh();
