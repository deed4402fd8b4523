"""One channel out of several: their mean, unless speech is lost in it."""

import numpy as np
from numpy.typing import NDArray

from interview.audio.clarity import (
    SHORTEST,
    Powers,
    band_powers,
    level_ranges,
    likeness,
    losses,
    spectra,
)
from interview.audio.offsets import OffsetRemoval
from interview.contracts import SAMPLE_RATE

Samples = NDArray[np.int16]

BLOCK = SAMPLE_RATE // 4
"""Cancelling is looked for in each quarter of a second."""

CANCELLED = 1 / 8
MIXED = 0.4
"""Power of the mean over that of the loudest channel: below CANCELLED (-9 dB) the loudest channel
is taken, from MIXED (-4 dB) on the mean again. Of two channels one of which is silent the mean has
-6 dB, of two different ones -3 dB, of two in opposite phase next to nothing."""

AUDIBLE = 30.0**2
"""Power of a sample below which noise is no reason to choose anew (-61 dBFS)."""

LOST, KEPT = 1.4, 0.5
"""Mean over the bands, in dB, of what the mean of the channels lacks of a channel: from LOST on
that channel is taken, below KEPT the mean again."""

SPEECH = 3.0
"""Mean range of levels, in dB, below which a channel has no speech."""

SAME = 0.6
"""Likeness from which two channels have the same speech: of one voice it is 0.8 and more, even
20 ms apart; two voices that begin together have 0.45."""


class MonoMix:
    """Turns interleaved channels into one, in stretches of some seconds."""

    def __init__(self, channels: int) -> None:
        self._channels = channels
        self._offsets = OffsetRemoval()
        self._clearest: int | None = None
        self._loudest: int | None = None

    def add(self, samples: Samples) -> Samples:
        """Interleaved samples, shape (n * channels,), as n samples without offset."""
        if not len(samples):
            return samples
        apart = self._offsets.add(samples.reshape(-1, self._channels))
        if self._channels == 1:
            return apart.reshape(-1)
        self._look_for_speech(apart)
        if self._clearest is not None:
            return apart[:, self._clearest]
        whole = len(apart) - len(apart) % BLOCK
        parts = [self._mixed(part) for part in (apart[:whole], apart[whole:]) if len(part)]
        return np.concatenate(parts) if len(parts) > 1 else parts[0]

    def _look_for_speech(self, apart: Samples) -> None:
        """Choose the channel whose speech is masked or cancelled in the mean."""
        if len(apart) < SHORTEST:
            return
        mean, powers = _powers(apart)
        ranges = level_ranges([mean, *powers])
        speech = ranges.mean(axis=1)
        if speech.max() < SPEECH:
            return
        of_mean, *lost = (float(loss) for loss in losses(ranges))
        now = of_mean if self._clearest is None else lost[self._clearest]
        best = int(np.argmin(lost))
        others = (powers[k] for k in range(self._channels) if speech[1 + k] >= SPEECH)
        if of_mean - lost[best] < KEPT or any(likeness(powers[best], k) < SAME for k in others):
            self._clearest = None
        elif now - lost[best] >= LOST:
            self._clearest = best

    def _mixed(self, apart: Samples) -> Samples:
        """The mean of each block, or the channel chosen for it; shape (n, channels) as (n,)."""
        blocks = apart.reshape(-1, min(len(apart), BLOCK), self._channels)
        wide = blocks.astype(np.float32)
        # No product of matrices: its library takes 32 MB of its own, and ends the process without.
        mean = np.einsum("kij->ki", wide) / np.float32(self._channels)
        powers = np.einsum("kij,kij->kj", wide, wide) / wide.shape[1]
        means = np.einsum("ki,ki->k", mean, mean) / wide.shape[1]
        mixed: Samples = mean.astype(np.int16)
        for number, (power, of_mean) in enumerate(zip(powers, means, strict=True)):
            self._choose(float(of_mean), power)
            if self._loudest is not None:
                mixed[number] = blocks[number, :, self._loudest]
        return mixed.reshape(-1)

    def _choose(self, mean: float, power: NDArray[np.float32]) -> None:
        loudest = int(power.argmax())
        top = float(power[loudest])
        if top < AUDIBLE:
            return
        if mean >= MIXED * top:
            self._loudest = None
        elif self._loudest is not None:
            if power[self._loudest] < CANCELLED * top:
                self._loudest = loudest
        elif mean < CANCELLED * top:
            self._loudest = loudest


def _powers(apart: Samples) -> tuple[Powers, list[Powers]]:
    """Band powers of the mean of the channels, and of each."""
    total, powers = None, []
    for number in range(apart.shape[1]):
        one = spectra(apart[:, number])
        powers.append(band_powers(one))
        total = one if total is None else total + one
    assert total is not None
    return band_powers(total / np.float32(len(powers))), powers
