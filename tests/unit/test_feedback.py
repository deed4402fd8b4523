"""The report as text: every sentence is based on a figure, in both languages."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from interview.contracts import (
    Coaching,
    ContentReport,
    DeliveryReport,
    Evidence,
    Measured,
    NotMeasurable,
    Pause,
    PointToCheck,
)
from interview.errors import Language
from interview.evaluation import feedback
from interview.evaluation.evaluate import evaluate_content
from interview.evaluation.feedback import PHRASES, answer_feedback, final_feedback
from interview.evaluation.rubric import label
from interview.language.catalogue import Counted, Sentence, counted, translated
from interview.language.figures import decimal
from tests.unit.content_cases import (
    GOOD,
    LANGUAGES,
    asked,
    bank,
    count,
    spoken,
    with_fillers,
    with_pauses,
    with_voice,
)


def content(text: str = "", reader: Language = "en", *, question: str = "") -> ContentReport:
    """The judgement of a text, or of a model answer."""
    asked_for = question or "conflict-in-team"
    text = text or bank("en")[asked_for].model_answer
    return evaluate_content(asked(asked_for, "en"), spoken(text, "en"), GOOD, reader)


CONTENT = {reader: content(reader=reader) for reader in LANGUAGES}


def written(
    delivery: DeliveryReport | None,
    reader: Language,
    spoken_in: Language = "en",
    *,
    truncated: bool = False,
) -> str:
    return answer_feedback(CONTENT[reader], delivery, 60, spoken_in, reader, truncated=truncated)


def told(
    delivery: DeliveryReport | None,
    key: str,
    spoken_in: Language = "en",
    *,
    truncated: bool = False,
) -> bool:
    """Whether the feedback holds the sentence of ``key``, in both readers' languages alike."""
    found = []
    for reader in LANGUAGES:
        text = written(delivery, reader, spoken_in, truncated=truncated)
        forms = {told_for(PHRASES[key], count, reader) for count in (1, 2)}
        patterns = [re.sub(r"\\\{[^}]*\\\}", r"[-0-9.,:%]+", re.escape(form)) for form in forms]
        found.append(any(re.fullmatch("|".join(patterns), line) for line in text.splitlines()))
    assert found[0] == found[1]
    return found[0]


def told_for(sentence: Sentence, count: int, reader: Language) -> str:
    """A sentence with its placeholders open, in the form for ``count``."""
    if isinstance(sentence, Counted):
        return counted(sentence, count, reader)
    return translated(sentence, reader)


NO_LEVEL = {
    f"no_level_{reason}"
    for reason in (
        "no_answer",
        "other_language",
        "not_understood",
        "uncertain",
        "subject_unclear",
        "no_judge",
    )
}
"""Sentences on an answer without an overall level."""


def test_every_phrase_is_used_and_every_used_one_exists() -> None:
    """No sentence is dead, none is missing: keys in the source and in the table agree."""
    tree = ast.parse(Path(feedback.__file__).read_text("utf-8"))
    used: set[str] = set()
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "say":
            key = call.args[0]
            used |= {str(key.value)} if isinstance(key, ast.Constant) else NO_LEVEL
    assert used == set(PHRASES)


def test_a_cut_recording_is_told() -> None:
    """And a whole one is not."""
    assert told(GOOD, "truncated", truncated=True)
    assert not told(GOOD, "truncated")


def test_the_first_line_says_how_much_was_said() -> None:
    """Words and whole seconds; a typed answer has words alone."""
    assert written(GOOD, "en").startswith("You said 60 words in 30 s.\n")
    assert written(None, "en").startswith("You wrote 60 words.\n")
    assert told(None, "typed_no_delivery")
    assert not told(GOOD, "typed_no_delivery")


@pytest.mark.parametrize("reader", LANGUAGES)
def test_the_judgement_is_told_with_its_anchors(reader: Language) -> None:
    """Overall level with its interval, each dimension with level and anchor."""
    report, text = CONTENT[reader], written(GOOD, reader)
    overall = report.overall
    assert isinstance(overall, Measured)
    assert decimal(overall.value, 1 if overall.value % 1 else 0, reader) in text
    for each in report.dimensions:
        line = next(line for line in text.splitlines() if line.startswith(each.label))
        assert each.anchor in line
        assert str(each.level) in line


@pytest.mark.parametrize("reader", LANGUAGES)
def test_gates_points_and_advice_are_told(reader: Language) -> None:
    """What stands in the report stands in the text, in the same language."""
    report = content("It was about the report and then we agreed.", reader)
    text = answer_feedback(report, GOOD, 9, "en", reader, truncated=False)
    assert report.gates
    assert all(gate.message in text for gate in report.gates)
    assert all(advice.text in text for advice in report.advice)
    assert report.points
    assert all(each.point in text for each in report.points)
    praised = CONTENT[reader].done_well
    assert praised is not None
    assert praised.text in written(GOOD, reader)


@pytest.mark.parametrize("reader", LANGUAGES)
def test_points_are_questions_to_oneself(reader: Language) -> None:
    """After all advice, each with its words and their time, without a count or a verdict."""
    passages = (None, Evidence("the pump.", None, "stems"), Evidence("the pump.", 75.0, "stems"))
    points = tuple(PointToCheck(f"Names it {at}", each) for at, each in enumerate(passages))
    report = replace(CONTENT[reader], points=points)
    lines = answer_feedback(report, GOOD, 60, "en", reader, truncated=False).splitlines()
    head, first, second, third = lines[-4:]
    assert head == translated(str(PHRASES["points"]), reader)
    assert "Names it 0" in first
    assert "“" not in first
    assert "“the pump”" in second
    assert "1:15" not in second
    assert "“the pump”" in third
    assert "1:15" in third
    assert not re.search(r"\b(?:missing|partly|covered|eksik|kısmen)\b", "\n".join(lines[-4:]))


