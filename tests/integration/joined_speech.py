"""Pieces of real speech joined with silences of known length, and how many of them are found.

A piece begins and ends inside a loud vowel and its voice is never away for as long as a pause:
so the edges and the lengths of all pauses are known without asking any detector of silence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from interview.contracts import SAMPLE_RATE, Span
from interview.delivery.acoustics import HOP, frame_levels, track_pitch
from tests.integration.recordings import Samples, read_mono

Floats = NDArray[np.float64]

LENGTHS = (0.3, 0.5, 1.0, 2.0)
"""Seconds of the silences."""

PAUSE = 0.25
LEAST_PIECE = 0.8
MOST_UNVOICED = 0.18
SPEECH_DBFS = -22.0


@dataclass(frozen=True)
class Joined:
    """A recording and its silences."""

    samples: Samples
    silences: tuple[Span, ...]


@dataclass(frozen=True)
class PausesFound:
    """Against the truth: ``errors`` in seconds of those found, missed ones, and false ones."""

    errors: tuple[float, ...]
    missed: int
    false: int

    @property
    def recall(self) -> float:
        return len(self.errors) / (len(self.errors) + self.missed)

    @property
    def precision(self) -> float:
        return len(self.errors) / (len(self.errors) + self.false)


def pieces_of(paths: Sequence[Path]) -> list[Floats]:
    """All pieces of these recordings, each as loud as the others."""
    return [piece for path in paths for piece in _pieces(read_mono(path, SAMPLE_RATE))]


def _pieces(samples: Samples) -> list[Floats]:
    track, levels = track_pitch(samples), frame_levels(samples)
    loud = track.voiced & (track.periodicity > 0.8) & (levels > np.percentile(levels, 80) - 10)
    frames = np.flatnonzero(loud)
    if not len(frames):
        return []
    breaks = np.flatnonzero(np.diff(frames) > MOST_UNVOICED * SAMPLE_RATE / HOP) + 1
    spans = [(part[0] * HOP, (part[-1] + 1) * HOP) for part in np.split(frames, breaks)]
    return [
        _as_loud(samples[start:end])
        for start, end in spans
        if end - start >= LEAST_PIECE * SAMPLE_RATE
    ]


def _as_loud(samples: Samples) -> Floats:
    level = float(np.percentile(frame_levels(samples), 80))
    return samples.astype(np.float64) * 10 ** ((SPEECH_DBFS - level) / 20)


def joined(pieces: Sequence[Floats], count: int, room_dbfs: float, seed: int) -> Joined:
    """``count`` pieces by chance in the noise of a room; -100 dBFS and less are none at all."""
    chance = np.random.default_rng(seed)
    parts: list[Floats] = [np.zeros(SAMPLE_RATE // 2)]
    silences: list[Span] = []
    for index in chance.permutation(len(pieces))[:count]:
        start = sum(map(len, parts)) + len(pieces[index])
        length = round(float(chance.choice(LENGTHS)) * SAMPLE_RATE)
        silences.append(Span(start / SAMPLE_RATE, (start + length) / SAMPLE_RATE))
        parts += [pieces[index], np.zeros(length)]
    sound = np.concatenate(parts)
    if room_dbfs > -100:
        sound += chance.normal(0, 32_768 * 10 ** (room_dbfs / 20), len(sound))
    return Joined(np.clip(sound, -32_768, 32_767).astype(np.int16), tuple(silences[:-1]))


def pauses_found(speech: Sequence[Span], silences: Sequence[Span]) -> PausesFound:
    """The gaps of PAUSE and more in ``speech`` against the silences that were put in."""
    gaps = [Span(left.end, right.start) for left, right in pairwise(speech)]
    gaps = [gap for gap in gaps if gap.duration >= PAUSE - 1e-9]
    found = [(silence, gap) for silence in silences for gap in gaps if _same(silence, gap)]
    return PausesFound(
        tuple(gap.duration - silence.duration for silence, gap in found),
        sum(not any(_same(silence, gap) for gap in gaps) for silence in silences),
        sum(not any(_same(silence, gap) for silence in silences) for gap in gaps),
    )


def _same(silence: Span, gap: Span) -> bool:
    """Whether they share more than half of the time they take together: one is the other."""
    shared = min(silence.end, gap.end) - max(silence.start, gap.start)
    return shared > 0.5 * (max(silence.end, gap.end) - min(silence.start, gap.start))
