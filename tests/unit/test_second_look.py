"""What repeated recognition may change, with a scripted engine."""

from pathlib import Path

import numpy as np
import pytest

from interview.contracts import SAMPLE_RATE, Segment, Span, Word
from interview.errors import Language
from interview.recognition.engine import Samples, WindowTranscript
from interview.recognition.second_look import OTHER_LANGUAGE, hear_again
from interview.recognition.sound import Sound
from interview.recognition.windows import Reading
from tests.unit.audio_files import write_wav
from tests.unit.recognising import sound_of

SPEECH = (Span(0.0, 0.9), Span(1.5, 3.0), Span(3.6, 4.5), Span(5.1, 15.0))
"""Two words, a phrase that is doubted, two words and a sentence."""


class Scripted:
    """Takes every stretch for one language and hears the same words in it."""

    name, model, multilingual = "scripted", "none", True

    def __init__(self, language: str, heard: Segment | None = None) -> None:
        self._language = language
        self._heard = heard
        self.asked: list[Language] = []

    def languages(self, _samples: Samples) -> dict[str, float]:
        return {"en": 0.02, "tr": 0.02, self._language: 0.95}

    def transcribe(self, samples: Samples, language: Language, *, to_end: bool) -> WindowTranscript:
        self.asked.append(language)
        assert to_end
        return WindowTranscript(
            () if self._heard is None else (self._heard,), len(samples) / SAMPLE_RATE
        )


@pytest.fixture
def sound(tmp_path: Path) -> Sound:
    return sound_of(write_wav(tmp_path / "sound.wav", np.zeros(16 * SAMPLE_RATE, np.float32)))


def line(span: Span, probability: float) -> Segment:
    """Two words that fill a phrase."""
    middle = (span.start + span.end) / 2
    words = (
        Word("one", span.start, middle, probability),
        Word("two", middle, span.end, probability),
    )
    return Segment("one two", span.start, span.end, 0.0, words)


def reading(doubted: int) -> Reading:
    """Every phrase understood in English but one."""
    lines = tuple(line(span, 0.3 if n == doubted else 0.9) for n, span in enumerate(SPEECH))
    return Reading(lines, "en", 1.0, ())


@pytest.mark.parametrize("language", ["de", "tr"])
def test_a_short_phrase_that_sounds_like_another_language_strikes_nothing_out(
    sound: Sound, language: str
) -> None:
    """Those around it were understood, and too short to be looked at themselves."""
    engine = Scripted(language)
    heard = hear_again(engine, sound, SPEECH, reading(doubted=1))
    assert (heard.segments, heard.foreign) == (reading(doubted=1).segments, ())
    assert engine.asked == []


def test_a_long_phrase_in_a_third_language_is_struck_out_alone(sound: Sound) -> None:
    heard = hear_again(Scripted("de"), sound, SPEECH, reading(doubted=3))
    flags = [each.quarantine for each in heard.segments]
    assert flags == [None, None, None, OTHER_LANGUAGE]
    assert [each.language for each in heard.foreign] == ["de"]


def test_a_long_phrase_in_turkish_is_heard_in_it(sound: Sound) -> None:
    turkish = line(Span(0.2, 10.0), 0.9)
    heard = hear_again(Scripted("tr", turkish), sound, SPEECH, reading(doubted=3))
    assert [each.language for each in heard.segments] == [None, None, None, "tr"]
