"""Pitch and loudness of the voice in an answer, each with the error of its measurement."""

import math
from dataclasses import dataclass

import numpy as np

from interview.contracts import Levels, Measured, Metric, NotMeasurable, Span, Transcript, Voice
from interview.delivery.frames import (
    HOP_SECONDS,
    Floats,
    Mask,
    Samples,
    frame_of,
    frames_in,
    runs,
    seconds_of,
)
from interview.delivery.loudness import envelope, frame_levels, mean_level
from interview.delivery.pitch import PitchTrack

LEAST_VOICED = 2.0
"""Seconds of voiced frames below which a median pitch is one of a few words. Of a second or
two of speech, Praat with a floor of 60 Hz and with one of 75 differ by 1.4 semitones."""

LEAST_SIGNAL_TO_NOISE = 6.0
"""dB below which half of the voiced frames drown, and a hum passes for a voice."""

LEAST_SILENCE = 0.3
"""Seconds without speech that tell how loud the noise is."""

SPEECH_MARGIN = 0.15
"""Seconds around speech that are not taken for silence: onsets, reverberation, breath."""

CLEAR_SIGNAL_TO_NOISE = 18.0
"""dB from which noise hides no voiced frame; under it the soft and low ones are lost, which
lifts pitch and loudness."""


@dataclass(frozen=True, slots=True)
class _Errors:
    """The most by which recordings of known figures were measured wrong (bench/delivery.py).

    ``pitch`` and ``spread`` are semitones against Praat, ``loudness`` and ``drop`` dB.
    """

    pitch: float
    spread: float
    loudness: float
    drop: float


# Measured: 0.49 and 0.18 semitones, 0.4 dB from 18 dB of signal-to-noise up; 1.1, 2.07 and 1.6
# from 7 dB up.
CLEAR_ERRORS = _Errors(pitch=0.5, spread=0.5, loudness=1.0, drop=1.5)
NOISY_ERRORS = _Errors(pitch=1.2, spread=2.1, loudness=2.0, drop=2.5)
SIGNAL_TO_NOISE_ERROR = 2.0
"""dB, for white and pink noise and the hum of the mains at -5 to 30 dB, mixed into recordings of
four speakers whose own noise is included: at most 1.7. Above 30 dB that noise is as loud as what
was mixed in, and nothing was shown."""

KNOCK = 10.0
"""dB over the median of silent frames that are a knock or a breath, not the noise."""

QUIETEST_NOISE = -90.0
"""dBFS: the least noise a 16-bit recording is taken to have; muted silence has none at all."""

QUARTILE_DEVIATIONS = 1.349
DECILE_DEVIATIONS = 2.563
"""Standard deviations of a normal distribution between its quartiles, its first and last decile."""

ENDING = 0.5
"""Seconds of voiced speech that are a sentence's end."""

EARLY_END = 0.3
"""Seconds by which the recogniser may end a last word too early: the voice up to the next word
is the sentence's."""

LEAST_SENTENCE = 1.0
"""Seconds of voiced speech of a sentence that has an end and something before it."""

LEAST_SENTENCES = 3
SENTENCE_ENDS = (".", "?", "!", "…")

MONOTONE_SECONDS = 8.0
MONOTONE_STEP = 1.0
MONOTONE_VOICED = 3.0
"""Seconds: the window judged, its step, and the voiced frames it must have."""

LEAST_MONOTONE = 7.5
"""Seconds from the first voiced frame of a stretch to the last: a window less its edges."""

MONOTONE_SPREAD = 1.5
"""Semitones of standard deviation. Hincks 2005 ("Measures and perceptions of liveliness in
student oral presentation speech", System 33) divides the deviation by the mean in 10 s windows
and finds 0.1 and less in speech heard as monotone: 1.5 semitones are 0.09."""


