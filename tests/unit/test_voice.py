"""Pitch, loudness and noise of a synthetic voice with known figures."""

import numpy as np
import pytest

from interview.contracts import ENVELOPE_POINTS, Measured, Metric, NotMeasurable, Span, Voice, Word
from interview.delivery.acoustics import track_pitch
from interview.delivery.voice import measure_voice
from tests.unit.voices import (
    LEVELS,
    Floats,
    Samples,
    heard,
    mixed,
    noise,
    silence,
    steady,
    vowel,
    wavering,
)


def voice_of(sound: Samples, *speech: Span, words: tuple[Word, ...] = ()) -> Voice:
    return measure_voice(heard(words, *speech), sound, LEVELS, track_pitch(sound))


def in_a_room(voice: Samples, room: float = -70.0) -> Samples:
    """One second of the room, the voice, one second of the room."""
    sound = np.concatenate([silence(1.0), voice, silence(1.0)])
    return mixed(sound, noise(len(sound) / 16_000, room)[: len(sound)])


def spoken(hertz: Floats, room: float = -70.0, dbfs: float = -20.0) -> Voice:
    """The figures of a voice with this pitch, known to begin after a second."""
    span = Span(1.0, 1.0 + len(hertz) / 16_000)
    return voice_of(in_a_room(vowel(hertz, dbfs), room), span)


def value(metric: Metric) -> float:
    assert isinstance(metric, Measured), metric
    assert metric.low <= metric.value <= metric.high
    return metric.value


@pytest.mark.parametrize("hertz", [85.0, 120.0, 210.0, 320.0])
def test_pitch_is_the_median_in_hertz(hertz: float) -> None:
    """The truth lies in the interval, which is half a semitone each way in a quiet room."""
    pitch = spoken(wavering(hertz, 2.0, 6.0)).pitch
    assert value(pitch) == pytest.approx(hertz, rel=0.02)
    assert isinstance(pitch, Measured)
    assert pitch.unit == "Hz"
    assert pitch.high / pitch.low == pytest.approx(2 ** (1 / 12), rel=0.01)


@pytest.mark.parametrize("deviation", [0.5, 1.5, 3.0])
def test_spread_grows_with_the_melody(deviation: float) -> None:
    """Semitones; of a sine the quartiles lie 1.05 standard deviations from the middle."""
    spread = spoken(wavering(150.0, deviation, 8.0)).pitch_spread
    assert value(spread) == pytest.approx(deviation * 2 / 1.349, rel=0.1)


@pytest.mark.parametrize("dbfs", [-35.0, -20.0, -12.0])
def test_loudness_is_that_of_the_voice_without_the_pauses(dbfs: float) -> None:
    """Two seconds of silence around the voice do not lower it."""
    assert value(spoken(steady(140.0, 4.0), dbfs=dbfs).loudness) == pytest.approx(dbfs, abs=0.5)


@pytest.mark.parametrize("ratio", [8.0, 15.0, 25.0, 40.0])
def test_signal_to_noise_is_the_ratio_mixed(ratio: float) -> None:
    """White noise at a known level under the voice, within a decibel."""
    measured = spoken(steady(140.0, 4.0), room=-20.0 - ratio).signal_to_noise
    assert value(measured) == pytest.approx(ratio, abs=1.0)


def test_a_knock_in_a_pause_is_not_the_noise() -> None:
    """A few loud frames between the speech leave the ratio where it is."""
    sound = in_a_room(vowel(steady(140.0, 4.0)), -60.0)
    sound[2_000:2_400] = 20_000
    assert value(voice_of(sound, Span(1.0, 5.0)).signal_to_noise) == pytest.approx(40.0, abs=1.5)


def test_noise_widens_the_intervals() -> None:
    """What noise may have done to pitch and loudness is in their intervals."""
    quiet, noisy = (spoken(steady(140.0, 4.0), room=room) for room in (-70.0, -32.0))
    for name in ("pitch", "pitch_spread", "loudness"):
        one, other = getattr(quiet, name), getattr(noisy, name)
        assert other.high - other.low > one.high - one.low, name


def test_a_voice_under_the_noise_is_not_measured() -> None:
    """At 3 dB every figure of the voice says why there is none; the ratio itself is there."""
    voice = spoken(steady(140.0, 6.0), room=-23.0)
    assert voice.pitch == voice.pitch_spread == voice.loudness == NotMeasurable("too_noisy")
    assert voice.ending_drop == NotMeasurable("too_noisy")
    assert value(voice.signal_to_noise) == pytest.approx(3.0, abs=1.0)
    assert voice.monotone == ()


