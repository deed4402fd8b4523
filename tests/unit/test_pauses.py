"""Pauses from voice activity: number, length, and position in the clause."""

import re

import pytest

from interview.contracts import Measured, NotMeasurable, Pauses, Span, Word
from interview.contracts.delivery import LONG_PAUSE_SECONDS, VERY_LONG_PAUSE_SECONDS
from interview.delivery.pauses import measure_pauses
from interview.errors import Language
from tests.conftest import PROJECT

SPEECH = (Span(5.0, 8.0), Span(8.2, 10.0), Span(10.4, 12.0), Span(13.5, 15.0), Span(17.5, 20.0))
"""Gaps of 0.2, 0.4, 1.5 and 2.5 s."""


def around(*texts: str, gap: float = 1.0, probability: float = 0.9) -> tuple[Word, ...]:
    """Words of half a second, one after another, with ``gap`` where a text is empty."""
    words, now = [], 0.0
    for text in texts:
        if text:
            words.append(Word(text, now, now + 0.5, probability))
        now += 0.5 if text else gap
    return tuple(words)


def spoken(words: tuple[Word, ...]) -> tuple[Span, ...]:
    """The voice of ``words``: words that touch are one stretch."""
    spans: list[Span] = []
    for word in words:
        if spans and word.start - spans[-1].end < 0.01:
            spans[-1] = Span(spans[-1].start, word.end)
        else:
            spans.append(Span(word.start, word.end))
    return tuple(spans)


def measured(text: str, language: Language = "en", probability: float = 0.9) -> Pauses:
    """An answer where every "_" is a silence of one second."""
    words = around(*text.replace("_", "").split(" "), probability=probability)
    return measure_pauses(words, spoken(words), 30.0, language)


def value(metric: object) -> float:
    assert isinstance(metric, Measured)
    return metric.value


def test_pauses_are_the_gaps_of_a_quarter_second_and_more() -> None:
    """Silence before and after the answer is none."""
    pauses = measure_pauses((), SPEECH, 30.0, "en")
    assert [(pause.start, pause.end) for pause in pauses.pause_spans] == [
        (10.0, 10.4),
        (12.0, 13.5),
        (15.0, 17.5),
    ]
    assert value(pauses.pauses) == 3
    assert value(pauses.pauses_over_1s) == 2
    assert value(pauses.pauses_over_2s) == 1
    assert pauses.longest_pause == Measured(2.5, "s", 2.44, 2.56)
    assert pauses.pauses_per_minute == Measured(12.0, "pauses/min", 12.0, 16.0)


@pytest.mark.parametrize(
    ("gap", "count", "low", "high"),
    [(0.15, 0, 0, 0), (0.2, 0, 0, 1), (0.25, 1, 0, 1), (0.3, 1, 0, 1), (0.32, 1, 1, 1)],
)
def test_a_gap_close_to_the_threshold_is_uncertain(
    gap: float, count: int, low: int, high: int
) -> None:
    """60 ms more or less would have counted it or not."""
    speech = (Span(0.0, 2.0), Span(2.0 + gap, 6.0))
    assert measure_pauses((), speech, 6.0, "en").pauses == Measured(count, "count", low, high)


@pytest.mark.parametrize(
    ("text", "language", "inside"),
    [
        ("we changed the _ whole plan twice", "en", 1),
        ("we changed it. _ Then we shipped it", "en", 0),
        ("we changed it, _ shipped and left it", "en", 0),
        ("we changed the plan _ because it failed", "en", 0),
        ("we _ changed the _ plan _ and left it", "en", 2),
        ("ekip bütün _ planı baştan yazdı", "tr", 1),
        ("ekip planı yazdı _ ama yetişmedi hiç", "tr", 0),
        ("ekip planı yazdı. _ Yetişmedi hiç işte", "tr", 0),
        ("planı yazdık _ İşte böyle bitti sonra", "tr", 1),
        ("planı yazdık _ ÇÜNKÜ böyle bitti sonra", "tr", 0),
    ],
)
def test_pauses_that_break_a_clause_are_told_from_those_between(
    text: str, language: Language, inside: int
) -> None:
    """A mark before it or a conjunction after it makes it a pause between clauses."""
    pauses = measured(text, language)
    assert pauses.pauses_inside_clauses == Measured(inside, "count", inside, inside)
    assert sum(pause.inside_clause for pause in pauses.pause_spans) == inside


