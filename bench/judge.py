"""Agreement of the judge with human readers, and how sure it may be."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import mean

from bench.context import Bench
from bench.reliability import Certainty, binned, draw, gap, risks
from bench.report import Row, at_least, at_most
from corpus import TEST_HAND, ReaderGrades, SpokenAnswer, spoken_answers
from corpus.agreement import spearman
from corpus.read import asked
from interview.contracts import ContentReport, Measured
from interview.errors import Language
from interview.evaluation.evaluate import evaluate_content, examine
from interview.evaluation.judge.verdict import certainty
from interview.evaluation.structure import PARTS
from interview.language.catalogue import LANGUAGES
from tests.contradictions import contradictions
from tests.graded_answers import ANSWERS
from tests.told_report import answer_body

HOW = (
    "**judge**: answers no judge was trained on: the corpus's test hand, and the shared half of "
    "`answers/spoken` (`../shared`), which other people wrote and graded; misheard answers are "
    "left out. Spearman of the overall level with the mean of two readers over the answers that "
    "get a level. Certainty: the stated probability that the readers' grade is within one of the "
    "level, against how often it is. A story about something else is caught if it is told to be "
    "off the subject, gets no level, or at most 2.5. Contradictions: what the checker in `tests` "
    "finds in the reports on the corpus. Parts: those of a story that the report finds, against "
    "two readers who agree, in answers to behavioural questions."
)

GOAL, DECLINED, CAUGHT, GAP = 0.75, 0.25, 0.85, 0.05
GOOD, BAD, LOW = 4.0, 2.0, 2.5
EMPTY_KINDS = frozenset(
    {"fluent_nonsense", "keyword_salad", "gamed", "off_topic_general", "too_short"}
)
BANDS = 3
SPOKEN = ANSWERS / "spoken"


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer with its report."""

    answer: SpokenAnswer
    report: ContentReport

    @property
    def level(self) -> float | None:
        overall = self.report.overall
        return overall.value if isinstance(overall, Measured) else None

    @property
    def expected(self) -> float:
        """The grade the judge expects, whether it tells a level or not."""
        verdict = self.report.verdict
        return sum(g * share for g, share in enumerate(verdict.grades, 1)) if verdict else 1.0

    @property
    def certainty(self) -> Certainty:
        """The stated probability that the level is right, and whether it is."""
        shares = self.report.verdict.grades if self.report.verdict else (1.0, 0.0, 0.0, 0.0, 0.0)
        level = round(2 * self.expected) / 2
        return Certainty(certainty(shares), abs(self.answer.grade - level) <= 1)


def rows(bench: Bench) -> Iterator[Row]:
    """Both sets of answers in both languages; a full run draws the reliability diagram anew."""
    sets: dict[str, list[Certainty]] = {}
    for language in LANGUAGES:
        hand = [each for each in spoken_answers(language) if each.hand == TEST_HAND]
        for name, answers in (("test hand", hand), ("other people", shared_answers(language))):
            known = [each for each in answers if each.kind != "misheard"]
            found = judged(known[:: bench.size(1, 4)])
            sets.setdefault(name, []).extend(each.certainty for each in found)
            yield from _rows(f"{language}, {name}", found)
        whole = spoken_answers(language)[:: bench.size(1, 12)]
        yield from _parts(f"{language}, corpus", whole)
        yield at_most(f"{language}: contradictions in reports", _contradictions(whole), 0, "")
    if not bench.quick:
        draw({name: binned(found) for name, found in sets.items()})


def judged(answers: Sequence[SpokenAnswer]) -> list[Judged]:
    """Each answer with its report, as if typed."""
    pairs = zip(answers, asked(answers), strict=True)
    return [
        Judged(answer, evaluate_content(question, text, None, answer.language))
        for answer, (question, text) in pairs
    ]


def shared_answers(language: Language) -> list[SpokenAnswer]:
    """The answers beside the project, by other people."""
    lines = (SPOKEN / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_shared(json.loads(line), language) for line in lines]


