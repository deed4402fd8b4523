"""Finds what a candidate who reads a report carefully would call a contradiction.

``KINDS`` lists them. The checker takes a report as the candidate gets it, the JSON of an answer
with its text, and takes nothing from the evaluation but its word lists and catalogues.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from interview.errors import Language
from interview.evaluation.delivery_feedback import PHRASES as OF_DELIVERY
from interview.evaluation.feedback import PHRASES
from interview.evaluation.phrasings.delivery import DELIVERY
from interview.evaluation.reading import cue, find, read, typed_answer_text
from interview.evaluation.rubric import ANCHORS, NEXT_LEVEL, NOT_RATED
from interview.evaluation.specificity import details
from interview.evaluation.structure import own_actions, results
from interview.language.catalogue import translated
from interview.language.figures import said as filled
from tests.told_report import QUOTED, Told, fits, is_foreign, praised_dimension, quotes, sentences

KINDS: dict[str, str] = {
    "parts": "The parts that were found deny the level of structure or its description.",
    "part_found": "A part is asked for, or told to be missing, that the report shows elsewhere.",
    "quote": "Words are quoted that are not in the answer.",
    "denied": "A quote denies the sentence that it is to prove.",
    "quoted_twice": "The same words are praised and faulted, or faulted twice.",
    "done": "Something is advised that was done.",
    "praise": "A gated or low answer is praised, or what other sentences fault.",
    "language": "A sentence is not in the language of the reader.",
    "interval": "The level is outside its interval, above the cap of a gate, or told otherwise.",
    "subject": "The level, the gates or a dimension deny what is said about the subject.",
    "no_level": "There is no level, and a sentence speaks of it; or the reverse.",
    "anchor": "A dimension has the description of another level, or a level without a reason.",
    "delivery": "The delivery is praised while a figure is outside its band.",
    "twice": "The same sentence stands twice.",
    "nothing_to_rate": "A gate says that there is nothing to rate, and something is rated.",
    "gate": "A dimension is good at what a gate faults.",
    "unexplained": "A dimension is far from the level, and nothing says that they do not add up.",
}

FAR = 2
LOW = 2
GOOD = 4
PLENTY = 3
"""Own actions from which an answer need not be asked for more."""

UNREADABLE = {"empty", "gibberish", "wrong_language"}
FAULTS = {
    "hedge", "general_word", "name_the_figure", "set_phrase", "which_part", "long_sentence",
    "restart", "make_concrete",
}  # fmt: skip
FAULTS_OF = {
    "structure": {"out_of_order"},
    "specificity": {"make_concrete"},
    "ownership": {"which_part", "own_steps", "action"},
    "clarity": {"hedge", "long_sentence", "restart", "general_word"},
    "delivery": {"fast", "slow", "fillers", "long_pause", "monotone", "quiet", "clipped"},
}
"""Advice beside which a dimension cannot be praised."""

TELLING = ("overall", "final_answer")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What denies what. ``kind`` is one of ``KINDS``."""

    kind: str
    detail: str


def contradictions(body: Mapping[str, Any], said: str, reader: Language) -> list[Contradiction]:
    """Everything in a report that denies something else in it.

    Args:
        body: the JSON of an evaluated answer.
        said: what was spoken or typed, as it was rated.
        reader: language of the report.
    """
    told = Told(body, said, reader)
    return [Contradiction(kind, detail) for kind, check in CHECKS.items() for detail in check(told)]


def _parts(told: Told) -> Iterator[str]:
    """Level 1 is no part, 2 is one, 3 two or more, 4 three or more, 5 all."""
    dimension, all_of = told.dimension("structure"), len(told.content["structure"])
    if dimension["level"] is None:
        if all_of:
            yield "parts are listed, and structure is not rated"
        return
    level, count = _of_rules(dimension), len(told.found)
    allowed = {1: {0}, 2: {1}, 3: {2, 3, 4}, 4: {3, 4}, 5: {all_of}}[level]
    if count not in allowed:
        yield f"level {level} with {count} of {all_of} parts"


def _of_rules(dimension: Mapping[str, Any]) -> int:
    """The level before a language model graded the dimension; 0 if there was none."""
    by_model = dimension["by_model"]
    level: int | None = by_model["before"] if by_model else dimension["level"]
    return level or 0


def _part_found(told: Told) -> Iterator[str]:
    missing = {part["name"] for part in told.content["structure"]} - told.found
    for key, each in told.advice:
        if key in told.found:
            yield f"{key} was found: {each['text']}"
    if "result" in missing and "result" in told.rules("ownership"):
        yield "no result in the structure, and one in the own part"
    if "action" in missing and {"own_action", "team_action"} & told.rules("ownership"):
        yield "no action in the structure, and one in the own part"
    if "support" in missing and "example" in told.rules("specificity"):
        yield "no example in the structure, and one among the details"