@pytest.mark.parametrize(
    ("coaching", "expected"),
    [
        (Coaching("off"), []),
        (Coaching("not_needed"), []),
        (Coaching("unavailable"), ["The language model could not be used"]),
        (Coaching("used", "Name {the} figure.", "m1"), ["m1", "Name {the} figure."]),
    ],
)
def test_the_language_model_is_marked_as_such(coaching: Coaching, expected: list[str]) -> None:
    """What it wrote bears its name; that it failed is said; else there is no word of it."""
    report = replace(CONTENT["en"], coaching=coaching)
    text = answer_feedback(report, GOOD, 60, "en", "en", truncated=False)
    assert all(words in text for words in expected)
    assert ("language model" in text) == bool(expected)


@pytest.mark.parametrize(
    ("overall", "line"),
    [
        (Measured(3.5, "level", 3.0, 5.0), "Overall: 3.5 of 5 (between 3 and 5)."),
        (Measured(4.0, "level", 3.0, 5.0), "Overall: 4 of 5 (between 3 and 5)."),
        (Measured(1.0, "level", 1.0, 1.0), "Overall: 1 of 5."),
    ],
)
def test_the_level_is_written_in_half_grades(overall: Measured, line: str) -> None:
    """Without a tenth that says nothing, and without an interval behind a gate."""
    report = replace(CONTENT["en"], overall=overall)
    text = answer_feedback(report, GOOD, 60, "en", "en", truncated=False)
    assert line in text.splitlines()


def test_without_a_level_the_text_says_so() -> None:
    """Nothing to judge is no figure."""
    report = replace(CONTENT["en"], overall=NotMeasurable("no_answer"))
    text = answer_feedback(report, None, 0, "en", "en", truncated=False)
    assert str(PHRASES["no_level_no_answer"]) in text


def test_no_figure_is_left_unfilled() -> None:
    """Whatever was measured, no brace and no None reaches the reader."""
    worst = replace(
        with_fillers(9, count(20.0)),
        voice=with_voice(loudness=count(-60.0, "dBFS"), clipping=count(0.5, "ratio")).voice,
        pauses=with_pauses(Pause(3.0, 9.0, inside_clause=True)).pauses,
    )
    for reader in LANGUAGES:
        text = written(worst, reader, truncated=True)
        assert not set("{}") & set(text)
        assert "None" not in text


@pytest.mark.parametrize("reader", LANGUAGES)
def test_the_final_feedback_sums_the_interview_up(reader: Language) -> None:
    """Each question with its level and first advice; then the strongest and weakest dimension."""
    weak = content("In my last job we argued about a report. We talked and it was fine.", reader)
    text = final_feedback([("Why us?", CONTENT[reader]), ("Why you?", weak)], reader)
    assert text.index("1. Why us?") < text.index("2. Why you?")
    assert isinstance(weak.overall, Measured)
    assert decimal(weak.overall.value, 1 if weak.overall.value % 1 else 0, reader) in text
    assert weak.advice[0].text in text
    means = {
        one.label: ((one.level or 0) + (two.level or 0)) / 2
        for one, two in zip(CONTENT[reader].dimensions, weak.dimensions, strict=True)
    }
    *_, strongest, weakest = text.splitlines()
    proven = {name: mean for name, mean in means.items() if name != label("relevance", reader)}
    assert max(proven, key=proven.__getitem__) in strongest
    assert min(means, key=means.__getitem__) in weakest


def test_nothing_is_called_strong_where_every_level_is_low() -> None:
    """A dimension may be the highest of poor answers."""
    first, second, *others = CONTENT["en"].dimensions
    good = replace(CONTENT["en"], dimensions=(first, replace(second, level=3), *others))
    low = replace(good, overall=Measured(2.0, "level", 1.0, 2.0))
    strongest = "Strongest across all answers"
    assert strongest not in final_feedback([("Why us?", low)], "en")
    assert strongest in final_feedback([("Why us?", low), ("Why you?", good)], "en")


def test_the_subject_is_never_called_the_strongest() -> None:
    """Nothing speaks against it in many answers to another question."""
    relevance, *others = (replace(each, level=3) for each in CONTENT["en"].dimensions)
    level = CONTENT["en"]
    equal = replace(level, dimensions=(replace(relevance, level=5), *others))
    assert "Strongest" not in final_feedback([("Why us?", equal)], "en")
    better = replace(equal, dimensions=(replace(relevance, level=5), replace(others[0], level=4)))
    best = next(line for line in final_feedback([("", better)], "en").splitlines() if "Str" in line)
    assert others[0].label in best


def test_the_final_feedback_counts_answers_of_which_no_report_is_left() -> None:
    """Rows of before there were reports: counted and named, without a level."""
    text = final_feedback([("Why us?", None), ("Why you?", CONTENT["en"])], "en")
    assert "1. Why us?" in text
    assert "2. Why you?" in text


def test_a_dimension_is_one_whatever_language_its_reports_were_written_in() -> None:
    """Readers change languages in mid-interview; strongest and weakest stay different."""
    text = final_feedback([("Why us?", CONTENT["en"]), ("Neden biz?", CONTENT["tr"])], "tr")
    assert "About the question" not in text


def test_the_final_feedback_of_nothing_is_short() -> None:
    """No answers, no dimensions."""
    assert final_feedback([], "en") == "You answered 0 questions."
    assert final_feedback([], "tr").startswith("0 soruyu")