def _shared(row: dict[str, object], language: Language) -> SpokenAnswer:
    first, second = (
        ReaderGrades(grade, subject, None, None)
        for grade, subject in zip(row["grades"], row["on_topic"], strict=True)  # type: ignore[call-overload]
    )
    question, text, kind = str(row["question"]), str(row["answer"]), str(row["kind"])
    return SpokenAnswer(
        str(row["id"]), "other", language, question, None, kind, text, (first, second)
    )


def _rows(name: str, found: Sequence[Judged]) -> Iterator[Row]:
    told = [each for each in found if each.level is not None]
    yield at_least(
        f"{name}: overall against two readers, Spearman, where judged",
        _spearman(told, lambda each: each.level or 0.0),
        GOAL,
        "",
        f"{len(told)} of {len(found)}; expected grade over all: "
        f"{_spearman(found, lambda each: each.expected):.2f}",
    )
    yield at_most(f"{name}: answers without a level", 1 - len(told) / len(found), DECLINED, "")
    yield _good(name, found)
    yield _stories(name, [each for each in found if each.answer.kind == "off_topic_story"])
    yield _empty(name, [each for each in found if each.answer.kind in EMPTY_KINDS])
    yield from _reliability(name, found)


def _good(name: str, found: Sequence[Judged]) -> Row:
    good = [each for each in found if each.answer.grade >= GOOD]
    denied = sum(_off(each) for each in good)
    return at_most(
        f"{name}: good answers told to be off the subject", denied, 0, "", f"of {len(good)}"
    )


def _stories(name: str, stories: Sequence[Judged]) -> Row:
    caught = [_off(each) or each.level is None or each.level <= LOW for each in stories]
    return at_least(
        f"{name}: stories about something else caught",
        mean(caught),
        CAUGHT,
        "",
        f"{sum(caught)} of {len(caught)}",
    )


def _empty(name: str, empty: Sequence[Judged]) -> Row:
    high = sum((each.level or 0.0) > BAD for each in empty)
    return at_most(
        f"{name}: nonsense, salad and gamed answers above 2", high, 0, "", f"of {len(empty)}"
    )


def _reliability(name: str, found: Sequence[Judged]) -> Iterator[Row]:
    certainties = [each.certainty for each in found if each.report.verdict is not None]
    bins = binned(certainties, BANDS)
    detail = "; ".join(f"{b.stated:.2f} stated, {b.true:.2f} true, n={b.count}" for b in bins)
    yield at_most(f"{name}: gap between stated and true certainty", gap(bins), GAP, "", detail)
    told = "; ".join(f"{risk:.2f} of {share:.0%}" for share, risk in risks(certainties).items())
    yield Row(f"{name}: wrong by more than one grade, of the most certain answers", told)


def _contradictions(answers: Sequence[SpokenAnswer]) -> int:
    reports = (
        (answer_body(question, text, None, text.language), text)
        for question, text in asked(answers)
    )
    return sum(len(contradictions(body, text.text, text.language)) for body, text in reports)


def _parts(name: str, answers: Sequence[SpokenAnswer]) -> Iterator[Row]:
    """Precision and recall of each part of a story, against readers who agree about it."""
    stories = [each for each in answers if all(reader.story is not None for reader in each.readers)]
    pairs = [
        (answer, examine(question, text, None)[1])
        for answer, (question, text) in zip(stories, asked(stories), strict=True)
    ]
    for part in PARTS["behavioural"]:
        marks = [
            (part not in material.found.missing, told.pop())
            for answer, material in pairs
            if material.kind == "behavioural"
            and len(told := {part in (reader.story or ()) for reader in answer.readers}) == 1
        ]
        both = sum(found and told for found, told in marks)
        precision = both / max(1, sum(found for found, _ in marks))
        recall = both / max(1, sum(told for _, told in marks))
        base = mean(told for _, told in marks)
        yield Row(
            f"{name}: {part} found, precision and recall",
            f"{precision:.2f}, {recall:.2f} (told in {base:.2f} of {len(marks)})",
        )


def _off(each: Judged) -> bool:
    return each.report.verdict is not None and each.report.verdict.subject == "no"


def _spearman(found: Sequence[Judged], value: Callable[[Judged], float]) -> float:
    return spearman([value(each) for each in found], [each.answer.grade for each in found])