def _quote(told: Told) -> Iterator[str]:
    delivery = told.body["delivery"] or {"fillers": (), "restarts": ()}
    heard = [each["text"] for each in (*delivery["fillers"], *delivery["restarts"])]
    said = " ".join([*told.said.split(), *heard])
    for words in quotes(told):
        if words.strip("… ") not in said:
            yield words


def _denied(told: Told) -> Iterator[str]:
    language = told.language
    for key, each in told.advice:
        reading = read(typed_answer_text(each["quote"], language))
        kinds = {detail.kind for detail in details(reading)}
        if key in ("result_figure", "make_concrete") and kinds & {"figure", "time"}:
            yield f"a figure is there: {each['text']}"
        if key == "which_part" and own_actions(reading):
            yield f"the own part is there: {each['text']}"
        if key == "result" and results(reading) and find(reading, cue("outcome", language)):
            yield f"a result is there: {each['text']}"
    for name, level, rules in (
        ("clarity", 5, {"hedge", "general_words"}),
        ("specificity", GOOD, {"general_words"}),
        ("ownership", GOOD, {"team_action"}),
        ("delivery", 5, {"fillers", "long_pause", "monotone"}),
    ):
        if (told.dimension(name)["level"] or 0) >= level and rules & told.rules(name):
            yield f"{name} {level}: {rules & told.rules(name)}"


def _quoted_twice(told: Told) -> Iterator[str]:
    # A moment may be both quiet and monotone: advice on delivery may share its words.
    words_quoted = Counter(
        each["quote"] for key, each in told.advice if each["quote"] and key not in DELIVERY
    )
    yield from (words for words, times in words_quoted.items() if times > 1)
    praised = told.content["done_well"]
    if praised and praised["quote"]:
        for key, each in told.advice:
            if key in FAULTS and each["quote"] and _overlap(each["quote"], praised["quote"]):
                yield f"{praised['text']} | {each['text']}"


def _overlap(one: str, other: str) -> bool:
    one, other = one.strip("… ."), other.strip("… .")
    return one in other or other in one


def _done(told: Told) -> Iterator[str]:
    reading = read(typed_answer_text(told.said, told.language))
    own, level = len(own_actions(reading)), told.dimension("ownership")["level"] or 0
    on_subject = (told.content["verdict"] or {}).get("subject") == "yes"
    for key, each in told.advice:
        done = {
            "which_part": own >= PLENTY and level >= GOOD,
            "own_steps": own >= PLENTY or level >= GOOD,
            "own_case": own >= PLENTY and "result" in told.rules("ownership"),
            "result_figure": level == 5,
            "make_concrete": (told.dimension("specificity")["level"] or 0) >= GOOD,
            "gate_off_topic": on_subject,
            "out_of_order": (told.dimension("structure")["level"] or 0) == 5,
        }
        if done.get(key):
            yield str(each["text"])


def _praise(told: Told) -> Iterator[str]:
    praised = told.content["done_well"]
    if not praised:
        return
    name = praised_dimension(praised["text"], told.reader)
    if told.gates:
        yield f"behind {told.gates}: {praised['text']}"
    if told.overall is not None and told.overall <= LOW:
        yield f"at level {told.overall}: {praised['text']}"
    if (told.dimension(name)["level"] or 0) < GOOD:
        yield f"{name} is not good: {praised['text']}"
    faulted = FAULTS_OF.get(name, set()) & {key for key, _ in told.advice}
    if faulted:
        yield f"{faulted}: {praised['text']}"


def _language(told: Told) -> Iterator[str]:
    for sentence in sentences(told):
        if is_foreign(QUOTED.sub("", sentence), told.reader):
            yield sentence


def _interval(told: Told) -> Iterator[str]:
    figure, value = told.content["overall"], told.overall
    if value is None:
        return
    if not 1 <= figure["low"] <= value <= figure["high"] <= 5:
        yield f"{value} between {figure['low']} and {figure['high']}"
    cap = min((gate["cap"] for gate in told.content["gates"]), default=5)
    if figure["high"] > cap:
        yield f"up to {figure['high']} with a cap of {cap}"
    names = ("value", "low", "high")
    short = {name: int(figure[name]) if figure[name] % 1 == 0 else figure[name] for name in names}
    told_as = {filled(PHRASES[key], told.reader, **short) for key in TELLING}
    if told_as.isdisjoint(told.body["evaluation"].splitlines()):
        yield f"the text does not tell {value}"


def _subject(told: Told) -> Iterator[str]:
    verdict, relevance = told.content["verdict"], told.dimension("relevance")
    if not verdict:
        return
    subject, level = verdict["subject"], relevance["level"]
    certain = any(gate["cap"] <= 2 for gate in told.content["gates"])
    if subject == "cannot_tell" and told.overall is not None and not certain:
        yield f"cannot tell, and level {told.overall}"
    if subject == "cannot_tell" and level is not None:
        yield f"cannot tell, and relevance {level}"
    if (subject == "no") != ("off_topic" in told.gates):
        yield f"subject {subject} with {told.gates}"
    if level is not None and (subject == "no") != (_of_rules(relevance) < 3):
        yield f"subject {subject}, and relevance {level}"


