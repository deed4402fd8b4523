"""Evaluation of an answer: calibrated, stable, fast, and not influenced by its demands."""

import time
from dataclasses import replace
from statistics import correlation

import pytest

from interview.contracts import ContentReport, Evidence, Measured, plain
from interview.errors import Language
from interview.evaluation.evaluate import evaluate_content
from tests.attack_cases import expected_grade
from tests.unit.content_cases import (
    EXAMPLES,
    GOOD,
    LANGUAGES,
    ROOT,
    asked,
    bank,
    parsed,
    run_on,
    spoken,
    typed,
    unknown,
)

ATTACKS = ROOT / "tests" / "data" / "attacks.yaml"


def level(report: ContentReport) -> float | None:
    return report.overall.value if isinstance(report.overall, Measured) else None


def graded() -> list[tuple[float, float]]:
    """Grade and overall level of the graded examples that get a level."""
    pairs = []
    for example in parsed(EXAMPLES):
        language: Language = example["language"]
        question = asked(example["question"], language)
        found = level(evaluate_content(question, typed(example["text"], language), None, "en"))
        if found is not None:
            pairs.append((float(example["grade"]), found))
    return pairs


def ranks(values: list[float]) -> list[float]:
    """Mean ranks, ties shared."""
    ordered = sorted(values)
    return [ordered.index(v) + (ordered.count(v) - 1) / 2 for v in values]


def test_levels_rank_answers_as_their_grades_do() -> None:
    """Three in four examples get a level, whose rank correlation with the grade is 0.75."""
    pairs = graded()
    assert len(pairs) >= 0.75 * len(parsed(EXAMPLES))
    grades, levels = zip(*pairs, strict=True)
    assert correlation(ranks(list(grades)), ranks(list(levels))) >= 0.75


def test_no_bad_answer_is_inflated() -> None:
    """Graded 1-1.5: at most 2. Graded 4.5-5: at least 3."""
    for grade, found in graded():
        if grade <= 1.5:
            assert found <= 2.0
        if grade >= 4.5:
            assert found >= 3.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_model_answers_are_good_answers(language: Language) -> None:
    """Of those that get a level seven in ten reach 3.5; typed or as unpunctuated speech."""
    entries = list(bank(language).values())[::2]
    for form in (typed, run_on):
        found = [
            level(
                evaluate_content(
                    asked(entry.id, language), form(entry.model_answer, language), None, "en"
                )
            )
            for entry in entries
        ]
        told = [value for value in found if value is not None]
        assert len(told) >= len(found) / 3
        assert sum(value >= 3.5 for value in told) >= 0.7 * len(told)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "fine"), ("en", "It was fine."), ("tr", "iyi"), ("tr", "Gayet iyiydi.")],
)
@pytest.mark.parametrize("known", [True, False])
def test_fine_scores_in_the_lowest_band(language: Language, text: str, known: bool) -> None:
    """Whether the question is known or not, spoken well or typed."""
    question = asked("conflict-in-team", language) if known else unknown("Why?")
    for delivery in (None, GOOD):
        report = evaluate_content(question, spoken(text, language), delivery, "en")
        assert report.overall == Measured(1.0, "level", 1.0, 1.0)
        assert report.gates


def test_the_same_answer_gets_the_same_report() -> None:
    """Twice in a row, and after another answer in between."""
    question, answer = asked("tight-deadline", "en"), spoken("We met the deadline.", "en")
    first = evaluate_content(question, answer, GOOD, "tr")
    entry = bank("tr")["failure-and-lesson"]
    evaluate_content(asked(entry.id, "tr"), typed(entry.model_answer, "tr"), None, "en")
    assert evaluate_content(question, answer, GOOD, "tr") == first


def test_the_reader_changes_words_and_no_level() -> None:
    """Turkish and English reports of one answer agree in every figure."""
    entry = bank("en")["failure-and-lesson"]
    one, two = (
        evaluate_content(asked(entry.id, "en"), spoken(entry.model_answer, "en"), GOOD, reader)
        for reader in LANGUAGES
    )
    assert one.overall == two.overall
    assert [each.level for each in one.dimensions] == [each.level for each in two.dimensions]
    assert [each.evidence for each in one.dimensions] == [each.evidence for each in two.dimensions]
    assert not {each.anchor for each in one.dimensions} & {each.anchor for each in two.dimensions}


def test_an_unknown_question_is_judged_without_its_points() -> None:
    """There is nothing to check, and the judge is asked all the same."""
    entry = bank("en")["failure-and-lesson"]
    answer = typed(entry.model_answer, "en")
    report = evaluate_content(unknown(entry.text), answer, None, "en")
    assert report.points == ()
    assert report.question_id is None
    assert report.verdict is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_points_are_to_be_checked_and_not_judged(language: Language) -> None:
    """Every point of the entry in its order, with words of the answer or none, and no verdict."""
    entry = bank(language)["failure-and-lesson"]
    answer = spoken(" ".join(entry.model_answer.split(".")[:2]), language)
    report = evaluate_content(asked(entry.id, language), answer, None, "en")
    assert [each.point for each in report.points] == [each.text for each in entry.points]
    found = [each.passage for each in report.points if each.passage is not None]
    assert 0 < len(found) < len(report.points)
    assert all(each.quote.strip("… ") in answer.text and each.start is not None for each in found)
    told = plain(report)
    assert "coverage" not in told
    assert [each["heard"] for each in told["points"]] == [None] * len(report.points)


