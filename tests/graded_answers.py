"""Real answers with human grades, read from beside the project, and the agreement of scores."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import correlation

from interview.evaluation.similarity import reference_score
from tests.parts import SHARED

ANSWERS = SHARED / "answers"


@dataclass(frozen=True, slots=True)
class GradedAnswer:
    """An answer with its mean grade, 0-5."""

    question_id: str
    question: str
    reference: str
    answer: str
    grade: float


def mohler_rows() -> list[GradedAnswer]:
    """The rows papers report on."""
    with (ANSWERS / "mohler2011.csv").open(encoding="utf-8") as lines:
        return [
            GradedAnswer(
                row["question_id"],
                row["question"],
                row["reference_answer"],
                row["student_answer"],
                float(row["score_ave"]),
            )
            for row in csv.DictReader(lines)
            if row["used_in_paper"] == "1"
        ]


def scored(graded: Sequence[GradedAnswer]) -> list[float]:
    """The reference score of each answer."""
    return [reference_score(row.question, row.reference, row.answer, "en") for row in graded]


def pearson(scores: Sequence[float], grades: Sequence[float]) -> float:
    return correlation(scores, grades)


def beetle_auc(every: int) -> float:
    """Share of pairs of a correct and another answer in the right order, ties half."""
    with (ANSWERS / "beetle_5way.csv").open(encoding="utf-8") as lines:
        answers = list(csv.DictReader(lines))[::every]
    marked = sorted((_beetle_score(row), row["label"] == "correct") for row in answers)
    right, ahead = 0.0, 0
    ties: dict[float, list[bool]] = {}
    for score, correct in marked:
        ties.setdefault(score, []).append(correct)
    for group in ties.values():
        correct, others = sum(group), len(group) - sum(group)
        right += correct * (ahead + others / 2)
        ahead += others
    return right / (ahead * (len(marked) - ahead))


def _beetle_score(row: dict[str, str]) -> float:
    return max(
        reference_score(row["question"], reference, row["student_answer"], "en")
        for reference in row["reference_answers"].split("|")
    )