def test_a_second_of_voice_is_too_little() -> None:
    """One second has a pitch, but not that of the speaker."""
    voice = spoken(steady(140.0, 1.0))
    assert voice.pitch == voice.pitch_spread == voice.loudness == NotMeasurable("too_little_speech")


def test_without_silence_there_is_nothing_to_compare() -> None:
    """Speech from end to end: no ratio, wide intervals, and the pitch all the same."""
    voice = voice_of(vowel(steady(140.0, 4.0)), Span(0.0, 4.0))
    assert voice.signal_to_noise == NotMeasurable("no_silence_to_compare")
    assert value(voice.pitch) == pytest.approx(140.0, rel=0.01)


def test_no_samples_and_no_speech() -> None:
    """An empty recording has reasons and a flat picture."""
    voice = voice_of(silence(0.0))
    assert voice.pitch == voice.signal_to_noise == NotMeasurable("too_little_speech")
    assert len(voice.envelope) == ENVELOPE_POINTS


def test_peak_and_clipping_are_those_of_the_decoder() -> None:
    """Exact figures: counted samples have no error."""
    voice = spoken(steady(140.0, 3.0))
    assert voice.peak == Measured(-3.0, "dBFS", -3.0, -3.0)
    assert voice.clipping == Measured(0.0, "ratio", 0.0, 0.0)


def sentences(count: int, drop: float, early: float = 0.0) -> tuple[Samples, tuple[Word, ...]]:
    """Sentences of two seconds, the last half second of each ``drop`` dB quieter.

    The times of the last words end ``early`` seconds before the voice.
    """
    loudness = np.ones(32_000)
    loudness[24_000:] = 10 ** (-drop / 20)
    one = (vowel(steady(130.0, 2.0)) * loudness).astype(np.int16)
    sound = np.concatenate([part for _ in range(count) for part in (silence(0.5), one)])
    words = tuple(
        Word(text, start, start + length, 0.9)
        for sentence in range(count)
        for text, start, length in (
            ("Words", 2.5 * sentence + 0.5, 1.0),
            ("end.", 2.5 * sentence + 1.5, 1.0 - early),
        )
    )
    return sound, words


@pytest.mark.parametrize("early", [-0.3, 0.0, 0.25])
@pytest.mark.parametrize("drop", [0.0, 3.0, 9.0])
def test_the_drop_at_the_end_of_sentences(drop: float, early: float) -> None:
    """The whole sentence, which the quiet end lowers a little, less its last half second.

    Word times that end early or late do not change it.
    """
    sound, words = sentences(3, drop, early)
    spans = (Span(0.5, 2.5), Span(3.0, 5.0), Span(5.5, 7.5))
    whole = 10 * np.log10(0.75 + 0.25 * 10 ** (-drop / 10))
    measured = voice_of(sound, *spans, words=words).ending_drop
    assert value(measured) == pytest.approx(whole + drop, abs=0.5)


def test_two_sentences_have_no_habit() -> None:
    """A drop in two sentences is chance."""
    sound, words = sentences(2, 6.0)
    voice = voice_of(sound, Span(0.5, 2.5), Span(3.0, 5.0), words=words)
    assert voice.ending_drop == NotMeasurable("too_few_sentences")


def test_a_monotone_stretch_is_found_where_it_is() -> None:
    """Six lively seconds, ten flat ones, six lively ones: the flat ones, to a second or two."""
    pitch = np.concatenate(
        [wavering(140.0, 3.0, 6.0), wavering(140.0, 0.6, 10.0), wavering(140.0, 3.0, 6.0)]
    )
    (stretch,) = spoken(pitch).monotone
    assert stretch.start == pytest.approx(7.0, abs=2.0)
    assert stretch.end == pytest.approx(17.0, abs=2.0)


@pytest.mark.parametrize(("deviation", "seconds"), [(3.0, 12.0), (0.3, 7.0)])
def test_lively_or_short_speech_is_not_monotone(deviation: float, seconds: float) -> None:
    """Melody, or too little speech to be tired of."""
    assert spoken(wavering(140.0, deviation, seconds)).monotone == ()


def test_the_same_recording_has_the_same_figures() -> None:
    """Nothing is left to chance."""
    assert spoken(wavering(150.0, 2.0, 5.0)) == spoken(wavering(150.0, 2.0, 5.0))
