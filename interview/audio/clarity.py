"""How much of the speech in a recording each of several signals keeps.

Speech rises and falls, several times a second, in every band of frequencies; hum, noise and an
offset do not. In each band the power while it is loud over the power in the pauses is the range
of levels, as an index of articulation counts it. What one signal has and another has not is lost
to the other: masked by noise, or cancelled.
"""

import numpy as np
from numpy.typing import NDArray

from interview.contracts import SAMPLE_RATE

Spectra = NDArray[np.complex64]
Powers = NDArray[np.float32]
Decibels = NDArray[np.float64]

SHORTEST = SAMPLE_RATE
"""Samples below which there may be no pause to compare with."""

FRAME = 512
"""32 ms: several frames in a syllable."""

BAND_BINS = 2
FIRST_BIN, LAST_BIN = 3, 131
"""64 bands of 62.5 Hz, from 94 Hz to 4.1 kHz: narrower than the notches of two microphones."""

WINDOW = np.hanning(FRAME).astype(np.float32)
FLOOR = BAND_BINS * float(np.square(WINDOW).sum())
"""Power of a band of white noise with a root mean square of one step of 16 bits."""

RANGE_DB = 30.0
"""What is this much below the speech of the loudest signal adds nothing to understanding."""

NOISE_DB = 8.0
"""The range that steady noise has in a band, by chance."""

SAME_DB = 6.5
"""Half of the amplitude, as of one voice in the mean of two channels, is no loss."""

PAUSES, LOUD = 0.1, 0.9
"""Ranks of the frames, by their power in a band, that are taken for a pause and for speech. A click
fills less than a tenth of them."""


def spectra(samples: NDArray[np.int16]) -> Spectra:
    """The spectrum of each frame within the bands, of one channel at SAMPLE_RATE."""
    count = len(samples) // FRAME
    frames = samples[: count * FRAME].reshape(count, FRAME) * WINDOW
    return np.asarray(np.fft.rfft(frames, axis=1)[:, FIRST_BIN:LAST_BIN], np.complex64)


def band_powers(of_frames: Spectra) -> Powers:
    """Power of each frame in each band, shape (bands, frames)."""
    power = np.square(of_frames.real) + np.square(of_frames.imag)
    bands = sum(power[:, number::BAND_BINS] for number in range(BAND_BINS))
    return np.ascontiguousarray(np.asarray(bands, np.float32).T)


def level_ranges(powers: list[Powers]) -> Decibels:
    """The speech in each band of each signal in dB, shape (signals, bands).

    Args:
        powers: what :func:`band_powers` said of signals of one length.
    """
    quiet, loud = (
        np.stack([np.partition(power, rank, axis=1)[:, rank] for power in powers])
        for rank in (int(share * powers[0].shape[1]) for share in (PAUSES, LOUD))
    )
    speech = (loud - quiet * 10 ** (NOISE_DB / 10)).max(axis=0)
    least = np.maximum(speech * 10 ** (-RANGE_DB / 10), FLOOR)
    ratio = np.maximum(loud, FLOOR) / np.maximum(quiet, least)
    return np.asarray(np.maximum(10 * np.log10(ratio) - NOISE_DB, 0.0), np.float64)


def losses(ranges: Decibels) -> Decibels:
    """What each signal lacks of the best one in each band, mean over the bands in dB."""
    lacking = ranges.max(axis=0) - ranges - SAME_DB
    return np.asarray(np.maximum(lacking, 0.0).mean(axis=1), np.float64)


def likeness(one: Powers, other: Powers) -> float:
    """Correlation of the levels of two signals over time in all bands: 1 for the same speech."""
    first, second = _swings(one), _swings(other)
    size = float(np.square(first).sum() * np.square(second).sum()) ** 0.5
    return float((first * second).sum()) / size if size else 0.0


def _swings(power: Powers) -> Decibels:
    levels = 10 * np.log10(np.maximum(power, FLOOR))
    return np.asarray(levels - levels.mean(axis=1, keepdims=True), np.float64)
