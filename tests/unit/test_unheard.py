"""Voice without words: its stretches, its threshold, and that pace excludes it."""

from dataclasses import replace

import numpy as np
import pytest

from interview.contracts import Measured, Segment, Span, Transcript, Word
from interview.delivery.measure import measure_delivery
from interview.delivery.pace import measure_pace
from interview.evaluation.notices import notices_of
from interview.recognition.quarantine import notably_unheard, unheard
from tests.unit.voices import LEVELS, silence, vowel, wavering

VOICE = (Span(0.5, 4.0), Span(4.2, 10.0), Span(10.9, 16.0))


def words(start: float, end: float, each: float = 0.5) -> tuple[Word, ...]:
    """A word every half second."""
    starts = np.arange(start, end - each / 2, each)
    return tuple(Word("go", float(at), float(at) + each, 0.9) for at in starts)


def segment(start: float, end: float) -> Segment:
    said = words(start, end)
    return Segment(" ".join(word.text for word in said), start, end, 0.0, said)


def transcript(*segments: Segment, speech: tuple[Span, ...] = VOICE) -> Transcript:
    found = notably_unheard(segments, speech)
    return Transcript(segments, speech, "en", 1.0, "engine", "model", unheard=found)


def rounded(stretches: tuple[Span, ...]) -> list[tuple[float, float]]:
    return [(round(stretch.start, 3), round(stretch.end, 3)) for stretch in stretches]


def test_words_all_over_the_voice_leave_nothing() -> None:
    assert unheard((segment(0.5, 16.0),), VOICE) == ()


def test_voice_behind_the_words_is_a_stretch() -> None:
    """From the last word, but for the third of a second its time may be off, over short silence."""
    assert rounded(unheard((segment(0.5, 3.5),), VOICE[:2])) == [(3.8, 10.0)]


def test_a_pause_between_phrases_is_no_part_of_a_stretch() -> None:
    """Two stretches, from the voice before the silence and from the voice behind it."""
    assert rounded(unheard((segment(0.5, 4.0),), VOICE)) == [(4.3, 10.0), (10.9, 16.0)]


def test_a_hum_between_words_is_none() -> None:
    """Less than a second without a word."""
    assert unheard((segment(0.5, 5.0), segment(6.5, 16.0)), VOICE) == ()


def test_what_nobody_said_is_no_word() -> None:
    """A line that was struck out leaves its voice unheard."""
    invented = replace(segment(10.9, 16.0), quarantine="known_phrase")
    (stretch,) = unheard((segment(0.5, 10.0), invented), VOICE)
    assert stretch == Span(10.9, 16.0)


@pytest.mark.parametrize(("words_until", "notable"), [(13.0, False), (12.0, True)])
def test_a_fifth_of_the_voice_is_what_matters(words_until: float, notable: bool) -> None:
    """Of 14.4 s of voice 2.7 are told by nothing, 3.7 are told."""
    found = transcript(segment(0.5, words_until))
    assert bool(found.unheard) == notable
    assert [notice.code for notice in notices_of(found, None, "en")] == ["unheard"] * notable


def test_the_notice_names_seconds_and_stretches_in_the_language_of_the_reader() -> None:
    found = transcript(segment(0.5, 9.5))
    (english,), (turkish,) = notices_of(found, None, "en"), notices_of(found, None, "tr")
    assert "5 of 14 seconds of speech (0:11–0:16)" in english.message
    assert "14 saniyelik sesin 5 saniyesinde" in turkish.message
    assert english.stretches == turkish.stretches == found.unheard


def value(metric: object) -> float:
    assert isinstance(metric, Measured)
    return metric.value


@pytest.mark.parametrize(
    ("spoken", "left_out"),
    [
        ((0.0, 20.0), Span(20.0, 40.0)),
        ((20.0, 40.0), Span(0.0, 20.0)),
    ],
)
def test_pace_leaves_a_stretch_at_an_end_out(spoken: tuple[float, float], left_out: Span) -> None:
    """40 words in 20 of 40 seconds are 120 a minute."""
    said, speech = words(*spoken), (Span(0.0, 20.0), Span(20.0, 40.0))
    assert value(measure_pace(said, speech, "en").words_per_minute) == 60.0
    pace = measure_pace(said, speech, "en", (left_out,))
    for rate in (pace.words_per_minute, pace.syllables_per_minute, pace.articulation_rate):
        assert value(rate) == 120.0


def test_pace_leaves_a_stretch_in_the_middle_out() -> None:
    """The words on both sides keep their pace; the curve has no point where none is known."""
    said = (*words(0.0, 15.0), *words(35.0, 50.0))
    left_out = (Span(15.0, 35.0),)
    pace = measure_pace(said, (Span(0.0, 50.0),), "en", left_out)
    assert value(pace.words_per_minute) == value(pace.articulation_rate) == 120.0
    points = {point.at: point.syllables_per_minute for point in pace.curve}
    assert {at: rate for at, rate in points.items() if 20 <= at <= 30} == {
        20.0: None, 25.0: None, 30.0: None,
    }  # fmt: skip
    assert {rate for at, rate in points.items() if not 15 <= at <= 35} == {120.0}
    whole = measure_pace(said, (Span(0.0, 50.0),), "en")
    assert value(whole.words_per_minute) == 72.0


def test_a_held_vowel_where_no_word_is_known_is_no_filled_pause() -> None:
    """In a stretch of unknown words any vowel would be one."""
    talk, um = vowel(wavering(140.0, 2.0, 5.0)), vowel(wavering(120.0, 0.1, 0.4), -22.0)
    voice = np.concatenate([talk, silence(0.3), um, silence(0.3), talk])
    speech = (Span(0.0, 5.0), Span(5.3, 5.7), Span(6.0, 11.0))
    found = transcript(segment(0.0, 5.0), speech=speech)
    assert found.unheard
    assert measure_delivery(found, voice, LEVELS).fillers.fillers == ()
    known = replace(found, unheard=())
    assert measure_delivery(known, voice, LEVELS).fillers.fillers != ()
