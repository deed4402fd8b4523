"""Pitch and loudness of the voice in an answer, with the errors of their measurement."""

import math
from dataclasses import dataclass

import numpy as np

from interview.contracts import Levels, Measured, Metric, NotMeasurable, Span, Transcript, Voice
from interview.delivery.acoustics import (
    HOP_SECONDS,
    Floats,
    Mask,
    PitchTrack,
    Samples,
    envelope,
    frame_levels,
    frame_of,
    frames_in,
    mean_level,
    runs,
    seconds_of,
)

LEAST_VOICED = 2.0
"""Seconds of voiced frames that a median pitch needs: for a second or two of speech, Praat's
results with a floor of 60 Hz and with one of 75 Hz differ by 1.4 semitones."""

LEAST_SIGNAL_TO_NOISE = 6.0
"""dB below which half of the voiced frames are lost in noise, and a hum passes for a voice."""

LEAST_SILENCE = 0.3
"""Seconds without speech that are needed to measure the noise."""

SPEECH_MARGIN = 0.15
"""Seconds around speech that do not count as silence: onsets, reverberation, breath."""

CLEAR_SIGNAL_TO_NOISE = 18.0
"""dB from which noise hides no voiced frame. With less, soft and low ones are lost, which raises
pitch and loudness."""


@dataclass(frozen=True, slots=True)
class _Errors:
    """The largest errors measured on recordings with known figures (bench/delivery.py).

    ``pitch`` and ``spread`` in semitones, compared with Praat; ``loudness`` and ``drop`` in dB.
    """

    pitch: float
    spread: float
    loudness: float
    drop: float


# Measured from 18 dB of signal-to-noise on: 0.49 and 0.18 semitones, 0.4 dB; from 7 dB on: 1.1 and
# 2.07 semitones, 1.6 dB.
CLEAR_ERRORS = _Errors(pitch=0.5, spread=0.5, loudness=1.0, drop=1.5)
NOISY_ERRORS = _Errors(pitch=1.2, spread=2.1, loudness=2.0, drop=2.5)
SIGNAL_TO_NOISE_ERROR = 2.0
"""dB. Measured with white noise, pink noise and mains hum at -5 to 30 dB, mixed into recordings of
four speakers that have noise of their own: at most 1.7. Above 30 dB their own noise is as loud as
the added noise, so nothing can be measured."""

KNOCK = 10.0
"""A silent frame so many dB above the median is a knock or a breath, not the noise."""

QUIETEST_NOISE = -90.0
"""dBFS. The least noise assumed in a 16-bit recording; muted silence has none at all."""

QUARTILE_DEVIATIONS = 1.349
DECILE_DEVIATIONS = 2.563
"""Standard deviations between the quartiles, and the first and last decile, of a normal
distribution."""

ENDING = 0.5
"""Seconds of voiced speech that form the end of a sentence."""

EARLY_END = 0.3
"""Seconds by which the recogniser may end the last word of a sentence too early."""

LEAST_SENTENCE = 1.0
"""Seconds of voiced speech of a sentence whose end can be compared with the rest."""

LEAST_SENTENCES = 3
SENTENCE_ENDS = (".", "?", "!", "…")

MONOTONE_SECONDS = 8.0
MONOTONE_STEP = 1.0
MONOTONE_VOICED = 3.0
"""Seconds of a window, of its step, and of the voiced frames it must contain."""

LEAST_MONOTONE = 7.5
"""Seconds from the first voiced frame of a stretch to the last: a window without its edges."""

MONOTONE_SPREAD = 1.5
"""Standard deviation in semitones. Hincks 2005 ("Measures and perceptions of liveliness in student
oral presentation speech", System 33) divides the deviation by the mean in 10 s windows and finds
0.1 and less in speech perceived as monotone; 1.5 semitones are 0.09."""


