/** What MDN's compatibility data says of the oldest browsers of package.json's list. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import browserslist from "browserslist";

const { api, javascript } = JSON.parse(readFileSync(createRequire(import.meta.url).resolve("@mdn/browser-compat-data"), "utf8"));

/** Browserslist's names of browsers, and those of MDN's data. */
const BROWSERS = { chrome: "chrome", edge: "edge", firefox: "firefox", safari: "safari", ios_saf: "safari_ios" };
const STATIC = /_static$/;

const oldest = {};
for (const [name, version] of browserslist().map((entry) => entry.split(" "))) {
  const browser = BROWSERS[name];
  oldest[browser] = Math.min(parseFloat(version), oldest[browser] ?? Infinity);
}

const globals = namesOf({ globalThis: api });
const members = [...namesOf(api), ...namesOf(javascript.builtins), ...namesOf(javascript.builtins.Intl)];

/** Members that each of the oldest browsers has. */
export const old = members.filter(({ support }) => isEverywhere(support));

/** Members that one of them lacks: `{object: "AbortSignal", name: "timeout", isStatic: true}`. */
export const newer = members.filter(({ support }) => !isEverywhere(support));

/** Interfaces and functions of the global object that one of them lacks. */
export const newerGlobals = globals.filter(({ support }) => !isEverywhere(support));

function namesOf(objects) {
  return Object.entries(objects).flatMap(([object, entries]) =>
    Object.entries(entries)
      .filter(([member, entry]) => member !== "__compat" && entry?.__compat)
      .map(([member, entry]) => ({ object, name: member.replace(STATIC, ""), isStatic: STATIC.test(member), support: entry.__compat.support })));
}

function isEverywhere(support) {
  return Object.entries(oldest).every(([browser, version]) => [support[browser] ?? []].flat().some((since) => isIn(since, version)));
}

/** What needs a flag or another name is as good as missing. */
function isIn({ version_added: added, version_removed: removed, flags, prefix, alternative_name: alias }, version) {
  return typeof added === "string" && parseFloat(added.replace("≤", "")) <= version && !removed && !flags && !prefix && !alias;
}
