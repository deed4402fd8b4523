"""The figures of an answer that the judge works from: counts, shares and findings of the rules.

Counts are per 100 words unless said otherwise. A figure that does not apply, such as the fit of an
answer to a question outside the bank, is ``ABSENT``.
"""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

from interview.contracts import AskedQuestion
from interview.evaluation import levels
from interview.evaluation.levels import Material
from interview.evaluation.reading import Reading, cue, find, words
from interview.evaluation.specificity import details, general_words, set_phrases
from interview.evaluation.structure import (
    PARTS,
    content_stems,
    intended_actions,
    locate,
    own_actions,
    results,
    team_actions,
)
from interview.language.words import stem

ABSENT = -1.0

GATES = (
    "copied_question",
    "far_too_short",
    "general_only",
    "gibberish",
    "repeated",
    "short",
    "to_the_grader",
    "wrong_language",
)
CUES = (
    "addressed",
    "closing",
    "example",
    "hedges",
    "hypothetical",
    "opening",
    "order",
    "past",
    "present",
    "reason",
    "support",
    "time",
    "work",
)
RULES = {
    "structure": levels.structure,
    "specificity": levels.specificity,
    "ownership": levels.ownership,
    "clarity": levels.clarity,
}
RELEVANCE_LEVELS = (0.26, 0.46, 0.66, 0.8)
"""Scores for covering the question (0-1) from which levels 2, 3, 4 and 5 are reached."""

POINTS_PART, FULL_REFERENCE = 0.4, 0.6
"""Weight of the expected points, the rest being similarity to the model answer; and the similarity
that counts as full, since other words cannot reach 1."""

SUBJECT, CLOSE_SUBJECT, SUBJECT_RANK = 12.0, 20.0, 0.05
"""BM25 score (about 4 per content word) from which an answer is on the subject, and closely on it;
and the share of the bank's questions (7 of 154) that may fit better."""

SUBJECT_LEVEL, TOLD_LEVEL, UNTOLD_LEVEL = 2, 4, 2
"""Levels by points of an answer on the subject without recognised points, of a complete story
without them (at most), and of a behavioural answer without an action (at most)."""

MIN_PARTS = 3
"""Parts that an answer needs to count as a story."""

LONG_WORD = 9
OPENING_SENTENCES = 2

Figures = dict[str, float]


def figures(material: Material, question: AskedQuestion, gates: Collection[str]) -> Figures:
    """All figures of an answer by name; the same names for every answer.

    Args:
        material: the findings of the rules.
        question: what was asked.
        gates: names of the gates that the answer meets.
    """
    reading = material.reading
    return {
        **_size(reading),
        **_phrases(reading),
        **_actions(reading),
        **_details(reading),
        **_repetition(reading),
        **_parts(material, question),
        **_fit(material),
        **_question(reading, question),
        **{f"kind_{kind}": float(material.kind == kind) for kind in PARTS},
        **{f"gate_{name}": float(name in gates) for name in GATES},
        **{f"level_{name}": float(rule(material).level or 0) for name, rule in RULES.items()},
        "level_relevance": float(_level_by_points(material)),
    }


def _size(reading: Reading) -> Figures:
    count = max(1, reading.words)
    texts = [token.text for token in reading.tokens]
    content = [text for text in texts if text not in words("function", reading.language)]
    return {
        "words_log": math.log(count),
        "different_log": math.log(1 + len(set(texts))),
        "different_by_root": len(set(texts)) / math.sqrt(count),
        "sentences_log": math.log1p(len(reading.answer.sentences)),
        "sentence_words": count / max(1, len(reading.answer.sentences)),
        "function_share": 1 - len(content) / count,
        "content_letters": sum(map(len, content)) / max(1, len(content)),
        "long_words": _per_100(sum(len(text) > LONG_WORD for text in texts), reading),
    }


def _phrases(reading: Reading) -> Figures:
    counts = {name: len(find(reading, cue(name, reading.language))) for name in CUES}
    tenses = counts["past"] + counts["hypothetical"] + counts["present"]
    listed = {name: words(name, reading.language) for name in ("own", "conjunctions")}
    return {
        **{f"cue_{name}": _per_100(count, reading) for name, count in counts.items()},
        **{
            f"words_{name}": _per_100(sum(t.text in among for t in reading.tokens), reading)
            for name, among in listed.items()
        },
        "past_share": counts["past"] / (1 + tenses),
    }