@dataclass(frozen=True, slots=True, eq=False)
class _Frames:
    """The frames of a recording; ``voiced`` are those with a pitch inside speech."""

    levels: Floats
    pitch: PitchTrack
    speech: Mask
    voiced: Mask

    @property
    def voiced_seconds(self) -> float:
        return float(self.voiced.sum() * HOP_SECONDS)


def measure_voice(
    transcript: Transcript, samples: Samples, levels: Levels, pitch: PitchTrack
) -> Voice:
    """Pitch in Hz, its spread in semitones, loudness in dBFS, and the signal-to-noise ratio in dB.

    ``samples`` is the recording in 16-bit mono at 16 kHz, ``pitch`` its track. The reason of a
    figure that is not measurable is ``too_little_speech``, ``too_noisy``, ``too_few_sentences`` or
    ``no_silence_to_compare``.
    """
    frames = _frames(transcript, samples, pitch)
    noise_ratio = _signal_to_noise(frames, transcript.speech)
    obstacle, errors = _obstacle(frames, noise_ratio), _errors(noise_ratio)
    return Voice(
        pitch=obstacle or _pitch(frames, errors),
        pitch_spread=obstacle or _pitch_spread(frames, errors),
        loudness=obstacle
        or _within(mean_level(frames.levels[frames.voiced]), "dBFS", errors.loudness),
        ending_drop=obstacle or _ending_drop(frames, transcript, errors),
        peak=_exact(levels.peak_dbfs, "dBFS"),
        clipping=_exact(round(levels.clipped_ratio, 6), "ratio"),
        signal_to_noise=noise_ratio,
        monotone=() if obstacle else _monotone(frames),
        envelope=envelope(frames.levels),
    )


def _frames(transcript: Transcript, samples: Samples, pitch: PitchTrack) -> _Frames:
    levels = frame_levels(samples)
    speech = frames_in(transcript.speech, len(levels))
    return _Frames(levels, pitch, speech, pitch.voiced & speech)


def too_noisy(noise_ratio: Metric) -> NotMeasurable | None:
    """NotMeasurable for a ``signal_to_noise`` below LEAST_SIGNAL_TO_NOISE, or None."""
    if isinstance(noise_ratio, Measured) and noise_ratio.value < LEAST_SIGNAL_TO_NOISE:
        return NotMeasurable("too_noisy")
    return None


def _obstacle(frames: _Frames, noise_ratio: Metric) -> NotMeasurable | None:
    if frames.voiced_seconds < LEAST_VOICED:
        return NotMeasurable("too_little_speech")
    return too_noisy(noise_ratio)


def _errors(noise_ratio: Metric) -> _Errors:
    """The errors to expect; unknown noise is assumed to be loud."""
    clear = isinstance(noise_ratio, Measured) and noise_ratio.value >= CLEAR_SIGNAL_TO_NOISE
    return CLEAR_ERRORS if clear else NOISY_ERRORS


def _exact(value: float, unit: str) -> Measured:
    return Measured(value, unit, value, value)


def _within(value: float, unit: str, error: float) -> Measured:
    return Measured(round(value, 1), unit, round(value - error, 1), round(value + error, 1))


def _pitch(frames: _Frames, errors: _Errors) -> Measured:
    median = float(np.median(frames.pitch.f0[frames.voiced]))
    ratio = 2 ** (errors.pitch / 12)
    return Measured(round(median, 1), "Hz", round(median / ratio, 1), round(median * ratio, 1))


def _pitch_spread(frames: _Frames, errors: _Errors) -> Measured:
    value = _spread(frames.pitch.f0[frames.voiced])
    low, high = max(0.0, value - errors.spread), value + errors.spread
    return Measured(round(value, 2), "semitones", round(low, 2), round(high, 2))


def _spread(hertz: Floats) -> float:
    """Standard deviation in semitones, estimated from the quartiles so that octave errors do not
    change it."""
    low, high = np.percentile(12 * np.log2(hertz), (25, 75))
    return float(high - low) / QUARTILE_DEVIATIONS


