"""All of delivery: figures not measurable in noise, and figures inside their intervals."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from math import isfinite

import numpy as np
import pytest

from interview.contracts import (
    DeliveryReport,
    Fillers,
    Measured,
    NotMeasurable,
    Pace,
    Pauses,
    Span,
    Word,
)
from interview.contracts.delivery import LEAST_SECONDS, LEAST_WORDS
from interview.delivery.measure import measure_delivery
from interview.evaluation.evaluate import evaluate_content
from tests.conftest import PROJECT
from tests.unit.content_cases import GOOD, asked, bank, spoken
from tests.unit.voices import (
    LEVELS,
    Samples,
    heard,
    mixed,
    noise,
    silence,
    steady,
    vowel,
    wavering,
)

GUESSED, CLEAR = 0.1, 0.9
UNCLEAR, NOISY = NotMeasurable("unclear_speech"), NotMeasurable("too_noisy")
LITTLE = NotMeasurable("too_little_speech")
WHOLE = Span(0.0, 10.0)
TALK = (Span(1.0, 4.0), Span(5.0, 8.0))


def words(count: int, probability: float, start: float = 0.5, end: float = 9.5) -> tuple[Word, ...]:
    """As many words, one of them a filler, evenly over a time."""
    each = (end - start) / count
    return tuple(
        Word("um" if n == 3 else "word", start + n * each, start + (n + 1) * each, probability)
        for n in range(count)
    )


def talking(room: float) -> Samples:
    """Ten seconds: a voice from 1 to 4 s and from 5 to 8 s, a held vowel between, and a room."""
    voice = vowel(wavering(140.0, 2.0, 3.0))
    um = vowel(wavering(120.0, 0.1, 0.4), -22.0)
    parts = [silence(1.0), voice, silence(0.3), um, silence(0.3), voice, silence(2.0)]
    return mixed(np.concatenate(parts), noise(10.0, room))


def no_pauses(reason: NotMeasurable) -> Pauses:
    return Pauses(reason, reason, reason, reason, reason, reason, reason, reason)


def report(
    samples: Samples, said: tuple[Word, ...] = (), speech: tuple[Span, ...] = (WHOLE,)
) -> DeliveryReport:
    return measure_delivery(heard(said, *speech), samples, LEVELS)


def level(delivery: DeliveryReport) -> int | None:
    """What the way of speaking is judged to be, with an answer that is good."""
    entry = bank("en")["conflict-in-team"]
    answer = spoken(entry.model_answer, "en")
    scores = evaluate_content(asked(entry.id, "en"), answer, delivery, "en").dimensions
    return next(score.level for score in scores if score.name == "delivery")


@pytest.mark.parametrize(("number", "end"), [(3, 8.0), (9, 8.0), (20, 4.9)])
def test_too_little_speech_has_no_figure(number: int, end: float) -> None:
    """ "I don't know", nine words, and less than four seconds: no figure, no moment, no level."""
    speech = (Span(1.0, end),)
    found = report(talking(-65.0), words(number, CLEAR, 1.0, end), speech)
    assert list(figures(found)) == [found.duration]
    assert found.pace == Pace(LITTLE, LITTLE, LITTLE)
    assert found.fillers == Fillers(LITTLE, LITTLE, LITTLE)
    assert found.pauses == no_pauses(LITTLE)
    assert found.voice.clipping == found.voice.loudness == LITTLE
    assert len(found.voice.envelope) > 0
    assert level(found) is None


def test_ten_words_in_four_seconds_have_figures() -> None:
    """The least there is a figure of."""
    found = report(talking(-65.0), words(10, CLEAR, 1.0, 8.0), TALK)
    assert isinstance(found.pace.words_per_minute, Measured)
    assert isinstance(found.fillers.filler_count, Measured)


def test_the_page_names_the_same_least_speech() -> None:
    """The script has the thresholds of the service."""
    script = (PROJECT / "static" / "js" / "report" / "delivery.js").read_text("utf-8")
    found = dict(re.findall(r"const (LEAST_\w+) = ([\d.]+);", script))
    assert float(found["LEAST_WORDS"]) == LEAST_WORDS
    assert float(found["LEAST_SECONDS"]) == LEAST_SECONDS


def test_noise_with_guessed_words_is_not_judged() -> None:
    """White noise from end to end and twenty guesses: no pace, no fillers, no pauses, no level."""
    found = report(noise(10.0, -20.0), words(20, GUESSED))
    assert found.pace == Pace(UNCLEAR, UNCLEAR, UNCLEAR)
    assert found.pauses == no_pauses(UNCLEAR)
    assert found.fillers == Fillers(UNCLEAR, UNCLEAR, UNCLEAR, found.fillers.fillers)
    assert level(found) is None


def test_a_voice_under_the_noise_has_neither_pauses_nor_fillers() -> None:
    """3 dB over the noise; the um that stands in the text is shown all the same."""
    found = report(talking(-24.0), words(20, CLEAR, 1.0, 8.0), TALK)
    assert found.voice.pitch == NOISY
    assert found.pauses == no_pauses(NOISY)
    assert found.fillers.fillers_per_minute == found.fillers.filler_count == NOISY
    assert [filler.text for filler in found.fillers.fillers] == ["um"]
    assert level(found) is None


def test_a_voice_in_a_quiet_room_has_all_of_them() -> None:
    """The same voice and words without the noise."""
    found = report(talking(-65.0), words(20, CLEAR, 1.0, 8.0), TALK)
    for metric in (found.pauses.pauses, found.pauses.speech_ratio, found.fillers.filler_count):
        assert isinstance(metric, Measured)
    assert level(found) is not None


def test_guessed_words_hide_no_more_than_they_tell() -> None:
    """A clear voice whose words were guessed: its pitch is measured, its words are not."""
    found = report(talking(-65.0), words(20, GUESSED, 1.0, 8.0), TALK)
    assert isinstance(found.voice.pitch, Measured)
    assert found.fillers.filler_count == found.pauses.pauses == UNCLEAR
    assert level(found) is None


def test_unclear_speech_has_no_level_whatever_else_was_measured() -> None:
    """A report with figures of everything but the pace."""
    assert level(replace(GOOD, pace=Pace(UNCLEAR, UNCLEAR, UNCLEAR))) is None
    other = NotMeasurable("too_little_speech")
    assert level(replace(GOOD, pace=Pace(other, other, other))) == 5


def test_a_ring_tone_before_the_answer_is_no_filler() -> None:
    """A second and a half of a hum, three seconds before the first word."""
    hum = np.concatenate([silence(0.5), vowel(wavering(120.0, 0.1, 1.5)), silence(8.0)])
    sound = mixed(np.concatenate([silence(5.0), talking(-65.0)])[: len(hum)], hum)
    speech = (Span(6.0, 9.0),)
    found = report(sound, words(10, CLEAR, 6.0, 9.0), speech).fillers
    assert [filler.start for filler in found.fillers if filler.start < 5.0] == []


BACKWARDS = tuple(replace(word, start=word.end, end=word.start) for word in words(20, CLEAR))
INSTANT = tuple(replace(word, end=word.start) for word in words(20, CLEAR))
CLICKS = tuple(Span(0.5 * n, 0.5 * n + 0.02) for n in range(19))

CASES: dict[str, tuple[Samples, tuple[Word, ...], tuple[Span, ...]]] = {
    "nothing": (silence(0.0), (), ()),
    "5 ms": (noise(0.005, -20.0), (), (Span(0.0, 0.005),)),
    "5 ms with words": (noise(0.005, -20.0), words(20, CLEAR, 0.0, 0.005), (Span(0.0, 0.005),)),
    "silence": (silence(10.0), (), ()),
    "silence with words": (silence(10.0), words(20, CLEAR), (WHOLE,)),
    "noise": (noise(10.0, -20.0), words(20, CLEAR), (WHOLE,)),
    "noise around speech": (noise(10.0, -20.0), words(20, CLEAR), TALK),
    "clipped": (np.where(noise(10.0, -3.0) > 0, 32_767, -32_768).astype(np.int16),
                words(20, CLEAR), TALK),
    "constant": (np.full(160_000, 12_000, np.int16), words(20, CLEAR), TALK),
    "one tone": (vowel(steady(140.0, 10.0)), words(20, CLEAR), (WHOLE,)),
    "voice": (talking(-65.0), words(20, CLEAR), TALK),
    "voice without words": (talking(-65.0), (), TALK),
    "words without speech": (talking(-65.0), words(20, CLEAR), ()),
    "words backwards": (talking(-65.0), BACKWARDS, TALK),
    "words from last to first": (talking(-65.0), words(20, CLEAR)[::-1], TALK),
    "words without length": (talking(-65.0), INSTANT, TALK),
    "words behind the end": (talking(-65.0), words(20, CLEAR, 20.0, 30.0), TALK),
    "speech behind the end": (talking(-65.0), words(20, CLEAR), (Span(1.0, 4.0), Span(12, 20))),
    "clicks": (silence(10.0), words(20, CLEAR), CLICKS),
    "two clicks": (silence(10.0), words(6, CLEAR), (Span(0.0, 0.04), Span(3.0, 3.04))),
    "a number": (talking(-65.0), (*words(19, CLEAR), Word("9" * 99 + ".5", 9.5, 9.6, CLEAR)), TALK),
}  # fmt: skip


def figures(value: object) -> Iterator[Measured]:
    """Every figure in a report, however deep."""
    if isinstance(value, Measured):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from figures(getattr(value, field.name))


@pytest.mark.parametrize("case", CASES)
def test_every_figure_is_finite_and_inside_its_interval(case: str) -> None:
    """Whatever was recorded and whatever the recogniser made of it."""
    samples, said, speech = CASES[case]
    found = list(figures(report(samples, said, speech)))
    assert found
    for figure in found:
        assert all(map(isfinite, (figure.value, figure.low, figure.high))), figure
        assert figure.low <= figure.value <= figure.high, figure
        assert figure.unit in {"dBFS", "dB"} or figure.low >= 0, figure
