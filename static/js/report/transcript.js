/** The transcript: every word can be played, fillers and long pauses are marked, hallucinated text is struck out. */

import { element, screenOnly } from "../dom.js";
import { language as pageLanguage, number } from "../format.js";
import { last } from "../lists.js";
import { text } from "../strings.js";
import { hearTime } from "./hear.js";
import { momentsOf, ofKind } from "./moments.js";

const SAME_MOMENT_S = 0.02;
const LONGEST_LINE_S = 25;
const SENTENCE_END = /[.!?…]["”’')]*\s*$/;

/**
 * @param {any} reply
 * @param {import("../player.js").Player | null} player
 * @returns {Node[]}
 */
export function transcriptOf(reply, player) {
  const { segments = [], language } = reply;
  if (segments.length === 0) return [];
  if (reply.transcript_corrected) return correctedOf(reply, player);
  const pieces = piecesBySegment(reply, player);
  const lines = linesOf(segments).map((line) => (isSaid(line[0]) ? spokenLine(line, pieces, player) : struckOut(line[0], player)));
  const words = element("div", { class: "transcript", id: "transcript", lang: language }, ...lines);
  const engine = element("p", { class: "hint" }, text("js.report.model", { model: reply.model }));
  const press = player ? screenOnly(text("js.report.press_word")) : null;
  return [element("p", { class: "hint" }, text("js.report.transcript_hint"), " ", press), words, engine];
}

/** A corrected transcript: words that were recognised can be played. */
function correctedOf({ segments, words, language }, player) {
  let next = 0;
  const lines = segments.map((segment) => {
    const first = next;
    next += segment.text.split(" ").length;
    const nodes = words.slice(first, next).flatMap((word) => [wordOf(word, [], player), " "]);
    return element("p", { class: "line" }, hearTime(segment.start, player), element("span", { class: "words" }, ...nodes));
  });
  const hint = element("p", { class: "hint" }, text("js.correct.corrected"));
  return [hint, element("div", { class: "transcript", id: "transcript", lang: language }, ...lines)];
}

/** A typed answer, unchanged. */
export function typedAnswerOf(typed, language) {
  return [element("p", { class: "prose typed-answer", id: "transcript", lang: language }, typed)];
}

/** Recognition ends segments at its windows: they are joined to sentences. */
function linesOf(segments) {
  const lines = [];
  for (const segment of segments) {
    if (goesOn(last(lines), segment)) last(lines).push(segment);
    else lines.push([segment]);
  }
  return lines;
}

function goesOn(line, segment) {
  if (!line || !isSaid(last(line)) || !isSaid(segment)) return false;
  if (last(line).language !== segment.language) return false;
  return !SENTENCE_END.test(last(line).text) && segment.end - line[0].start < LONGEST_LINE_S;
}

function isSaid({ quarantine }) {
  return quarantine === null;
}

function spokenLine(line, pieces, player) {
  const words = line.flatMap((segment) => wordsOf(segment, pieces.get(segment)));
  return element("p", { class: "line", ...inLanguage(line[0]) }, hearTime(line[0].start, player), element("span", { class: "words" }, ...words));
}

/** The language of a line; results of earlier versions have none. */
function inLanguage({ language }) {
  return language ? { lang: language } : {};
}

function wordsOf(segment, pieces) {
  return pieces.length > 0 ? pieces.flatMap(({ node }) => [node, " "]) : [segment.text, " "];
}

function struckOut({ text: words, start, quarantine }, player) {
  const label = element("span", { class: "visually-hidden", lang: pageLanguage }, text("js.quarantine.label"), " ");
  const crossed = element("del", {}, label, words);
  const why = element("span", { class: "hint", lang: pageLanguage }, text(`js.quarantine.${quarantine}`));
  return element("p", { class: "line struck" }, hearTime(start, player), element("span", { class: "words" }, crossed, " ", why));
}

/** Words, filled pauses and long pauses in order of time, by line. */
function piecesBySegment({ segments, words = [], delivery }, player) {
  const said = segments.filter(isSaid);
  const lines = new Map(said.map((segment) => [segment, []]));
  const moments = delivery ? momentsOf(delivery) : [];
  const fillers = ofKind(moments, "lexical");
  const pieces = [
    ...words.map((word) => ({ start: word.start, node: wordOf(word, fillers, player) })),
    ...ofKind(moments, "acoustic", "long", "very_long").map((moment) => ({ start: moment.start, node: remarkOf(moment) })),
  ];
  pieces.sort((one, other) => one.start - other.start);
  for (const piece of pieces) lines.get(lineAt(piece.start, said))?.push(piece);
  return lines;
}

function lineAt(start, said) {
  return last(said.filter((segment) => segment.start <= start + SAME_MOMENT_S)) ?? said[0];
}

function wordOf({ word, start, end }, fillers, player) {
  const filler = fillers.some((moment) => start >= moment.start - SAME_MOMENT_S && end <= moment.end + SAME_MOMENT_S);
  if (start === null) return element("span", {}, word);
  const node = element(filler ? "mark" : "span", { class: "word", "data-start": start }, word);
  if (player !== null) node.addEventListener("click", () => player.playFrom(start));
  return node;
}

function remarkOf({ kind, label, start, end }) {
  const words = kind === "acoustic" ? label : text("js.moment.pause_in_text", { length: number(end - start, 1) });
  return element("span", { class: `remark remark-${kind}`, lang: pageLanguage }, `[${words}]`);
}
