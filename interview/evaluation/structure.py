"""Finds the parts that an answer should have.

Answers to behavioural questions need situation, task, action and result (STAR); answers to
situational questions understanding, action, reason and expected outcome; all others an opening that
answers the question, an order, an example or reason, and a conclusion.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from interview.contracts import AskedQuestion, QuestionKind, StructurePart
from interview.evaluation.reading import Hit, Reading, cue, find, fold, quote, words
from interview.evaluation.specificity import details
from interview.evaluation.tables import NEGATION_REACH, evaluation_tables
from interview.language.catalogue import N_, Language, translated
from interview.language.words import lower, stem, tokens

PARTS: dict[QuestionKind, tuple[str, ...]] = {
    "behavioural": ("situation", "task", "action", "result"),
    "situational": ("understanding", "intended_action", "reason", "expected_outcome"),
    "motivation": ("opening", "order", "support", "closing"),
    "knowledge": ("opening", "order", "support", "closing"),
}

PART_LABELS = {
    "situation": N_("Situation"),
    "task": N_("Task"),
    "action": N_("Your actions"),
    "result": N_("Result"),
    "understanding": N_("Understanding the situation"),
    "intended_action": N_("What you would do"),
    "reason": N_("Your reason"),
    "expected_outcome": N_("Expected outcome"),
    "opening": N_("Opening"),
    "order": N_("Order"),
    "support": N_("Example or reason"),
    "closing": N_("Conclusion"),
}

OPENING_SHARE, OUTCOME_FROM, CLOSING_SHARE = 0.4, 0.4, 0.6
"""Shares of the answer: the situation is looked for before the first, an expected outcome after
the second, and the conclusion after the third."""

OPENING_WORDS = 25
RESULT_FROM = 0.35
"""Share of the answer after which a result is looked for."""

TASK_SHARE, LATE_SHARE = 0.6, 0.7
"""The task is looked for before the first; after the second, words more likely state a result."""

STATED, NEAR = 2, 9
"""Least worth of a place that states a result, and words that are near it."""

SCENE_WORDS, ENDING_WORDS = 4, 16
"""Words before the first own action that can set the scene, and words that end a story."""

ANNOUNCED = 8
"""Words after "in the end" or "as a result" in which a failure is looked for."""

CLAUSE_MARKS = frozenset(",;:–—")
"""Punctuation marks that limit the scope of a negation."""


@dataclass(frozen=True, slots=True)
class Found:
    """The parts of an answer, each with the place that proves it; None if it is missing."""

    places: tuple[tuple[str, Hit | None], ...]
    in_order: bool

    @property
    def count(self) -> int:
        return sum(hit is not None for _, hit in self.places)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for name, hit in self.places if hit is None)


def kind_of(question: AskedQuestion, language: Language) -> QuestionKind | None:
    """The kind of a question if it is known, else by its words; None if unknown."""
    if question.entry is not None:
        return question.entry.kind
    if question.expected is not None:
        return question.expected.kind
    text = " ".join(tokens(fold(question.text, language), "en"))
    kinds: tuple[QuestionKind, ...] = ("situational", "motivation", "behavioural")
    for kind in kinds:
        if cue(f"{kind}_question", language).search(text):
            return kind
    return None


def locate(reading: Reading, question: AskedQuestion, kind: QuestionKind | None) -> Found:
    """Find every part that this kind of question needs; no word proves two parts."""
    places: list[tuple[str, Hit | None]] = []
    for name in PARTS[kind or "knowledge"]:
        taken = [hit for _, hit in places if hit is not None]
        free = (h for h in _candidates(name, reading, question) if not _overlaps(h, taken))
        places.append((name, next(free, None)))
    ordered = kind != "behavioural" or _ordered([hit for _, hit in places])
    return Found(tuple(places), ordered)


def structure_parts(found: Found, reading: Reading, reader: Language) -> tuple[StructurePart, ...]:
    """The parts for the report, with quote and time."""
    return tuple(
        StructurePart(
            name,
            translated(PART_LABELS[name], reader),
            None if hit is None else quote(reading, hit, name),
        )
        for name, hit in found.places
    )


def own_actions(reading: Reading) -> tuple[Hit, ...]:
    """Actions in the first person singular of the past tense."""
    return _without(reading, "own_action", "never_action")


def team_actions(reading: Reading) -> tuple[Hit, ...]:
    """Actions in the first person plural of the past tense."""
    return _without(reading, "team_action", "never_team_action")


def intended_actions(reading: Reading) -> tuple[Hit, ...]:
    """Actions in the first person singular of the present tense or the conditional."""
    return _without(reading, "intended_action", "never_intended_action")


def results(reading: Reading) -> tuple[Hit, ...]:
    """Outcomes and phrases that announce one, in the later part of the answer.

    A negated outcome ("we did not finish") does not count, nor does its announcement.
    """
    start = int(RESULT_FROM * reading.words)
    failures = [h.first for h in _hits(reading, "achievement") if _denied(h, reading)]
    hits = {h for h in _hits(reading, "outcome") if not _denied(h, reading)}
    hits |= {h for h in _hits(reading, "result") if not _announces_one(h, failures, reading)}
    return tuple(sorted((h for h in hits if h.first >= start), key=lambda hit: hit.first))


def _announces_one(hit: Hit, failures: Sequence[int], reading: Reading) -> bool:
    """Whether ``hit`` announces the next of ``failures`` in the same sentence."""
    end = min(hit.last + ANNOUNCED, reading.inside[reading.tokens[hit.first].sentence].stop - 1)
    at = bisect_left(failures, hit.first)
    return at < len(failures) and failures[at] <= end


def _denied(hit: Hit, reading: Reading) -> bool:
    """Whether ``hit`` is negated in its clause."""
    clause = _clause(hit, reading)
    said = [lower(reading.tokens[i].raw, reading.language) for i in clause]
    start = hit.first - clause.start
    negated = evaluation_tables(reading.language).negated
    return negated(said, start, start + hit.last + 1 - hit.first)


def _clause(hit: Hit, reading: Reading) -> range:
    """The few words around ``hit`` up to the next punctuation mark or conjunction."""
    first, last = hit.first, hit.last
    whole = reading.inside[reading.tokens[first].sentence]
    while first > max(whole.start, hit.first - NEGATION_REACH) and not _parted(first, reading):
        first -= 1
    while last < min(whole.stop - 1, hit.last + NEGATION_REACH) and not _parted(last + 1, reading):
        last += 1
    return range(first, last + 1)


def _parted(index: int, reading: Reading) -> bool:
    """Whether a punctuation mark or conjunction separates a token from the one before it."""
    before, token = reading.tokens[index - 1 : index + 1]
    between = reading.answer.sentences[token.sentence].text[before.end : token.start]
    parting = words("conjunctions", reading.language)
    return token.text in parting or not CLAUSE_MARKS.isdisjoint(between)


def _candidates(name: str, reading: Reading, question: AskedQuestion) -> Sequence[Hit]:
    """The places that may prove a part, the best first."""
    special: dict[str, Callable[[], Sequence[Hit]]] = {
        "situation": lambda: _situations(reading),
        "task": lambda: _before(_hits(reading, name), TASK_SHARE * reading.words),
        "support": lambda: _hits(reading, name) or _hits(reading, "example"),
        "intended_action": lambda: intended_actions(reading),
        "action": lambda: own_actions(reading) or team_actions(reading),
        "result": lambda: stated_results(reading),
        "expected_outcome": lambda: _expected_outcomes(reading),
        "opening": lambda: _opening(reading, question),
        "order": lambda: _order(reading),
        "closing": lambda: _after(_hits(reading, name), CLOSING_SHARE * reading.words)[::-1],
    }
    return special[name]() if name in special else _hits(reading, name)


def _overlaps(hit: Hit, taken: Sequence[Hit]) -> bool:
    return any(hit.first <= other.last and other.first <= hit.last for other in taken)


def _before(hits: Sequence[Hit], limit: float) -> list[Hit]:
    return [hit for hit in hits if hit.first <= limit]


def _after(hits: Sequence[Hit], limit: float) -> list[Hit]:
    return [hit for hit in hits if hit.last >= limit]


def stated_results(reading: Reading) -> list[Hit]:
    """Places after the first action that state a result, the one that states most first.

    Where no words show one, what else happened in the last words: most stories end with a result.
    """
    steps = own_actions(reading) or team_actions(reading)
    start = steps[0].first if steps else 0
    found = [hit for hit in results(reading) if hit.first > start]
    worths = _worths(found, reading)
    best = sorted(found, key=lambda hit: (worths[hit], hit.first), reverse=True)
    stated = [hit for hit in best if worths[hit] >= STATED]
    if stated or not steps or reading.words < evaluation_tables(reading.language).short_words:
        return stated
    ending = range(max(start + 1, reading.words - ENDING_WORDS), reading.words)
    never = cue("never_event", reading.language)
    return [
        hit
        for hit in reversed(_events(reading, ending))
        if not never.fullmatch(reading.tokens[hit.first].text)
    ]


def _events(reading: Reading, inside: range) -> list[Hit]:
    """Verbs of the past among these tokens that are neither actions nor negated."""
    acted = _acted(reading)
    return [
        hit
        for hit in _hits(reading, "past")
        if hit.first in inside
        and acted.isdisjoint(_span(hit))
        and not _denied(hit, reading)
        and not _left_undone(hit, reading)
    ]


def _acted(reading: Reading) -> set[int]:
    """The tokens of all own and team actions."""
    actions = (*own_actions(reading), *team_actions(reading))
    return {index for hit in actions for index in _span(hit)}


def _span(hit: Hit) -> range:
    return range(hit.first, hit.last + 1)


def _situations(reading: Reading) -> list[Hit]:
    """Words that set the scene; where none do, what happened before the first own action."""
    named = _before(_hits(reading, "situation"), OPENING_SHARE * reading.words)
    own = own_actions(reading)
    first = own[0].first if own else reading.words
    if named or first < SCENE_WORDS:
        return named
    tasks = {reading.tokens[hit.first].sentence for hit in _hits(reading, "task")}
    return [
        hit
        for hit in _events(reading, range(first))
        if reading.tokens[hit.first].sentence not in tasks or len(reading.inside) == 1
    ]


def _worths(found: Sequence[Hit], reading: Reading) -> dict[Hit, int]:
    """How much says that a result is stated at each place.

    An outcome counts 2, or nothing if it is an action ("I kept"); what announces one counts 1, as
    do another of these near it, a figure near it, and the last part of the answer.
    """
    outcomes, acted = set(_hits(reading, "outcome")), _acted(reading)
    places = [hit.first for hit in found]
    figures = [each.hit.first for each in details(reading) if each.kind == "figure"]
    return {
        hit: (1 if hit not in outcomes else 2 * acted.isdisjoint(_span(hit)))
        + (_near(hit, places, reading) > 1)
        + (_near(hit, figures, reading) > 0)
        + (hit.first >= LATE_SHARE * reading.words)
        for hit in found
    }


def _near(hit: Hit, places: Sequence[int], reading: Reading) -> int:
    """How many of these tokens, in order, are in the sentence of ``hit`` within ``NEAR`` words."""
    inside = reading.inside[reading.tokens[hit.first].sentence]
    first, last = max(inside.start, hit.first - NEAR), min(inside.stop - 1, hit.first + NEAR)
    return bisect_right(places, last) - bisect_left(places, first)


def _expected_outcomes(reading: Reading) -> list[Hit]:
    """Expected outcomes, and results of a case that is told."""
    hits = {*_hits(reading, "expected_outcome"), *results(reading)}
    late = _after(tuple(hits), OUTCOME_FROM * reading.words)
    return sorted(late, key=lambda hit: hit.first)


def _opening(reading: Reading, question: AskedQuestion) -> list[Hit]:
    """A word of the question or of its points, or an opening phrase, among the first words."""
    known = question_stems(question, reading.language)
    for index, token in enumerate(reading.tokens[:OPENING_WORDS]):
        if stem(token.text, reading.language) in known:
            return [Hit(index, index)]
    return [hit for hit in _hits(reading, "opening") if hit.first < OPENING_WORDS]


def _order(reading: Reading) -> list[Hit]:
    """Words that show the order of the answer, if there are at least two different ones.

    Those that announce an example are left to the part that an example proves.
    """
    hits = _hits(reading, "order")
    different = {tuple(t.text for t in reading.tokens[h.first : h.last + 1]) for h in hits}
    examples = _hits(reading, "example")
    free = [hit for hit in hits if not _overlaps(hit, examples)]
    return free if len(different) > 1 else []


def question_stems(question: AskedQuestion, language: Language) -> frozenset[str]:
    """Stems of the content words of the question and, if known, of its points and model answer."""
    texts = [question.text]
    if question.entry is not None:
        texts += [question.entry.text, question.entry.model_answer]
        for point in question.entry.points:
            texts += [point.text, *point.synonyms]
    return frozenset().union(*(content_stems(text, language) for text in texts))


def content_stems(text: str, language: Language) -> frozenset[str]:
    """Folded stems of the content words of a text."""
    passed_over = words("function", language) | words("stop", language)
    return frozenset(
        fold(stem(token, language), language)
        for token in tokens(text, language)
        if fold(token, language) not in passed_over and len(token) > 2
    )


def _ordered(places: Sequence[Hit | None]) -> bool:
    """Whether situation or task come before the action; results are only looked for after it."""
    situation, task, action, _ = places
    starts = [hit.first for hit in (situation, task) if hit is not None]
    return action is None or not starts or min(starts) <= action.first


def _without(reading: Reading, name: str, exceptions: str) -> tuple[Hit, ...]:
    """Actions without those that were not done ("I did not", "aramadım")."""
    never = cue(exceptions, reading.language)
    return tuple(
        hit
        for hit in _hits(reading, name)
        if not never.fullmatch(reading.tokens[hit.last].text) and not _left_undone(hit, reading)
    )


def _left_undone(hit: Hit, reading: Reading) -> bool:
    tables = evaluation_tables(reading.language)
    if tables.not_after:
        following = reading.tokens[hit.last + 1 : hit.last + 2]
        return any(token.text == tables.not_after for token in following)
    return tables.negated([reading.tokens[i].text for i in range(hit.first, hit.last + 1)], 0, 1)


def _hits(reading: Reading, name: str) -> tuple[Hit, ...]:
    pattern: re.Pattern[str] = cue(name, reading.language)
    return find(reading, pattern)