def _signal_to_noise(frames: _Frames, speech: tuple[Span, ...]) -> Metric:
    """The power of speech, with that of the noise subtracted, over that of the noise in silence."""
    if not frames.speech.any():
        return NotMeasurable("too_little_speech")
    silent = frames.levels[~frames_in(speech, len(frames.levels), widened=SPEECH_MARGIN)]
    if len(silent) * HOP_SECONDS < LEAST_SILENCE:
        return NotMeasurable("no_silence_to_compare")
    steady = silent[silent < np.median(silent) + KNOCK]
    noise = 10 ** (max(mean_level(steady), QUIETEST_NOISE) / 10)
    both = 10 ** (mean_level(frames.levels[frames.speech]) / 10)
    ratio = 10 * math.log10(max(both - noise, noise / 10) / noise)
    return _within(ratio, "dB", SIGNAL_TO_NOISE_ERROR)


def _ending_drop(frames: _Frames, transcript: Transcript, errors: _Errors) -> Metric:
    """The level of a sentence minus that of its last voiced half second; median over sentences."""
    drops = [
        drop for sentence in _sentences(transcript) if (drop := _drop(frames, sentence)) is not None
    ]
    if len(drops) < LEAST_SENTENCES:
        return NotMeasurable("too_few_sentences")
    return _within(float(np.median(drops)), "dB", errors.drop)


def _sentences(transcript: Transcript) -> list[Span]:
    """From the first word to the last of each sentence, as punctuated by the recogniser."""
    sentences: list[Span] = []
    words = transcript.words
    start: float | None = None
    for index, word in enumerate(words):
        start = word.start if start is None else start
        if word.text.rstrip("\"'”’)").endswith(SENTENCE_ENDS):
            following = words[index + 1].start if index + 1 < len(words) else math.inf
            end = max(word.end, min(word.end + EARLY_END, following))
            sentences.append(Span(start, end))
            start = None
    return sentences


def _drop(frames: _Frames, sentence: Span) -> float | None:
    inside = frames_in((sentence,), len(frames.levels)) & frames.voiced
    levels = frames.levels[inside]
    if len(levels) * HOP_SECONDS < LEAST_SENTENCE:
        return None
    return mean_level(levels) - mean_level(levels[-frame_of(ENDING) :])


def _monotone(frames: _Frames) -> tuple[Span, ...]:
    """Stretches of at least LEAST_MONOTONE whose pitch hardly moves."""
    length = frame_of(MONOTONE_SECONDS)
    flat = np.zeros(len(frames.levels), np.bool_)
    for first in range(0, len(flat) - length + 1, frame_of(MONOTONE_STEP)):
        window = slice(first, first + length)
        if _is_flat(frames.pitch.f0[window], frames.voiced[window]):
            flat[window] = True
    stretches = (_trimmed(frames.voiced, start, end) for start, end in runs(flat))
    return tuple(stretch for stretch in stretches if stretch.duration >= LEAST_MONOTONE)


def _is_flat(f0: Floats, voiced: Mask) -> bool:
    """Whether the pitch between the first and the last decile has the spread of a flat voice.

    Deciles, unlike quartiles, reveal a window that reaches into livelier speech.
    """
    if voiced.sum() * HOP_SECONDS < MONOTONE_VOICED:
        return False
    low, high = np.percentile(12 * np.log2(f0[voiced]), (10, 90))
    return float(high - low) / DECILE_DEVIATIONS < MONOTONE_SPREAD


def _trimmed(voiced: Mask, start: int, end: int) -> Span:
    """The part of the stretch from its first to its last voiced frame."""
    inside = np.flatnonzero(voiced[start:end])
    first, last = start + int(inside[0]), start + int(inside[-1]) + 1
    return Span(seconds_of(first), seconds_of(last))