@dataclass(frozen=True, slots=True, eq=False)
class _Frames:
    """Every 10 ms of a recording; ``voiced`` are frames with a pitch inside speech."""

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
    """Pitch in Hz, its spread in semitones, loudness in dBFS, and what limits them in dB.

    ``samples`` is the recording in 16-bit mono at 16 kHz, ``pitch`` the track of them. What
    cannot be measured says why: ``too_little_speech``, ``too_noisy``, ``too_few_sentences`` or
    ``no_silence_to_compare``.
    """
    frames = _frames(transcript, samples, pitch)
    noise_ratio = _signal_to_noise(frames, transcript.speech)
    obstacle, errors = _obstacle(frames, noise_ratio), _errors(noise_ratio)
    return Voice(
        pitch=obstacle or _pitch(frames, errors),
        pitch_spread=obstacle or _pitch_spread(frames, errors),
        loudness=obstacle or _loudness(frames, errors),
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
    """The obstacle of a ``signal_to_noise`` under the least a voice is measured in."""
    if isinstance(noise_ratio, Measured) and noise_ratio.value < LEAST_SIGNAL_TO_NOISE:
        return NotMeasurable("too_noisy")
    return None


def _obstacle(frames: _Frames, noise_ratio: Metric) -> NotMeasurable | None:
    if frames.voiced_seconds < LEAST_VOICED:
        return NotMeasurable("too_little_speech")
    return too_noisy(noise_ratio)


def _errors(noise_ratio: Metric) -> _Errors:
    """Noise that nothing is known about may be loud."""
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
    """Standard deviation in semitones, from the distance of the quartiles.

    Of a normal distribution that is 1.349 deviations; stray octaves do not move it.
    """
    low, high = np.percentile(12 * np.log2(hertz), (25, 75))
    return float(high - low) / QUARTILE_DEVIATIONS


def _loudness(frames: _Frames, errors: _Errors) -> Measured:
    return _within(mean_level(frames.levels[frames.voiced]), "dBFS", errors.loudness)


def _signal_to_noise(frames: _Frames, speech: tuple[Span, ...]) -> Metric:
    """Power of speech without that of the noise in it, against the noise between the speech."""
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
    """Median over sentences of: level of the whole, less that of its last voiced half second."""
    drops = [
        drop for sentence in _sentences(transcript) if (drop := _drop(frames, sentence)) is not None
    ]
    if len(drops) < LEAST_SENTENCES:
        return NotMeasurable("too_few_sentences")
    return _within(float(np.median(drops)), "dB", errors.drop)


def _sentences(transcript: Transcript) -> list[Span]:
    """From the first word to the last of each sentence, as the recogniser punctuates."""
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
    """Stretches of MONOTONE_SECONDS and more whose pitch hardly moves."""
    length = frame_of(MONOTONE_SECONDS)
    flat = np.zeros(len(frames.levels), np.bool_)
    for first in range(0, len(flat) - length + 1, frame_of(MONOTONE_STEP)):
        window = slice(first, first + length)
        if _is_flat(frames.pitch.f0[window], frames.voiced[window]):
            flat[window] = True
    stretches = (_trimmed(frames.voiced, start, end) for start, end in runs(flat))
    return tuple(stretch for stretch in stretches if stretch.duration >= LEAST_MONOTONE)


def _is_flat(f0: Floats, voiced: Mask) -> bool:
    """Whether the melody is narrow: eight tenths of it lie as close as a flat voice's.

    A window that reaches into livelier speech is not: its outer tenths show it.
    """
    if voiced.sum() * HOP_SECONDS < MONOTONE_VOICED:
        return False
    low, high = np.percentile(12 * np.log2(f0[voiced]), (10, 90))
    return float(high - low) / DECILE_DEVIATIONS < MONOTONE_SPREAD


def _trimmed(voiced: Mask, start: int, end: int) -> Span:
    """The stretch between its first and last voiced frame."""
    inside = np.flatnonzero(voiced[start:end])
    first, last = start + int(inside[0]), start + int(inside[-1]) + 1
    return Span(seconds_of(first), seconds_of(last))
