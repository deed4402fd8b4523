"""The rubric: described levels, visible weights, and permitted changes."""

from dataclasses import replace
from typing import Literal

import pytest

from interview.contracts import (
    ContentReport,
    DeliveryReport,
    DimensionScore,
    NotMeasurable,
    Pause,
    Span,
    Verdict,
)
from interview.errors import Language
from interview.evaluation.evaluate import evaluate_content, examine
from interview.evaluation.rubric import (
    ANCHORS,
    LABELS,
    RULES,
    WEIGHTS,
    anchor,
    at_level,
    label,
    next_level,
    score,
)
from interview.language.catalogue import translated
from tests.unit.content_cases import (
    GOOD,
    LANGUAGES,
    UNKNOWN,
    asked,
    bank,
    count,
    spoken,
    typed,
    unknown,
    with_fillers,
    with_pace,
    with_pauses,
    with_restarts,
    with_voice,
)

MIDDLING = (
    "In my last job there was a colleague who disagreed with me about the layout of our newsletter."
    " He wanted more pictures and I wanted more text. We argued for some time. Then I talked to him"
    " and we found something in the middle. In the end the newsletter came out and it was fine."
)


NO_SENTENCES = (
    "Customer plan deadline forty result Friday manager sheet percent call result plan team Monday "
    "figure table stock list supplier order line machine report percent team. "
)


def middling(reader: Language = "en") -> ContentReport:
    """A report with levels from 2 to 4."""
    return evaluate_content(asked("conflict-in-team", "en"), typed(MIDDLING, "en"), None, reader)


def named(report: ContentReport, name: str) -> DimensionScore:
    return next(each for each in report.dimensions if each.name == name)


def delivery_level(delivery: DeliveryReport | None, language: Language = "en") -> int | None:
    """The level of delivery, and proof that nothing else depends on how it was spoken."""
    entry = bank(language)["conflict-in-team"]
    answer = spoken(entry.model_answer, language)
    report = evaluate_content(asked(entry.id, language), answer, delivery, "en")
    silent = evaluate_content(asked(entry.id, language), answer, None, "en")
    for name in set(RULES) - {"delivery", "clarity"}:
        assert named(report, name).level == named(silent, name).level
    return named(report, "delivery").level


def test_every_level_of_every_dimension_is_told_in_both_languages() -> None:
    """Five different anchors each, labels that differ by language, one rule and one weight."""
    for reader in LANGUAGES:
        for levels in ANCHORS.values():
            assert len({translated(level, reader) for level in levels}) == 5
    assert set(ANCHORS) == set(LABELS) == {"relevance", *RULES} == set(WEIGHTS)
    assert not any(label(name, "tr") == label(name, "en") for name in LABELS)


def test_the_weights_are_one_whole() -> None:
    """They order advice."""
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)


def test_a_dimension_says_where_it_stands_and_what_comes_next() -> None:
    """The anchor of its level, and the anchor above; nothing above the highest."""
    for reader in LANGUAGES:
        for each in middling(reader).dimensions:
            assert each.next_level == next_level(each.name, each.level, reader)
            if each.level is not None:
                assert each.anchor == anchor(each.name, each.level, reader)
            if each.level is not None and each.level < 5:
                assert translated(ANCHORS[each.name][each.level], reader) in each.next_level
                assert each.next_level.startswith(("An answer of level ", "Düzey "))
    assert next_level("clarity", 5, "en") == ""


@pytest.mark.parametrize("reader", LANGUAGES)
def test_another_level_has_its_own_descriptions(reader: Language) -> None:
    """In the reader's language, and nothing is above the highest; the quotes stay."""
    before = named(middling(reader), "structure")
    for level in range(1, 6):
        after = at_level(before, level, reader)
        assert (after.level, after.evidence) == (level, before.evidence)
        assert after.anchor == translated(ANCHORS["structure"][level - 1], reader)
        assert after.next_level == next_level("structure", level, reader)


def test_without_a_level_there_is_no_overall() -> None:
    """An empty answer is not measurable, rather than bad."""
    report = evaluate_content(asked("conflict-in-team", "en"), typed("", "en"), None, "en")
    assert report.overall == NotMeasurable("no_answer")
    assert all(each.level is None for each in report.dimensions)
    assert all(each.anchor for each in report.dimensions)


