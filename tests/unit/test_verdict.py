"""The verdict on an answer: its level, its interval, and when there is none."""

from dataclasses import replace

import pytest

from interview.contracts import Gate, Measured, NotMeasurable, Verdict
from interview.errors import Language
from interview.evaluation.evaluate import evaluate_content
from interview.evaluation.judge.verdict import LEAST_CERTAINTY, certainty, overall
from tests.unit.content_cases import LANGUAGES, asked, bank, typed

SURE = Verdict("yes", 0.02, (0.0, 0.0, 0.1, 0.6, 0.3))
TORN = Verdict("yes", 0.02, (0.45, 0.05, 0.0, 0.05, 0.45))
SHORT, COPIED = Gate("short", 2, ""), Gate("copied_question", 1, "")


def test_a_sure_judge_gives_half_grades_with_an_interval() -> None:
    """Expected grade 4.2, told as 4; a tenth of the probability lies outside on each side."""
    assert overall(SURE, ()) == Measured(4.0, "level", 3.0, 5.0)
    surer = replace(SURE, grades=(0.0, 0.0, 0.04, 0.9, 0.06))
    assert overall(surer, ()) == Measured(4.0, "level", 4.0, 4.0)


def test_a_judge_that_is_torn_gives_no_level() -> None:
    """A level in the middle would be right for hardly anybody."""
    assert certainty(TORN.grades) < LEAST_CERTAINTY
    assert overall(TORN, ()) == NotMeasurable("uncertain")


def test_a_gate_caps_the_level_and_its_interval() -> None:
    """What lies above the cap counts at the cap, so that the judge is certain there."""
    assert overall(SURE, (SHORT,)) == Measured(2.0, "level", 2.0, 2.0)
    assert overall(TORN, (COPIED,)) == Measured(1.0, "level", 1.0, 1.0)
    torn = overall(TORN, (SHORT,))
    assert isinstance(torn, Measured)
    assert (torn.value, torn.low, torn.high) == (1.5, 1.0, 2.0)


def test_an_answer_of_unclear_subject_gets_no_level() -> None:
    """Unless a gate says that there is nothing to judge."""
    unclear = replace(SURE, subject="cannot_tell")
    assert overall(unclear, ()) == NotMeasurable("subject_unclear")
    assert overall(unclear, (COPIED,)) == Measured(1.0, "level", 1.0, 1.0)


def test_nothing_is_judged_without_words_or_without_a_model() -> None:
    """The reason tells them apart."""
    assert overall(None, (Gate("empty", 1, ""),)) == NotMeasurable("no_answer")
    assert overall(None, ()) == NotMeasurable("no_judge")


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_questions_answer_is_off_the_subject_or_unclear(language: Language) -> None:
    """Nursing asked, accounting answered: for the most part this is noticed, never for its own."""
    entries = [entry for entry in bank(language).values() if entry.kind == "knowledge"]
    own = [_subject(one.id, one.model_answer, language) for one in entries[::3]]
    others = [
        _subject(one.id, entries[(n + 40) % len(entries)].model_answer, language)
        for n, one in enumerate(entries[::3])
    ]
    assert "no" not in own
    assert sum(each != "yes" for each in others) >= 0.25 * len(others)


def _subject(entry_id: str, answer: str, language: Language) -> str:
    report = evaluate_content(asked(entry_id, language), typed(answer, language), None, language)
    assert report.verdict is not None
    return report.verdict.subject