def _actions(reading: Reading) -> Figures:
    own, intended = own_actions(reading), intended_actions(reading)
    return {
        "own_actions": _per_100(len(own), reading),
        "own_actions_count": min(8.0, len(own)),
        "team_actions": _per_100(len(team_actions(reading)), reading),
        "intended_actions": _per_100(len(intended), reading),
        "intended_share": len(intended) / (1 + len(own) + len(intended)),
        "results": _per_100(len(results(reading)), reading),
    }


def _details(reading: Reading) -> Figures:
    found = details(reading)
    kinds = Counter(detail.kind for detail in found)
    return {
        **{
            f"details_{kind}": _per_100(kinds[kind], reading)
            for kind in ("figure", "name", "time", "example")
        },
        "details": _per_100(len(found), reading),
        "details_count": min(12.0, len(found)),
        "general_words": _per_100(len(general_words(reading)), reading),
        "set_phrases": _per_100(len(set_phrases(reading)), reading),
    }


def _repetition(reading: Reading) -> Figures:
    """How often words and triples of words recur, and how much a sentence shares with the next."""
    language = reading.language
    texts = [token.text for token in reading.tokens]
    triples = list(zip(texts, texts[1:], texts[2:], strict=False))
    function = words("function", language)
    stems = Counter(stem(text, language) for text in texts if text not in function)
    sentences = [content_stems(each.text, language) for each in reading.answer.sentences]
    return {
        "most_repeated": _per_100(max(stems.values(), default=0), reading),
        "repeated_share": _share([count for count in stems.values() if count > 1], stems.total()),
        "repeated_triples": 1 - len(set(triples)) / max(1, len(triples)) if triples else 0.0,
        "cohesion": _mean([_overlap(one, other) for one, other in pairwise(sentences)]),
    }


def _parts(material: Material, question: AskedQuestion) -> Figures:
    story = locate(material.reading, question, "behavioural")
    return {
        **{f"part_{name}": float(hit is not None) for name, hit in story.places},
        "story_parts": float(story.count),
        "parts": float(material.found.count),
        "in_order": float(material.found.in_order),
    }


def _fit(material: Material) -> Figures:
    fit, scores = material.fit, [point.score for point in material.points]
    known = fit is not None
    return {
        "fit_own": fit.own if fit else ABSENT,
        "fit_best": fit.best if fit else ABSENT,
        "fit_rank": fit.rank if fit else ABSENT,
        "fit_ratio": fit.own / max(1.0, fit.best) if fit else ABSENT,
        "points_mean": _mean(scores) if scores else ABSENT,
        "points_most": max(scores, default=ABSENT),
        "reference": material.reference if known else ABSENT,
    }


def _level_by_points(material: Material) -> int:
    """1-5 by expected points and similarity to the model answer; 0 for a question without points.

    Near chance on its own, so the report does not show it.
    """
    points = material.points
    if not points:
        return 0
    worth = {"met": 1.0, "partly": 0.5, "missing": 0.0}
    covered = sum(worth[point.status] for point in points) / len(points)
    likeness = min(1.0, material.reference / FULL_REFERENCE)
    made = POINTS_PART * covered + (1 - POINTS_PART) * likeness
    level = max(1 + bisect_right(RELEVANCE_LEVELS, made), _told_in_own_words(material))
    if all(point.status == "met" for point in points):
        level = len(RELEVANCE_LEVELS) + 1
    if material.kind == "behavioural" and "action" in material.found.missing:
        level = min(level, UNTOLD_LEVEL)
    return level


def _told_in_own_words(material: Material) -> int:
    fit = material.fit
    if fit is None:
        return 1
    if fit.rank > SUBJECT_RANK or fit.own < SUBJECT:
        return SUBJECT_LEVEL if fit.story and material.found.count >= MIN_PARTS else 1
    if material.kind == "knowledge" or fit.own < CLOSE_SUBJECT:
        return SUBJECT_LEVEL
    return max(SUBJECT_LEVEL, min(TOLD_LEVEL, levels.thin(material.found.count, material)))


def _question(reading: Reading, question: AskedQuestion) -> Figures:
    asked = content_stems(question.text, reading.language)
    said = content_stems(reading.answer.text, reading.language)
    first = " ".join(each.text for each in reading.answer.sentences[:OPENING_SENTENCES])
    return {
        "asked_said": len(asked & said) / max(1, len(asked)),
        "said_asked": len(asked & said) / max(1, len(said)),
        "asked_first": len(asked & content_stems(first, reading.language)) / max(1, len(asked)),
        "asked_words": float(len(question.text.split())),
        "in_bank": float(question.entry is not None),
    }


def _per_100(count: float, reading: Reading) -> float:
    return 100 * count / max(1, reading.words)


def _share(counts: Sequence[int], total: int) -> float:
    return sum(counts) / max(1, total)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))