def test_words_that_stray_into_the_silence_are_still_before_and_after_it() -> None:
    """The last word runs on 0.4 s into the pause, as recognisers have it."""
    words = (
        Word("we", 0.0, 0.5, 0.9), Word("changed", 0.5, 1.0, 0.9), Word("it.", 1.0, 1.9, 0.9),
        Word("Nobody", 2.4, 3.0, 0.9), Word("asked", 3.0, 3.5, 0.9),
    )  # fmt: skip
    (pause,) = measure_pauses(words, (Span(0.0, 1.5), Span(2.5, 3.5)), 4.0, "en").pause_spans
    assert not pause.inside_clause


def test_guessed_words_say_nothing_about_clauses() -> None:
    """Where a clause ends is read from the words."""
    pauses = measured("we changed the _ whole plan twice", probability=0.3)
    assert pauses.pauses_inside_clauses == NotMeasurable("unclear_speech")


def test_an_obstacle_leaves_no_pauses() -> None:
    """In noise the gaps are those of the noise: each figure says why there is none."""
    none = NotMeasurable("too_noisy")
    found = measure_pauses((), SPEECH, 30.0, "en", none)
    assert found == Pauses(none, none, none, none, none, none, none, none)


def test_the_first_word_begins_with_its_voice() -> None:
    """A cough before it is not a word; the time of the word itself is less exact."""
    words = (Word("So", 3.3, 3.9, 0.9), Word("we", 3.9, 4.2, 0.9))
    speech = (Span(1.0, 1.2), Span(3.0, 8.0))
    found = measure_pauses(words, speech, 9.0, "en").time_to_first_word
    assert found == Measured(3.0, "s", 2.94, 3.06)
    assert measure_pauses((), speech, 9.0, "en").time_to_first_word == NotMeasurable(
        "too_little_speech"
    )


def test_a_first_word_outside_every_voice_counts_by_itself() -> None:
    """Then its own time is all there is."""
    words = (Word("So", 0.02, 0.5, 0.9),)
    found = measure_pauses(words, (Span(3.0, 8.0),), 9.0, "en").time_to_first_word
    assert found == Measured(0.02, "s", 0.0, 0.08)


def test_the_share_of_speech() -> None:
    """Twelve seconds of voice in forty, each edge off by 60 ms at most."""
    ratio = measure_pauses((), (Span(0.0, 7.0), Span(20.0, 25.0)), 40.0, "en").speech_ratio
    assert ratio == Measured(0.3, "ratio", 0.297, 0.303)


@pytest.mark.parametrize(
    ("speech", "duration", "expected"),
    [
        ((Span(0.0, 10.03),), 10.0, Measured(1.0, "ratio", 0.995, 1.0)),
        ((), 0.0, NotMeasurable("too_little_speech")),
    ],
)
def test_the_share_of_speech_at_its_ends(
    speech: tuple[Span, ...], duration: float, expected: object
) -> None:
    """Voice past the end is everything, and of nothing there is no share."""
    assert measure_pauses((), speech, duration, "en").speech_ratio == expected


def test_an_answer_without_a_pause() -> None:
    """The longest is shorter than what counts as one."""
    pauses = measure_pauses((), (Span(0.0, 10.0),), 10.0, "en")
    assert pauses.longest_pause == Measured(0.0, "s", 0.0, 0.25)
    assert value(pauses.pauses) == 0


def test_two_seconds_of_speech_have_no_rate() -> None:
    """A rate over less than four seconds says nothing."""
    speech = (Span(0.0, 1.0), Span(1.5, 2.5))
    pauses = measure_pauses((), speech, 5.0, "en")
    assert pauses.pauses_per_minute == NotMeasurable("too_little_speech")
    assert value(pauses.pauses) == 1


def test_the_page_marks_the_same_pauses_as_long() -> None:
    script = (PROJECT / "static" / "js" / "report" / "moments.js").read_text()
    found = dict(re.findall(r"const (\w*LONG_PAUSE)_S = ([\d.]+);", script))
    assert float(found["LONG_PAUSE"]) == LONG_PAUSE_SECONDS
    assert float(found["VERY_LONG_PAUSE"]) == VERY_LONG_PAUSE_SECONDS
