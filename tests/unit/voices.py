"""Synthetic voices of known pitch and loudness, for tests with ground truth."""

import numpy as np
from numpy.typing import NDArray

from interview.contracts import SAMPLE_RATE, Levels, Segment, Span, Transcript, Word

Samples = NDArray[np.int16]
Floats = NDArray[np.float64]

FORMANTS = ((700, 130), (1220, 70), (2600, 160))
"""Centre and bandwidth in Hz of an open vowel (Peterson and Barney 1952)."""

HIGHEST_HARMONIC = 4_000.0
LEVELS = Levels(-25.0, -3.0, 0.0)


def vowel(hertz: Floats, dbfs: float = -20.0) -> Samples:
    """A voice with the pitch of every sample given: harmonics weighed by the formants."""
    phase = 2 * np.pi * np.cumsum(hertz) / SAMPLE_RATE
    sound = np.zeros(len(hertz))
    for harmonic in range(1, int(HIGHEST_HARMONIC / hertz.min()) + 1):
        frequency = harmonic * hertz
        weight = sum(1 / (1 + ((frequency - centre) / width) ** 2) for centre, width in FORMANTS)
        sound += np.where(frequency < HIGHEST_HARMONIC, weight / harmonic**0.5, 0) * np.sin(
            harmonic * phase
        )
    return at_level(sound, dbfs)


def at_level(sound: Floats, dbfs: float) -> Samples:
    """The sound with a root mean square of ``dbfs``."""
    rms = np.sqrt(np.mean(np.square(sound)))
    scaled = np.rint(sound / rms * 32_768 * 10 ** (dbfs / 20))
    return _clipped(scaled)


def steady(hertz: float, seconds: float) -> Floats:
    """The same pitch for all samples of a length."""
    return np.full(round(seconds * SAMPLE_RATE), hertz)


def wavering(hertz: float, semitones: float, seconds: float) -> Floats:
    """A pitch that swings in a sine with this standard deviation in semitones, 0.7 times a second.

    The 0.7 Hz are slow as intonation is.
    """
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    swing = np.sqrt(2) * semitones * np.sin(2 * np.pi * 0.7 * time)
    return np.asarray(hertz * 2 ** (swing / 12), np.float64)


def noise(seconds: float, dbfs: float, seed: int = 3) -> Samples:
    """White noise."""
    chance = np.random.default_rng(seed)
    return at_level(chance.normal(0, 1, max(1, round(seconds * SAMPLE_RATE))), dbfs)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * SAMPLE_RATE), np.int16)


def mixed(*sounds: Samples) -> Samples:
    """Sounds of one length over each other."""
    return _clipped(np.sum([sound.astype(np.float64) for sound in sounds], axis=0))


def _clipped(sound: Floats) -> Samples:
    return np.asarray(np.clip(sound, -32_768, 32_767), np.int16)


def heard(words: tuple[Word, ...], *speech: Span) -> Transcript:
    """A transcript of these words, in English."""
    segment = Segment(
        " ".join(word.text for word in words),
        words[0].start if words else 0.0,
        words[-1].end if words else 0.0,
        0.0,
        words,
    )
    return Transcript((segment,), speech, "en", 1.0, "none", "none")