@pytest.mark.parametrize("attack", parsed(ATTACKS), ids=lambda each: str(each["id"]))
def test_no_attack_raises_a_middling_answer(attack: dict[str, str]) -> None:
    """Behind the answer, in the same sentence or the next, in whatever wording."""
    language: Language = "tr" if attack["language"] == "tr" else "en"
    for example in parsed(EXAMPLES)[1::6]:
        if example["language"] != language:
            continue
        question = asked(example["question"], language)
        text = example["text"].strip()
        alone = expected_grade(evaluate_content(question, typed(text, language), None, "en"))
        for attacked in (f"{text} {attack['text']}", f"{text}\n{attack['text']}"):
            found = evaluate_content(question, typed(attacked, language), None, "en")
            assert expected_grade(found) <= alone


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x1b[31m \u202e {0} %s %(x)s ${7*7} <script>alert(1)</script> " * 20,
        "(a+)+$ [[[[ ((((( \\\\\\ *** ??? " * 50,
        "a" * 20_000,
        "a " * 10_000,
        "İIıi\u0307 ﬁ ß 🙂 " * 100,
        "I '' ’’ 'a' — – … ! ? . , " * 100,
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_is_judged_like_any(text: str, language: Language) -> None:
    """No pattern, no format, no markup: a report with a low level, in bounded time."""
    started = time.process_time()
    report = evaluate_content(
        asked("conflict-in-team", language), typed(text, language), None, "tr"
    )
    assert time.process_time() - started < 5.0
    assert (level(report) or 1.0) <= 2.0


@pytest.mark.parametrize("form", [spoken, run_on])
def test_a_minute_of_speech_is_judged_at_once(form: object) -> None:
    """150 words with warm stems: the best of five runs, with room for a slow processor."""
    for language in LANGUAGES:
        entry = bank(language)["conflict-in-team"]
        text = " ".join((entry.model_answer + " " + entry.model_answer).split()[:150])
        answer = (spoken if form is spoken else run_on)(text, language)
        times = []
        for _ in range(5):
            started = time.process_time()
            evaluate_content(asked(entry.id, language), answer, GOOD, "en")
            times.append(time.process_time() - started)
        assert min(times) < 0.5


NURSE = (
    "I nursed for nine years and I still like people, but my back gave up. What I liked most "
    "was finding out what was wrong, so I took evening classes in software testing for a year "
    "and tested the booking system of our clinic at weekends. They hired me for it in May, and "
    "I have found ninety faults since, so I know the move is right for me."
)


def test_a_good_answer_in_other_words_is_about_its_question() -> None:
    """Hardly an expected point is recognised; asked something else it is less certain."""
    report = evaluate_content(asked("career-change-reasons", "en"), typed(NURSE, "en"), None, "en")
    assert report.dimensions[0].level == 5
    assert (level(report) or 0) >= 3.5
    strange = evaluate_content(
        asked("sbar-clinical-handover", "en"), typed(NURSE, "en"), None, "en"
    )
    assert (strange.dimensions[0].level or 1) <= 3


@pytest.mark.parametrize(("language", "other"), [("en", "tr"), ("tr", "en")])
def test_an_answer_in_the_other_language_is_named(language: Language, other: Language) -> None:
    """However good it is: the question was asked in one language and answered in the other."""
    entry = bank(other)["conflict-in-team"]
    question = replace(asked(entry.id, other), language=language)
    report = evaluate_content(question, typed(entry.model_answer, other), None, "en")
    assert [gate.name for gate in report.gates] == ["wrong_language"]
    same = replace(question, language=other)
    assert evaluate_content(same, typed(entry.model_answer, other), None, "en").gates == ()


def test_relevance_shows_the_sentence_with_most_words_of_the_question() -> None:
    """And none where no word is shared."""
    question = unknown("Tell us about a conflict in your team and how you solved it.")
    text = (
        "Last May there was trouble in the kitchen where I was head cook. The conflict in our team "
        "was about shifts. I asked each of the four what they needed, I made a new plan, and after "
        "a month nobody swapped a shift at the last minute any more."
    )
    (proof,) = evaluate_content(question, typed(text, "en"), None, "en").dimensions[0].evidence
    assert proof == Evidence("The conflict in our team was about shifts.", None, "asked")
    other = evaluate_content(unknown("Why us?"), typed(text, "en"), None, "en")
    assert other.dimensions[0].evidence == ()
