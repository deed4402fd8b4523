"""Assignment of languages to the parts of a recording."""

from math import inf

import pytest

from interview.contracts import Span, joined
from interview.recognition.spoken_language import (
    LONGEST,
    OTHER,
    Phrase,
    passages,
    phrases,
    with_silence,
)

VOICE = (Span(0.0, 3.0), Span(3.2, 6.0), Span(7.0, 13.0), Span(14.0, 20.0))
"""Three phrases: the first with a breath in it."""

ENGLISH = {"en": 0.95, "tr": 0.01, "la": 0.02}
TURKISH = {"tr": 0.97, "en": 0.01}
GERMAN = {"de": 0.96, "en": 0.02, "tr": 0.01}
LATIN = {"la": 0.48, "en": 0.3, "tr": 0.01}
"""As Whisper takes English with an accent for it."""


def test_a_phrase_ends_where_the_voice_pauses_for_half_a_second() -> None:
    assert phrases(VOICE) == [Span(0.0, 6.0), Span(7.0, 13.0), Span(14.0, 20.0)]


def test_a_long_doubt_inside_a_phrase_is_a_phrase_and_a_short_one_is_not() -> None:
    """Two seconds and a half of six; one of them; all but one of them."""
    first, last = Span(0.0, 6.0), Span(14.0, 20.0)
    apart = [first, Span(7.0, 10.5), Span(10.5, 13.0), last]
    assert phrases(VOICE, (Span(10.5, 13.0),)) == apart
    middle = [first, Span(7.0, 9.0), Span(9.0, 11.0), Span(11.0, 13.0), last]
    assert phrases(VOICE, (Span(9.0, 11.0),)) == middle
    assert phrases(VOICE, (Span(12.0, 13.0),)) == phrases(VOICE)
    assert phrases(VOICE, (Span(8.0, 13.0),)) == phrases(VOICE)


@pytest.mark.parametrize("seconds", [10.0, 27.9, 28.1, 60.0, 290.0])
def test_an_unbroken_voice_is_cut_into_windows(seconds: float) -> None:
    """All of it, in order, none longer than Whisper reads at once, phrase or passage."""
    speech = (Span(5.0, 5.0 + seconds),)
    found = phrases(speech)
    together = passages([Phrase(each, TURKISH) for each in found], "en")
    for parts in (found, [each.span for each in together]):
        assert all(part.duration <= LONGEST for part in parts)
        assert sum(part.within(speech) for part in parts) == pytest.approx(seconds)
        assert [part.start for part in parts] == sorted(part.start for part in parts)


def told(
    *odds: dict[str, float] | None, expected: str = "en", seconds: float = 3.0
) -> list[tuple[str, int]]:
    """Language and number of phrases of each passage; phrases of some seconds."""
    found = [Phrase(Span(4.0 * n, 4.0 * n + seconds), each) for n, each in enumerate(odds)]
    return [(each.language, len(each.phrases)) for each in passages(found, expected)]


def test_phrases_in_a_row_in_one_language_are_a_passage() -> None:
    assert told(ENGLISH, ENGLISH, TURKISH, TURKISH, ENGLISH) == [("en", 2), ("tr", 2), ("en", 1)]
    assert told(ENGLISH, GERMAN, ENGLISH) == [("en", 1), (OTHER, 1), ("en", 1)]


def test_a_phrase_that_was_understood_speaks_for_the_language_it_was_read_in() -> None:
    assert told(None, TURKISH, TURKISH, None) == [("en", 1), ("tr", 2), ("en", 1)]
    assert told(None, ENGLISH, None, expected="tr") == [("tr", 1), ("en", 1), ("tr", 1)]


def test_a_phrase_too_short_to_tell_is_in_the_language_beside_it() -> None:
    assert told(ENGLISH, TURKISH, {}, TURKISH) == [("en", 1), ("tr", 3)]
    assert told({}, TURKISH) == [("tr", 2)]
    assert told({}) == [("en", 1)]


def test_a_weak_guess_between_certain_phrases_changes_nothing() -> None:
    """English with an accent is at times taken for Latin, and a word for Turkish."""
    assert told(ENGLISH, LATIN, ENGLISH) == [("en", 3)]
    assert told(ENGLISH, {"tr": 0.5, "en": 0.3}, ENGLISH) == [("en", 3)]
    assert told(None, LATIN, LATIN, None) == [("en", 4)]
    assert told(ENGLISH, GERMAN, ENGLISH, seconds=1.5) == [("en", 3)]


def test_the_odds_of_a_passage_are_the_mean_of_what_was_looked_at_by_length() -> None:
    found = [
        Phrase(Span(0.0, 3.0), {"tr": 0.9, "en": 0.1}),
        Phrase(Span(4.0, 5.0), {"tr": 0.5}),
        Phrase(Span(6.0, 6.5), {}),
    ]
    (passage,) = passages(found, "tr")
    assert passage.span == Span(0.0, 6.5)
    assert passage.odds == {"tr": pytest.approx(0.8), "en": pytest.approx(0.075)}


def test_doubts_that_overlap_count_once() -> None:
    doubts = [Span(0.0, 2.0), Span(1.0, 3.0), Span(4.0, 6.0), Span(4.5, 5.0)]
    assert list(joined(doubts)) == [Span(0.0, 3.0), Span(4.0, 6.0)]


def test_words_of_a_passage_may_lie_in_the_silence_around_it() -> None:
    """Half of what parts it from the next voice; none where a voice goes on; all at the ends."""
    assert with_silence(Span(7.0, 13.0), VOICE) == Span(6.5, 13.5)
    assert with_silence(Span(0.0, 6.0), VOICE) == Span(0.0, 6.5)
    assert with_silence(Span(14.0, 20.0), VOICE) == Span(13.5, inf)
    assert with_silence(Span(8.0, 11.0), VOICE) == Span(8.0, 11.0)
