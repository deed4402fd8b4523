"""Frames of 10 ms, on which loudness, pitch and timbre are measured; and their loudness."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from interview.contracts import ENVELOPE_POINTS, SAMPLE_RATE, Span

Samples = NDArray[np.int16]
"""A recording in 16 kHz mono, shape (n,); usually a memory map of a file."""

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

HOP = 160
"""Samples of a frame: 10 ms."""

HOP_SECONDS = HOP / SAMPLE_RATE

BATCH = 500
"""Frames whose windows are processed together: at most 8 MB, however long the answer is."""

FULL_SCALE = np.float32(32_768)

BLOCK = 30 * SAMPLE_RATE
"""Samples converted together: 2 MB as float32, however long the answer is."""

SILENCE_DBFS = -100.0
"""The level of digital silence. Quantisation to 16 bits has -98 dBFS of noise, so no sound is
below."""


def frame_of(seconds: float) -> int:
    """The frame that starts nearest to a time; or the number of frames in a duration."""
    return round(seconds / HOP_SECONDS)


def seconds_of(frame: int) -> float:
    """The start of a frame in seconds."""
    return round(frame * HOP_SECONDS, 2)


def windows_around(samples: Samples, first: int, last: int, size: int) -> Floats:
    """Windows of ``size`` samples around the middles of frames ``first`` to before ``last``.

    In -1..1, shape (last - first, size), with zeros outside the recording; a view of one block.
    """
    start = first * HOP + HOP // 2 - size // 2
    stop = (last - 1) * HOP + HOP // 2 + size // 2
    block = samples[max(0, start) : stop].astype(np.float32) / FULL_SCALE
    block = np.pad(block, (max(0, -start), max(0, stop - len(samples))))
    windows: Floats = np.lib.stride_tricks.sliding_window_view(block, size)[::HOP]
    return windows


def frames_in(spans: Sequence[Span], frames: int, *, widened: float = 0.0) -> Mask:
    """A mask of the ``frames`` that lie in a span, with spans ``widened`` by seconds on both sides.

    Shape (frames,).
    """
    mask = np.zeros(frames, np.bool_)
    for span in spans:
        first, last = frame_of(span.start - widened), frame_of(span.end + widened)
        mask[max(0, first) : max(0, last)] = True
    return mask


def runs(mask: Mask) -> Iterator[tuple[int, int]]:
    """The first frame and the frame after the last of each run of True, in order."""
    edges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def frame_levels(samples: Samples) -> Floats:
    """The RMS level of each whole frame in dBFS, shape (len(samples) // HOP,).

    0 dBFS is a full-scale square wave; the lowest value is SILENCE_DBFS.
    """
    frames = len(samples) // HOP
    levels = [_levels(samples[at : at + BLOCK]) for at in range(0, frames * HOP, BLOCK)]
    return np.concatenate(levels) if levels else np.zeros(0, np.float32)


def _levels(block: Samples) -> Floats:
    whole = block[: len(block) // HOP * HOP].astype(np.float32).reshape(-1, HOP)
    # Remove the DC offset. The mean would not do: noise shifts it away from 0 in a muted pause.
    whole -= np.median(whole[:, ::16])
    whole /= FULL_SCALE
    power = np.einsum("ij,ij->i", whole, whole) / np.float32(HOP)
    return to_db(power)


def to_db(power: Floats) -> Floats:
    """Mean squares in dB, at least SILENCE_DBFS."""
    floor = np.float32(10 ** (SILENCE_DBFS / 10))
    decibels = np.float32(10) * np.log10(np.maximum(power, floor))
    # A constant: the last digit of log10 of the floor depends on the processor.
    return np.where(power > floor, decibels, np.float32(SILENCE_DBFS))


def mean_level(levels: Floats) -> float:
    """The level of the mean power of frames in dBFS; SILENCE_DBFS for no frames."""
    if not len(levels):
        return SILENCE_DBFS
    return float(to_db(np.mean(10 ** (levels / 10), keepdims=True))[0])


def envelope(levels: Floats) -> tuple[float, ...]:
    """The levels of ENVELOPE_POINTS equal slices of a recording in dBFS, for a picture."""
    edges = np.linspace(0, len(levels), ENVELOPE_POINTS + 1).astype(int)
    slices = (levels[a : max(b, a + 1)] for a, b in pairwise(edges.tolist()))
    return tuple(round(mean_level(part), 1) for part in slices)
