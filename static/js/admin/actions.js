/** The operator's actions: confirm, send, show the outcome. */

import { byId, element } from "../dom.js";
import { number } from "../format.js";
import { counted, hasText, text } from "../strings.js";
import { size } from "./amounts.js";
import { levelName } from "./memory.js";

const ACTIONS = ["sweep", "trim", "collect", "clear_caches", "recycle", "clear_interviews"];
const LEVELS = ["measured", "normal", "pressure", "high", "emergency"];

/**
 * Build the buttons.
 * @param {import("../status.js").StatusLine} line shows the outcome of an action
 * @param {() => Promise<void>} refresh
 */
export function openActions(line, refresh) {
  byId("actions").append(...ACTIONS.map(actionRow));
  byId("level-choice").append(...LEVELS.map((level) => element("button", { type: "button", class: "button button-secondary", "data-level": level, "aria-pressed": "false" }, levelName(level))));
  byId("actions").addEventListener("click", ({ target }) => {
    const name = target.closest("button")?.dataset.action;
    if (name) act(name, {}, text(`js.admin.action.${name}`), text(`js.admin.what.${name}`), line, refresh);
  });
  byId("level-choice").addEventListener("click", ({ target }) => {
    const level = target.closest("button")?.dataset.level;
    if (level) act("level", { level }, text("js.admin.set_level", { level: levelName(level) }), text(`js.admin.does.${level}`), line, refresh);
  });
}

/** @param {Record<string, any>} state the response of /admin/state */
export function showActions({ service, process }) {
  byId("acting").textContent = process;
  byId("what-recycle").closest("li").hidden = service.speech === null; // the workers have the speech processes
  for (const button of byId("level-choice").children) {
    button.setAttribute("aria-pressed", String(button.dataset.level === (service.forced ?? "measured")));
  }
  for (const name of ACTIONS) {
    const count = service.actions[name] ?? 0;
    byId(`count-${name}`).textContent = count ? counted("js.admin.times", count, { count: number(count) }) : "";
  }
}

/**
 * The outcome of an action as a sentence.
 * @param {Record<string, any>} outcome
 */
export function outcomeWords(outcome) {
  if ("failed" in outcome) return text("js.admin.outcome.failed", { kind: String(outcome.failed) });
  if ("files" in outcome) {
    const { files, folders, bytes, failures } = outcome;
    return text("js.admin.outcome.swept", { files: number(files), folders: number(folders), size: size(bytes), failures: number(failures) });
  }
  if ("entries" in outcome) return counted("js.admin.outcome.entries", outcome.entries, { count: number(outcome.entries), size: size(outcome.bytes) });
  if ("bytes" in outcome) return text("js.admin.outcome.bytes", { size: size(outcome.bytes) });
  if ("interviews" in outcome) return counted("js.admin.outcome.interviews", outcome.interviews, { count: number(outcome.interviews) });
  if ("level" in outcome) return levelName(outcome.level);
  return Object.values(outcome).join(", ") || text("js.admin.outcome.none");
}

/** @param {string} action */
export function actionName(action) {
  const key = `js.admin.action.${action}`;
  return hasText(key) ? text(key) : action;
}

function actionRow(name) {
  const what = element("p", { id: `what-${name}` }, text(`js.admin.what.${name}`), " ", element("span", { id: `count-${name}`, class: "count" }));
  const button = element("button", { type: "button", class: "button button-secondary", "data-action": name, "aria-describedby": `what-${name}` }, text(`js.admin.action.${name}`));
  return element("li", {}, button, what);
}

async function act(name, fields, title, words, line, refresh) {
  if (!(await confirmed(name, title, words))) return;
  const reply = await sent(name, fields);
  if (reply.error) line.fail(text("js.admin.failed", { action: actionName(name), reason: reply.error }));
  else line.say(`${actionName(name)}: ${outcomeWords(reply.outcome)}`);
  await refresh();
}

/** The dialog returns the focus to the button that opened it. Safari lacks <dialog> before 15.4. */
function confirmed(name, title, words) {
  const dialog = byId("confirm");
  if (!dialog.showModal) return Promise.resolve(window.confirm(`${title}\n\n${words}`));
  byId("confirm-title").textContent = title;
  byId("confirm-text").textContent = words;
  byId("confirm-yes").textContent = name === "level" ? text("js.admin.set") : text(`js.admin.action.${name}`);
  dialog.returnValue = "no";
  // eslint-disable-next-line pages/newer-apis -- checked above
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}

async function sent(name, fields) {
  try {
    const body = JSON.stringify({ ...fields, lang: document.documentElement.lang });
    const response = await fetch(`/admin/actions/${name}`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    return await response.json();
  } catch {
    return { error: text("js.send.network") };
  }
}