def _no_level(told: Told) -> Iterator[str]:
    lines = told.body["evaluation"].splitlines()
    tells = [
        line for line in lines if any(fits(line, PHRASES[key], told.reader) for key in TELLING)
    ]
    reasons = [
        line
        for line in lines
        if any(
            line == translated(str(phrase), told.reader)
            for key, phrase in PHRASES.items()
            if key.startswith("no_level_")
        )
    ]
    if told.overall is None and tells:
        yield tells[0]
    if len(reasons) != (told.overall is None):
        yield f"{len(reasons)} reasons, level {told.overall}"


def _anchor(told: Told) -> Iterator[str]:
    for each in told.content["dimensions"]:
        name, level = each["name"], each["level"]
        if level is None:
            reasons = {translated(reason, told.reader) for reason in NOT_RATED.values()}
            if each["anchor"] not in reasons or each["evidence"] or each["next_level"]:
                yield f"{name} without a level: {each['anchor']}"
            continue
        levels = [translated(anchor, told.reader) for anchor in ANCHORS[name]]
        above = translated(NEXT_LEVEL, told.reader)
        wanted = "" if level == 5 else above.format(level=level + 1, anchor=levels[level])
        if each["anchor"] != levels[level - 1] or each["next_level"] != wanted:
            yield f"{name} {level}: {each['anchor']} {each['next_level']}"


def _delivery(told: Told) -> Iterator[str]:
    if not told.outside:
        return
    if told.dimension("delivery")["level"] == 5:
        yield f"level 5 with {told.outside}"
    praised = told.content["done_well"]
    if praised and praised_dimension(praised["text"], told.reader) == "delivery":
        yield f"{praised['text']} with {told.outside}"
    for line in told.body["evaluation"].splitlines():
        for key, names in (
            ("words_per_minute_good", {"fast", "slow"}),
            ("syllables_per_minute_good", {"fast", "slow"}),
            ("fillers_harmless", {"fillers"}),
            ("pauses_short", {"long_pause"}),
        ):
            if names & told.outside and fits(line, OF_DELIVERY[key], told.reader):
                yield f"{line} with {names & told.outside}"


def _twice(told: Told) -> Iterator[str]:
    lines = [line.split(". ", 1)[-1] for line in told.body["evaluation"].splitlines()]
    for texts in (lines, [each["text"] for each in told.content["advice"]]):
        yield from (text for text, times in Counter(texts).items() if text and times > 1)
    for dimension in told.content["dimensions"]:
        proofs = Counter((each["quote"], each["rule"]) for each in dimension["evidence"])
        yield from (f"{proof}" for proof, times in proofs.items() if times > 1)


def _nothing_to_rate(told: Told) -> Iterator[str]:
    if not UNREADABLE & told.gates:
        return
    for each in told.content["dimensions"]:
        if each["name"] != "delivery" and each["level"] is not None:
            yield f"{told.gates}, and {each['name']} {each['level']}"
    if told.content["structure"]:
        yield f"{told.gates}, and parts"
    if any(each["passage"] for each in told.content["points"]):
        yield f"{told.gates}, and passages"


def _gate(told: Told) -> Iterator[str]:
    for gate, name, most in (
        ("far_too_short", "structure", 3),
        ("far_too_short", "specificity", 3),
        ("short", "structure", 3),
        ("short", "specificity", 3),
        ("general_only", "specificity", 2),
        ("general_only", "ownership", 4),
        ("repeated", "clarity", 4),
        ("to_the_grader", "clarity", 4),
        ("copied_question", "relevance", 0),
        ("off_topic", "relevance", 2),
    ):
        level = told.dimension(name)["level"]
        if gate in told.gates and level is not None and level > most:
            yield f"{gate}, and {name} {level}"


def _unexplained(told: Told) -> Iterator[str]:
    levels = [each["level"] for each in told.content["dimensions"] if each["level"] is not None]
    explained = translated(str(PHRASES["dimensions"]), told.reader) in told.body["evaluation"]
    if told.overall is not None and not explained:
        far = [level for level in levels if abs(level - told.overall) >= FAR]
        if far:
            yield f"{far} at level {told.overall}"


CHECKS: dict[str, Callable[[Told], Iterator[str]]] = {
    "parts": _parts,
    "part_found": _part_found,
    "quote": _quote,
    "denied": _denied,
    "quoted_twice": _quoted_twice,
    "done": _done,
    "praise": _praise,
    "language": _language,
    "interval": _interval,
    "subject": _subject,
    "no_level": _no_level,
    "anchor": _anchor,
    "delivery": _delivery,
    "twice": _twice,
    "nothing_to_rate": _nothing_to_rate,
    "gate": _gate,
    "unexplained": _unexplained,
}
