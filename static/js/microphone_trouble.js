/** What to do about a microphone that cannot be opened, in the words of the browser. */

import { text } from "./strings.js";

/** Browsers inside other apps, most of which get no microphone. */
const IN_APP = /FBAN|FBAV|Instagram|Line\/|LinkedInApp|Twitter|TikTok|musical_ly|Snapchat|WhatsApp|; wv\)/;

/** @typedef {"chrome" | "android" | "firefox" | "safari" | "ios" | "in_app"} Browser */

/**
 * The browser, as far as its microphone settings are concerned.
 * @param {{userAgent: string, maxTouchPoints: number}} navigator
 * @returns {Browser | null} null if unknown
 */
export function browserOf({ userAgent, maxTouchPoints }) {
  if (IN_APP.test(userAgent)) return "in_app";
  // An iPad calls itself a Mac, and has a touch screen.
  if (/iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1)) return "ios";
  if (/Firefox\//.test(userAgent)) return "firefox";
  if (/Chrome\//.test(userAgent)) return /Android/.test(userAgent) ? "android" : "chrome";
  return /Safari\//.test(userAgent) ? "safari" : null;
}

/**
 * @param {import("./recorder.js").Reason} reason
 * @returns {string} what is wrong, where to click, and how else to answer
 */
export function microphoneTrouble(reason) {
  const browser = browserOf(navigator);
  const isOfApp = browser === "in_app" && reason !== "missing" && reason !== "busy";
  if (isOfApp) return text("js.mic.in_app");
  if (reason === "denied" && browser !== null) return text(`js.mic.denied.${browser}`);
  return text(`js.mic.${reason}`);
}
