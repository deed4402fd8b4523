/** One line on each folded part of the report, from which the reader knows what is inside. */

import { clock } from "../format.js";
import { isMeasured, told } from "../metric.js";
import { counted, text } from "../strings.js";
import { isTooLittle } from "./delivery.js";
import { paceUnit } from "./pace_unit.js";

const WORDS = 9;
const HIGHEST = 5;

/**
 * @param {any} reply
 * @param {string | undefined} typed the answer, if it was typed
 * @returns {Record<string, string>} by the id of the part
 */
export function lines(reply, typed) {
  const { content, delivery, transcribed_text: heard = "" } = reply;
  return {
    rubric: rubricLine(content.dimensions),
    structure: text("js.fold.structure", { found: content.structure.filter(({ evidence }) => evidence).length, total: content.structure.length }),
    delivery: delivery ? deliveryLine(delivery) : "",
    heard: beginning(heard),
    written: beginning(typed ?? ""),
    points: counted("js.fold.points", content.points.length),
    "next-round": text(content.model_answer ? "js.fold.next_round" : "js.fold.follow_ups"),
    "word-choice": (delivery?.most_used ?? []).map(({ word }) => word).join(", "),
  };
}

function rubricLine(dimensions) {
  const rated = dimensions.filter(({ level }) => level !== null).sort((one, other) => other.level - one.level);
  if (rated.length === 0) return text("js.fold.unrated");
  const [best, worst] = [rated[0], rated[rated.length - 1]];
  if (best.level === worst.level) return text("js.fold.even", { level: best.level, highest: HIGHEST });
  return text("js.fold.rubric", { best: best.label, high: best.level, worst: worst.label, low: worst.level });
}

function deliveryLine(delivery) {
  if (isTooLittle(delivery)) return text("js.fold.too_little");
  const pace = delivery[paceUnit(delivery)];
  const length = clock(delivery.duration.value);
  if (!isMeasured(pace)) return text("js.fold.length", { length });
  return text("js.fold.delivery", { length, pace: told(pace, 0), remarks: (delivery.outside_band ?? []).length });
}

function beginning(words) {
  const all = words.trim().split(/\s+/);
  return all.length > WORDS ? `${all.slice(0, WORDS).join(" ")} …` : all.join(" ");
}
