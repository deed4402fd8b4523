"""Frames of 10 ms: the grid on which loudness, pitch and timbre of a recording are measured."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from interview.contracts import SAMPLE_RATE, Span

Samples = NDArray[np.int16]
"""A recording of 16 kHz mono, shape (n,); a memory map of a file as a rule."""

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

HOP = 160
"""Samples of one frame: 10 ms, a tenth of the shortest sound that counts."""

HOP_SECONDS = HOP / SAMPLE_RATE

BATCH = 500
"""Frames whose windows are worked on at once: at most 8 MB whatever the answer's length."""

FULL_SCALE = np.float32(32_768)


def frame_of(seconds: float) -> int:
    """The frame that begins nearest to a time; the count of frames of a length."""
    return round(seconds / HOP_SECONDS)


def seconds_of(frame: int) -> float:
    """When a frame begins, in seconds."""
    return round(frame * HOP_SECONDS, 2)


def windows_around(samples: Samples, first: int, last: int, size: int) -> Floats:
    """Windows of ``size`` samples around the middles of frames ``first`` to ``last``.

    In -1..1, shape (last - first, size), zeros beyond the recording; a view of one block.
    """
    start = first * HOP + HOP // 2 - size // 2
    stop = (last - 1) * HOP + HOP // 2 + size // 2
    block = samples[max(0, start) : stop].astype(np.float32) / FULL_SCALE
    block = np.pad(block, (max(0, -start), max(0, stop - len(samples))))
    windows: Floats = np.lib.stride_tricks.sliding_window_view(block, size)[::HOP]
    return windows


def frames_in(spans: Sequence[Span], frames: int, *, widened: float = 0.0) -> Mask:
    """Which of ``frames`` frames lie in a span, each span ``widened`` seconds on both sides."""
    mask = np.zeros(frames, np.bool_)
    for span in spans:
        first, last = frame_of(span.start - widened), frame_of(span.end + widened)
        mask[max(0, first) : max(0, last)] = True
    return mask


def runs(mask: Mask) -> Iterator[tuple[int, int]]:
    """First frame and frame after the last of every run of True, in order."""
    edges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
