"""Several channels into one: their mean, or a single channel if the mean would lose speech.

The speech in a channel is estimated per frequency band. Speech rises and falls several times a
second in every band; hum, noise and a DC offset do not. The ratio of the loud frames of a band to
the pauses is its level range, as in the articulation index. Where one signal has a smaller range
than another, its speech is masked by noise or cancelled.
"""

import numpy as np
from numpy.typing import NDArray

from interview.contracts import SAMPLE_RATE

OFFSET_BLOCK = SAMPLE_RATE // 4
"""Samples over which the offset is averaged: 20 periods of the lowest voice."""

LEAST_OFFSET = 33.0
"""Offset (-60 dBFS) below which the samples are left unchanged."""

Spectra = NDArray[np.complex64]
Powers = NDArray[np.float32]
Decibels = NDArray[np.float64]

SHORTEST = SAMPLE_RATE
"""Fewer samples may contain no pause to compare with."""

FRAME = 512
"""32 ms, so that a syllable has several frames."""

BAND_BINS = 2
FIRST_BIN, LAST_BIN = 3, 131
"""64 bands of 62.5 Hz, from 94 Hz to 4.1 kHz: narrower than the notches of two microphones."""

WINDOW = np.hanning(FRAME).astype(np.float32)
FLOOR = BAND_BINS * float(np.square(WINDOW).sum())
"""Power of a band of white noise with a root mean square of one step of 16 bits."""

RANGE_DB = 30.0
"""Levels this far below the loudest speech add nothing to intelligibility."""

NOISE_DB = 8.0
"""The level range that steady noise has in a band by chance."""

SAME_DB = 6.5
"""A smaller difference is no loss: a voice in one of two channels has half the amplitude in their
mean."""

PAUSES, LOUD = 0.1, 0.9
"""Quantiles of the power in a band that stand for a pause and for speech. A click fills less than a
tenth of the frames."""

Samples = NDArray[np.int16]

BLOCK = SAMPLE_RATE // 4
"""Samples of a block that is checked for cancellation: a quarter of a second."""

CANCELLED = 1 / 8
MIXED = 0.4
"""Power of the mean relative to the loudest channel. Below CANCELLED (-9 dB) the loudest channel
is taken, from MIXED (-4 dB) on the mean again. The mean has -6 dB if one of two channels is silent,
-3 dB if they are uncorrelated, and almost no power if they are in opposite phase."""

AUDIBLE = 30.0**2
"""Power (-61 dBFS) below which a block is noise and does not change the choice."""

LOST, KEPT = 1.4, 0.5
"""Loss of the mean compared with the best channel, in dB averaged over the bands: from LOST on
that channel is taken, below KEPT the mean again."""

SPEECH = 3.0
"""Mean level range, in dB, below which a channel has no speech."""

SAME = 0.6
"""Likeness from which two channels carry the same speech. One voice has 0.8 and more, even 20 ms
apart; two voices that start together have 0.45."""


class OffsetRemoval:
    """Removes the DC offset of each channel of one recording, which is given in order."""

    def __init__(self) -> None:
        self._last: NDArray[np.float64] | None = None

    def add(self, apart: Samples) -> Samples:
        """Samples of shape (n, channels) without their offset."""
        count = len(apart) // OFFSET_BLOCK
        if count:
            blocks = apart[: count * OFFSET_BLOCK].reshape(count, OFFSET_BLOCK, -1)
            means = np.asarray(blocks.mean(axis=1), np.float64)
        elif self._last is not None:
            means = self._last[None]
        else:
            return apart
        if np.abs(means.mean(axis=0)).max() < LEAST_OFFSET:
            self._last = None
            return apart
        offsets = self._between(means, len(apart))
        self._last = means[-1]
        wide = np.rint(apart - offsets)
        return np.asarray(np.clip(wide, -32_768, 32_767), np.int16)

    def _between(self, means: NDArray[np.float64], length: int) -> NDArray[np.float64]:
        """The offset at each sample, interpolated linearly between the middles of the blocks."""
        first = means[0] if self._last is None else self._last
        known = np.concatenate((first[None], means))
        middles = OFFSET_BLOCK * (np.arange(len(known)) - 0.5)
        places = np.arange(length)
        return np.stack([np.interp(places, middles, column) for column in known.T], axis=1)


def spectra(samples: NDArray[np.int16]) -> Spectra:
    """The spectrum of each frame of one channel within the bands, shape (frames, bins)."""
    count = len(samples) // FRAME
    frames = samples[: count * FRAME].reshape(count, FRAME) * WINDOW
    return np.asarray(np.fft.rfft(frames, axis=1)[:, FIRST_BIN:LAST_BIN], np.complex64)


def band_powers(of_frames: Spectra) -> Powers:
    """Power of each frame in each band, shape (bands, frames)."""
    power = np.square(of_frames.real) + np.square(of_frames.imag)
    bands = sum(power[:, number::BAND_BINS] for number in range(BAND_BINS))
    return np.ascontiguousarray(np.asarray(bands, np.float32).T)


def level_ranges(powers: list[Powers]) -> Decibels:
    """The level range of the speech in each band in dB, shape (signals, bands).

    Args:
        powers: :func:`band_powers` of signals of the same length.
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
    """How far each signal is below the best one of each band, in dB averaged over the bands."""
    lacking = ranges.max(axis=0) - ranges - SAME_DB
    return np.asarray(np.maximum(lacking, 0.0).mean(axis=1), np.float64)


def likeness(one: Powers, other: Powers) -> float:
    """Correlation of the levels of two signals over time and bands: 1 for the same speech."""
    first, second = _swings(one), _swings(other)
    size = float(np.square(first).sum() * np.square(second).sum()) ** 0.5
    return float((first * second).sum()) / size if size else 0.0


def _swings(power: Powers) -> Decibels:
    levels = 10 * np.log10(np.maximum(power, FLOOR))
    return np.asarray(levels - levels.mean(axis=1, keepdims=True), np.float64)


class MonoMix:
    """Mixes interleaved channels into one, a few seconds per call."""

    def __init__(self, channels: int) -> None:
        self._channels = channels
        self._offsets = OffsetRemoval()
        self._clearest: int | None = None
        self._loudest: int | None = None

    def add(self, samples: Samples) -> Samples:
        """Mix interleaved samples of shape (n * channels,) to n samples without DC offset."""
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
        """Choose a single channel if its speech is masked or cancelled in the mean."""
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
        """The mean of each block, or its loudest channel; shape (n, channels) to (n,)."""
        blocks = apart.reshape(-1, min(len(apart), BLOCK), self._channels)
        wide = blocks.astype(np.float32)
        # No matrix product: BLAS allocates 32 MB of its own and aborts the process if it cannot.
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
    """The band powers of the mean of the channels, and of each channel."""
    total, powers = None, []
    for number in range(apart.shape[1]):
        one = spectra(apart[:, number])
        powers.append(band_powers(one))
        total = one if total is None else total + one
    assert total is not None
    return band_powers(total / np.float32(len(powers))), powers
