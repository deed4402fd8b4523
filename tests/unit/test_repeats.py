"""A repeated passage is accepted if separate recognition confirms it."""

from dataclasses import replace
from pathlib import Path

import pytest

from interview.contracts import SAMPLE_RATE, Segment, Span, Word
from interview.errors import Language
from interview.recognition.engine import Samples, WindowTranscript
from interview.recognition.quarantine import last_third, quarantine
from interview.recognition.sound import ROOM
from interview.recognition.windows import LONGEST_HEARD, said_again
from tests.unit.recognising import sound_of

SENTENCE = "I was responsible for it."
VOICE = (Span(0.0, 11.0),)


def line(text: str, start: float, each: float = 0.4) -> Segment:
    words = tuple(
        Word(word, start + each * n, start + each * (n + 1), 0.9)
        for n, word in enumerate(text.split())
    )
    return Segment(text, start, words[-1].end, 0.0, words)


class Saying:
    """A recogniser that hears the same in every stretch, and tells what it was asked."""

    name = model = "saying"
    multilingual = True

    def __init__(self, text: str) -> None:
        self._text = text
        self.asked: list[tuple[float, str]] = []

    def languages(self, samples: Samples) -> dict[str, float]:
        raise AssertionError(f"the language of {len(samples)} samples is known")

    def transcribe(self, samples: Samples, language: Language, *, to_end: bool) -> WindowTranscript:
        assert to_end
        seconds = len(samples) / SAMPLE_RATE
        self.asked.append((seconds, language))
        return WindowTranscript((line(self._text, 0.0),) if self._text else (), seconds)


@pytest.mark.parametrize(
    ("alone", "said"),
    [
        (SENTENCE, True),
        ("I was responsible for that", True),
        ("Something else was said here, at length.", False),
        ("", False),
    ],
)
def test_a_passage_is_believed_if_it_says_the_same_alone(
    alone: str, said: bool, jfk_wav: Path
) -> None:
    engine = Saying(alone)
    judge = said_again(engine, sound_of(jfk_wav), VOICE, "en")
    assert judge(line(SENTENCE, 3.0)) == said
    ((seconds, language),) = engine.asked
    assert seconds == pytest.approx(2.0 + 2 * ROOM)
    assert language == "en"


def test_a_passage_in_the_other_language_is_heard_in_it(jfk_wav: Path) -> None:
    engine = Saying("Bundan ben sorumluydum.")
    judge = said_again(engine, sound_of(jfk_wav), VOICE, "en")
    assert judge(replace(line("Bundan ben sorumluydum.", 3.0), language="tr"))
    assert engine.asked[0][1] == "tr"


def test_more_than_anybody_says_in_that_voice_is_a_loop_unheard(jfk_wav: Path) -> None:
    """No time of the recogniser is spent on forty words in four seconds, or on silence."""
    engine = Saying("thank you " * 40)
    sound = sound_of(jfk_wav)
    assert not said_again(engine, sound, VOICE, "en")(line("thank you " * 40, 0.0, 0.05))
    assert not said_again(engine, sound, (Span(0.0, 3.0),), "en")(line(SENTENCE, 5.0))
    assert engine.asked == []


def test_of_a_long_passage_only_the_beginning_is_heard(jfk_wav: Path) -> None:
    engine = Saying("word " * 20)
    said_again(engine, sound_of(jfk_wav), (Span(0.0, 60.0),), "en")(line("word " * 40, 0.0))
    assert engine.asked[0][0] <= LONGEST_HEARD + 2 * ROOM


def test_copies_that_are_heard_stay_and_the_first_that_is_not_ends_them() -> None:
    lines = tuple(line(SENTENCE, 2.0 * n) for n in range(5))
    kept = quarantine(lines, VOICE, lambda copy: copy.start < 7.0)
    assert [each.quarantine for each in kept] == [None] * 4 + ["repeats"]


def test_a_loop_in_one_line_is_judged_by_its_end() -> None:
    """The last third: by then a loop has begun, and speech has come back to the sentence."""
    loop = line("we are very happy " * 6, 0.0)
    end = "we are very happy we are very happy"
    assert quarantine((loop,), VOICE, lambda part: part.text == end) == (loop,)
    assert quarantine((loop,), VOICE, lambda part: part.text != end) != (loop,)
    assert last_third([loop]).start == pytest.approx(6.4)
