"""Loudness of 10 ms frames, and a curve of it for a picture."""

from itertools import pairwise

import numpy as np

from interview.contracts import ENVELOPE_POINTS, SAMPLE_RATE
from interview.delivery.frames import FULL_SCALE, HOP, Floats, Samples

BLOCK = 30 * SAMPLE_RATE
"""Samples converted at once (2 MB as float32): bounds memory whatever the answer's length."""

SILENCE_DBFS = -100.0
"""Digital silence; the steps of 16 bits make -98 dBFS of noise, so nothing real is below."""


def frame_levels(samples: Samples) -> Floats:
    """Loudness of each whole frame in dBFS, shape (len(samples) // HOP,), not below -100.

    Root mean square over the frame, against a full-scale square wave.
    """
    frames = len(samples) // HOP
    levels = [_levels(samples[at : at + BLOCK]) for at in range(0, frames * HOP, BLOCK)]
    return np.concatenate(levels) if levels else np.zeros(0, np.float32)


def _levels(block: Samples) -> Floats:
    whole = block[: len(block) // HOP * HOP].astype(np.float32).reshape(-1, HOP)
    # The offset of a microphone; not the mean, which noise moves off the zero of a muted pause.
    whole -= np.median(whole[:, ::16])
    whole /= FULL_SCALE
    power = np.einsum("ij,ij->i", whole, whole) / np.float32(HOP)
    return to_db(power)


def to_db(power: Floats) -> Floats:
    """Decibels of mean squares; SILENCE_DBFS and quieter become SILENCE_DBFS."""
    floor = np.float32(10 ** (SILENCE_DBFS / 10))
    decibels = np.float32(10) * np.log10(np.maximum(power, floor))
    # Said, not computed: log10 of the floor differs in its last digit from processor to processor.
    return np.where(power > floor, decibels, np.float32(SILENCE_DBFS))


def mean_level(levels: Floats) -> float:
    """The level of the mean power of frames in dBFS; SILENCE_DBFS for none."""
    if not len(levels):
        return SILENCE_DBFS
    return float(to_db(np.mean(10 ** (levels / 10), keepdims=True))[0])


def envelope(levels: Floats) -> tuple[float, ...]:
    """dBFS of ENVELOPE_POINTS equal slices of a recording, one decimal."""
    edges = np.linspace(0, len(levels), ENVELOPE_POINTS + 1).astype(int)
    slices = (levels[a : max(b, a + 1)] for a, b in pairwise(edges.tolist()))
    return tuple(round(mean_level(part), 1) for part in slices)
