"""A constant offset (direct current) of a channel: no sound, but it counts as level."""

import numpy as np
from numpy.typing import NDArray

from interview.contracts import SAMPLE_RATE

Samples = NDArray[np.int16]

BLOCK = SAMPLE_RATE // 4
"""The offset is the mean of this many samples: 20 periods of the lowest voice."""

LEAST = 33.0
"""Mean of a sample (-60 dBFS) below which the samples are left as they are."""


class OffsetRemoval:
    """Takes the offset out of the channels of one recording, which is given in order."""

    def __init__(self) -> None:
        self._last: NDArray[np.float64] | None = None

    def add(self, apart: Samples) -> Samples:
        """Samples of shape (n, channels) without their offset."""
        count = len(apart) // BLOCK
        if count:
            blocks = apart[: count * BLOCK].reshape(count, BLOCK, -1)
            means = np.asarray(blocks.mean(axis=1), np.float64)
        elif self._last is not None:
            means = self._last[None]
        else:
            return apart
        if np.abs(means.mean(axis=0)).max() < LEAST:
            self._last = None
            return apart
        offsets = self._between(means, len(apart))
        self._last = means[-1]
        wide = np.rint(apart - offsets)
        return np.asarray(np.clip(wide, -32_768, 32_767), np.int16)

    def _between(self, means: NDArray[np.float64], length: int) -> NDArray[np.float64]:
        """The offset at each sample, in straight lines between the middles of the blocks."""
        first = means[0] if self._last is None else self._last
        known = np.concatenate((first[None], means))
        middles = BLOCK * (np.arange(len(known)) - 0.5)
        places = np.arange(length)
        return np.stack([np.interp(places, middles, column) for column in known.T], axis=1)