@pytest.mark.parametrize(
    ("delivery", "level"),
    [
        (None, None),
        (GOOD, 5),
        (with_pace(90.0, words=True), 4),
        (with_pace(20.0, words=True), 4),
        (with_pace(190.0, words=True), 4),
        (with_pace(230.0, words=True), 3),
        (with_fillers(3, count(5.0)), 5),
        (with_fillers(3, count(8.0)), 4),
        (with_fillers(9, count(13.0)), 3),
        (with_pauses(*[Pause(s, s + 2.5, inside_clause=True) for s in (3.0, 9.0)]), 4),
        (with_pauses(*[Pause(s, s + 2.5, inside_clause=True) for s in (3.0, 9.0, 20.0)]), 4),
        (with_voice(monotone=(Span(2.0, 20.0),)), 4),
        (with_voice(monotone=(Span(2.0, 10.0),)), 4),
        (with_voice(loudness=count(-39.0, "dBFS")), 4),
    ],
)
def test_delivery_loses_a_level_for_each_thing_that_distracts(
    delivery: DeliveryReport | None, level: int | None
) -> None:
    """Pace, fillers, long pauses and pitch; being very slow costs no more than being slow.

    Nothing outside its band goes with the highest level.
    """
    assert delivery_level(delivery) == level


def test_turkish_pace_is_judged_by_syllables() -> None:
    """Words are long in Turkish."""
    assert delivery_level(with_pace(300.0, words=False), "tr") == 5
    assert delivery_level(with_pace(450.0, words=False), "tr") == 4


def test_delivery_is_not_judged_from_one_figure() -> None:
    """Too little speech for rates is no reason for a level."""
    unknown_rates = replace(
        with_fillers(1, UNKNOWN),
        pace=replace(GOOD.pace, words_per_minute=UNKNOWN),
        voice=replace(GOOD.voice, pitch_spread=UNKNOWN),
    )
    assert delivery_level(unknown_rates) is None


def test_a_stutter_costs_no_clarity_and_rephrasing_does() -> None:
    """One word said again is a way of speaking; a sentence begun again is a thought unready."""
    entry = bank("en")["tight-deadline"]
    answer = spoken(entry.model_answer, "en")

    def clarity(*restarts: str) -> int | None:
        report = evaluate_content(asked(entry.id, "en"), answer, with_restarts(*restarts), "en")
        return named(report, "clarity").level

    assert clarity(*["I I"] * 20) == clarity() == 5
    assert clarity(*["we went we went"] * 20) == 4


def test_a_failure_is_no_result_of_the_own_part() -> None:
    """Own steps that came to nothing are worth no more than steps."""
    text = (
        "Last year our stock system was down for two days. I called the vendor, I wrote a plan and"
        " I moved 40 orders by hand. I checked every line of them twice with a colleague of mine."
        " In the end we did not solve it and nothing was finished."
    )
    report = evaluate_content(asked("hard-problem-solved", "en"), typed(text, "en"), None, "en")
    assert named(report, "ownership").level == 3
    assert [part.evidence for part in report.structure if part.name == "result"] == [None]


@pytest.mark.parametrize(
    ("off_subject", "subject", "level"),
    [
        (0.02, "yes", 5),
        (0.08, "yes", 4),
        (0.3, "yes", 3),
        (0.6, "cannot_tell", None),
        (0.9, "no", 1),
    ],
)
def test_relevance_is_what_the_judge_knows_of_the_subject(
    off_subject: float, subject: Literal["yes", "cannot_tell", "no"], level: int | None
) -> None:
    """Its probability of being about something else, and no level where it cannot tell."""
    _, material = examine(asked("conflict-in-team", "en"), typed(MIDDLING, "en"), None)
    opinion = Verdict(subject, off_subject, (0.2,) * 5)
    relevance = score(material, opinion, (), "en")[0]
    assert (relevance.name, relevance.level) == ("relevance", level)
    unclear = "Not rated: it is not clear whether this answers the question."
    assert (relevance.anchor == unclear) == (level is None)


@pytest.mark.parametrize(
    ("text", "question", "reason"),
    [
        ("", "Why?", "Not rated: there are no words to rate."),
        (NO_SENTENCES, "Why?", "the words do not form sentences."),
        (MIDDLING, "", "Not rated: no question was given."),
    ],
)
def test_what_cannot_be_rated_says_why(text: str, question: str, reason: str) -> None:
    """Nothing said, nothing that can be read, nothing asked: no level of relevance."""
    report = evaluate_content(unknown(question), typed(text, "en"), None, "en")
    relevance = named(report, "relevance")
    assert relevance.level is None
    assert reason in relevance.anchor


def test_words_that_are_no_sentences_have_neither_levels_nor_parts() -> None:
    """What rules count in them means nothing."""
    text = NO_SENTENCES
    report = evaluate_content(asked("conflict-in-team", "en"), typed(text, "en"), None, "en")
    assert "gibberish" in [gate.name for gate in report.gates]
    assert {each.level for each in report.dimensions} == {None}
    assert report.structure == ()
    assert {each.passage for each in report.points} == {None}
