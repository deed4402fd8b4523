"""Agreement of content scores with human grades, and accuracy of matching questions."""

import re
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from bench.context import Bench
from bench.report import Row, at_most
from interview.contracts import AnswerText, BankQuestion, Sentence
from interview.errors import Language
from interview.evaluation import similarity
from interview.evaluation.coverage import cover
from interview.flows.question_bank import read_bank
from interview.language.catalogue import LANGUAGES
from interview.questions.bank import Bank
from interview.questions.matcher import Matcher
from tests.asked_questions import (
    SETS,
    Asked,
    asked_questions,
    common_questions,
    unrelated_questions,
)
from tests.graded_answers import GradedAnswer, beetle_auc, mohler_rows, pearson, scored

HOW = (
    "**content**: Pearson r of `reference_score` with the mean grade over the 1,176 rows of "
    "`mohler2011.csv` with `used_in_paper=1` (42 questions); nothing is fitted, the three global "
    "weights are varied to show it, and two halves of the questions are told apart. Beetle: area "
    "under the ROC curve, `correct` against all other labels, best of the reference answers. "
    "Coverage: points met by their own model answer and by that of another question. Matcher: "
    "paraphrases and unrelated questions under `tests/data`: the first 200 and the 100 harder "
    "ones were known when the bank's other wordings were written; the 150 and the 78 unrelated of "
    "another hand were not. The fifty most asked questions were written before the bank was read; "
    "their usual wording is in the bank since, their casual wording is held out. "
    "Time: find, cover and score one answer of about 1,100 characters, CPU milliseconds: nothing "
    "in it waits."
)

CORRELATION, RIGHT, NONE = 0.52, 0.90, 0.95
MILLISECONDS = 60.0
WEIGHTS: dict[str, tuple[float, ...]] = {
    "COMMON_WEIGHT": (0.2, 0.5),
    "BREVITY": (0.8, 1.0),
    "FOCUS": (0.0, 0.4),
}
"""The global weights of the reference score, varied one at a time."""


def rows(bench: Bench) -> Iterator[Row]:
    """Grading, coverage, the matcher, time."""
    yield from _grading(bench.size(1, 4))
    bank = read_bank()
    for language in LANGUAGES:
        yield from _coverage(bank, language, bench.size(154, 10))
    yield from _matching(bank)
    yield _pace(bank, bench.size(60, 5))


def _grading(every: int) -> Iterator[Row]:
    graded = mohler_rows()[::every]
    scores, grades = scored(graded), [row.grade for row in graded]
    r = pearson(scores, grades)
    yield Row("Mohler 2011, r with mean grade", f"{r:.3f}", f">= {CORRELATION}", r >= CORRELATION)
    for name, half in _halves(graded):
        part = pearson([scores[at] for at in half], [grades[at] for at in half])
        yield Row(f"Mohler 2011, r on {name} questions", f"{part:.3f}")
    yield Row("Mohler 2011, r with other weights", _varied(graded, grades))
    yield Row("Beetle, correct against rest, AUC", f"{beetle_auc(every):.3f}")


def _halves(graded: Sequence[GradedAnswer]) -> Iterator[tuple[str, list[int]]]:
    order = list(dict.fromkeys(row.question_id for row in graded))
    for parity, name in enumerate(("even", "odd")):
        yield (
            name,
            [at for at, row in enumerate(graded) if order.index(row.question_id) % 2 == parity],
        )


def _varied(graded: Sequence[GradedAnswer], grades: Sequence[float]) -> str:
    """r for each weight set lower and higher than it is."""
    found = []
    for name, values in WEIGHTS.items():
        usual = getattr(similarity, name)
        for value in values:
            setattr(similarity, name, value)
            found.append(f"{name} {value:g}: {pearson(scored(graded), grades):.3f}")
        setattr(similarity, name, usual)
    return "; ".join(found)


def _coverage(bank: Bank, language: Language, count: int) -> Iterator[Row]:
    entries = bank.entries(language)[:count]
    own = [_met_share(question, question, language) for question in entries]
    others = [_met_share(one, other, language) for one, other in pairwise(entries[::-1])]
    yield Row(f"points met by their own model answer, {language}", f"{sum(own) / len(own):.3f}")
    yield Row(
        f"points met by another question's answer, {language}", f"{sum(others) / len(others):.3f}"
    )


def _met_share(question: BankQuestion, other: BankQuestion, language: Language) -> float:
    points = cover(question.points, _said(other.model_answer, language))
    return sum(point.status == "met" for point in points) / len(points)


def _said(text: str, language: Language) -> AnswerText:
    parts = re.split(r"(?<=[.!?])\s+", text)
    return AnswerText(tuple(Sentence(part, None, None) for part in parts), language)


def _matching(bank: Bank) -> Iterator[Row]:
    matcher = Matcher(bank, 1)
    paraphrases, unrelated = asked_questions(), unrelated_questions()
    for name, sets in (
        ("the first 200", SETS[:2]),
        ("100 harder ones, known to the wordings", SETS[2:3]),
        ("30 unseen ones", SETS[3:4]),
        ("150 of another hand", SETS[4:]),
    ):
        hits = [_is_right(matcher, asked) for asked in paraphrases if asked.set in sets]
        yield _share(f"paraphrases matched, {name}", hits, RIGHT)
    for name, near in (("unrelated questions", False), ("interview questions it lacks", True)):
        asked = [text for text, each in unrelated if (each != "blind") is near]
        none = [matcher.find(text, "en") is None for text in asked]
        yield _share(f"{name} matched to none", none, NONE)
    for language in LANGUAGES:
        yield from _common(matcher, language)


def _common(matcher: Matcher, language: Language) -> Iterator[Row]:
    for name in ("question", "paraphrase"):
        found = [
            (matcher.find(getattr(each, name), language), each.id)
            for each in common_questions(language)
        ]
        hits = [entry is not None and entry.id == wanted for entry, wanted in found]
        yield _share(f"fifty most asked questions found, {name}, {language}", hits, RIGHT)


def _is_right(matcher: Matcher, asked: Asked) -> bool:
    found = matcher.find(asked.text, asked.interview)
    return found is not None and (found.id, found.language) == (asked.id, asked.interview)


def _share(figure: str, hits: Sequence[bool], least: float) -> Row:
    share = sum(hits) / len(hits)
    return Row(figure, f"{share:.3f} (n={len(hits)})", f">= {least:g}", share >= least)


def _pace(bank: Bank, count: int) -> Row:
    matcher = Matcher(bank, 1)
    times = []
    for language in LANGUAGES:
        entries = bank.entries(language)
        for question, other in pairwise(entries[: count + 1]):
            answer = f"{question.model_answer} {other.model_answer}"[:1100]
            started = time.process_time()
            matcher.find(question.text, language)
            cover(question.points, _said(answer, language))
            similarity.reference_score(question.text, question.model_answer, answer, language)
            times.append(1000 * (time.process_time() - started))
    detail = f"median of {len(times)}, worst {max(times):.0f}"
    return at_most(
        "find, cover and score an answer, CPU", median(times), MILLISECONDS, "ms", detail
    )
