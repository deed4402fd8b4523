"""What the judge says of an answer, how certain it is, and when it says nothing.

Readers who grade the same answer differ by a grade at times, so a level is right if it is within
one grade of theirs. A level that is less often right than ``LEAST_CERTAINTY`` is not told.
"""

from collections.abc import Collection, Sequence
from itertools import accumulate

from interview.contracts import AskedQuestion, Gate, Measured, Metric, NotMeasurable, Verdict
from interview.evaluation.gates import CAPS
from interview.evaluation.judge.figures import figures
from interview.evaluation.judge.model import judge_model
from interview.evaluation.levels import Material
from interview.evaluation.structure import content_stems

LEAST_CERTAINTY = 0.6
"""``python -m bench judge`` prints what lower and higher values judge, and how well."""

OFF_SUBJECT, ON_SUBJECT = 0.85, 0.35
"""Probabilities of being about something else: from the first, the answer is; up to the second, it
is about the question. The judge cannot tell in between, and tells no level."""

INTERVAL = 0.8
"""Probability that the readers' grade lies between both ends of the interval."""

HALF = 2
GRADES = (1, 2, 3, 4, 5)


def verdict(material: Material, question: AskedQuestion, gates: Collection[str]) -> Verdict | None:
    """The judge's opinion; None if there is no model of the language or nothing was said.

    Args:
        material: the findings of the rules.
        question: what was asked.
        gates: names of the gates that the answer meets.
    """
    model = judge_model(material.reading.language)
    if model is None or not material.reading.words:
        return None
    found = figures(material, question, gates)
    words = [token.text for token in material.reading.tokens]
    asked = content_stems(question.text, material.reading.language)
    opinion = model.opinion(found, words)
    elsewhere = opinion.off_subject if asked else 0.0
    shares = opinion.shares
    if material.gave_orders:
        shares = _lowered(shares)
    return Verdict(
        "no" if elsewhere >= OFF_SUBJECT else "yes" if elsewhere <= ON_SUBJECT else "cannot_tell",
        round(elsewhere, 3),
        tuple(round(share, 4) for share in shares),
    )


def overall(opinion: Verdict | None, gates: Sequence[Gate]) -> Metric:
    """The level in half grades with its interval, capped by the gates; or why there is none."""
    top = min((gate.cap for gate in gates), default=GRADES[-1])
    if any(gate.name == "empty" for gate in gates):
        return NotMeasurable("no_answer")
    if top == GRADES[0]:
        return Measured(float(top), "level", float(top), float(top))
    if opinion is None:
        return NotMeasurable("no_judge")
    if opinion.subject == "cannot_tell" and top > CAPS["off_topic"]:
        return NotMeasurable("subject_unclear")
    shares = _capped(opinion.grades, top)
    level = _level(shares)
    if certainty(shares) < LEAST_CERTAINTY:
        return NotMeasurable("uncertain")
    low, high = _interval(shares)
    return Measured(level, "level", min(low, level), max(high, level))


def certainty(shares: Sequence[float]) -> float:
    """The probability that the readers' grade is within one of the level, 0-1."""
    level = _level(shares)
    return sum(
        share for grade, share in zip(GRADES, shares, strict=True) if abs(grade - level) <= 1
    )


def _lowered(shares: Sequence[float]) -> tuple[float, ...]:
    """Half of each share one grade lower: what an order to the grader costs."""
    half = [share / HALF for share in shares]
    return (shares[0] + half[1], *map(sum, zip(half[1:], [*half[2:], 0.0], strict=True)))


def _capped(shares: Sequence[float], top: int) -> tuple[float, ...]:
    """The shares with all above grade ``top`` added to it."""
    kept = [*shares[: top - 1], sum(shares[top - 1 :])]
    return (*kept, *(0.0 for _ in GRADES[top:]))


def expected_grade(opinion: Verdict) -> float:
    """The mean of the grades by their probabilities, 1-5."""
    return _mean(opinion.grades)


def _level(shares: Sequence[float]) -> float:
    """The mean grade, rounded to half grades."""
    return round(HALF * _mean(shares)) / HALF


def _mean(shares: Sequence[float]) -> float:
    return sum(grade * share for grade, share in zip(GRADES, shares, strict=True))


def _interval(shares: Sequence[float]) -> tuple[float, float]:
    """The grades between which INTERVAL of the probability lies, as much left out on each side."""
    outside = (1 - INTERVAL) / 2
    below = list(accumulate(shares))
    low = next(grade for grade, share in zip(GRADES, below, strict=True) if share > outside)
    high = next(
        (grade for grade, share in zip(GRADES, below, strict=True) if share >= 1 - outside),
        GRADES[-1],
    )
    return float(low), float(high)
