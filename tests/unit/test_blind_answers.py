"""Answers written and graded by a person who had seen neither the rules nor the bank."""

from functools import cache
from typing import Any

import pytest

from interview.contracts import ContentReport, Measured
from interview.evaluation.llm.coach import LlmCoach
from interview.evaluation.reading import typed_answer_text
from interview.flows.content import ContentFlow
from interview.questions.matcher import Matcher
from tests.unit.content_cases import BANK, ROOT, parsed

DATA = ROOT / "tests" / "data"
ANSWERS: list[dict[str, Any]] = [
    *parsed(DATA / "blind_answers_tr.yaml"),
    *parsed(DATA / "blind_answers_en.yaml"),
]
GENUINE = [each for each in ANSWERS if each["expect"] == "none"]
NO_ANSWERS = [each for each in ANSWERS if each["expect"] not in ("none", "gibberish")]
"""Shuffled words that keep the subject's terms are not told from speech: an honest limit."""


@cache
def flow() -> ContentFlow:
    """Question as asked to report, without a language model."""
    return ContentFlow(BANK, Matcher(BANK, 100), LlmCoach(None))


def judged(case: dict[str, Any]) -> ContentReport:
    answer = typed_answer_text(case["text"], case["language"])
    return flow().judge(case["question"], answer, None, "en", None)


def level(case: dict[str, Any]) -> float | None:
    overall = judged(case).overall
    return overall.value if isinstance(overall, Measured) else None


def ranks(values: list[float]) -> list[float]:
    """The place of each value, ties sharing theirs."""
    return [
        sum(other < value for other in values) + (sum(other == value for other in values) - 1) / 2
        for value in values
    ]


def correlation(left: list[float], right: list[float]) -> float:
    """Pearson's."""
    mean_left, mean_right = sum(left) / len(left), sum(right) / len(right)
    pairs = [(x - mean_left, y - mean_right) for x, y in zip(left, right, strict=True)]
    product = sum(x * y for x, y in pairs)
    return float(product / (sum(x * x for x, _ in pairs) * sum(y * y for _, y in pairs)) ** 0.5)


@pytest.mark.parametrize("language", ["tr", "en"])
def test_the_levels_follow_the_grades(language: str) -> None:
    """Two in three get a level, whose rank correlation with the grade is at least 0.6."""
    cases = [case for case in GENUINE if case["language"] == language]
    pairs = [(found, float(case["grade"])) for case in cases if (found := level(case)) is not None]
    levels, grades = map(list, zip(*pairs, strict=True))
    spearman = correlation(ranks(levels), ranks(grades))
    drift = sum(levels) / len(levels) - sum(grades) / len(grades)
    print(f"{language}: Spearman {spearman:.2f}, drift {drift:+.2f}, {len(pairs)} of {len(cases)}")
    assert len(pairs) >= 2 / 3 * len(cases)
    assert spearman >= 0.6
    assert abs(drift) <= 0.6


def test_hardly_a_genuine_answer_is_gated() -> None:
    """Three of 56 at most, and none that was graded 3 or better."""
    gated = [case for case in GENUINE if judged(case).gates]
    assert len(gated) <= 3
    assert [case["text"] for case in gated if case["grade"] >= 3] == []


@pytest.mark.parametrize(
    "case", NO_ANSWERS, ids=lambda case: f"{case['language']}-{case['expect']}"
)
def test_what_is_no_answer_stays_in_the_lowest_band(case: dict[str, Any]) -> None:
    """One word, another question's answer, the question read back, the other language."""
    gates = [gate.name for gate in judged(case).gates]
    assert gates
    assert case["expect"] != "off_topic" or gates == ["off_topic"]
    assert (level(case) or 1.0) <= 2
