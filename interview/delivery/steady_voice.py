"""Stretches of a voice that stay as they are: one vowel or hum held, as filled pauses are.

A filled pause is a sustained vowel or nasal: its pitch moves little and its spectrum hardly
changes, where the sounds of words pass into each other every tenth of a second (Goto, Itou and
Hayamizu 1999, "A real-time filled pause detection system for spontaneous speech recognition").
"""

from dataclasses import dataclass

import numpy as np

from interview.contracts import SAMPLE_RATE
from interview.delivery.frames import (
    BATCH,
    HOP_SECONDS,
    Floats,
    Mask,
    Samples,
    frame_of,
    runs,
    windows_around,
)
from interview.delivery.pitch import PitchTrack

WINDOW = 512
"""Samples of a spectrum, 32 ms: two periods of a low voice."""

BAND_EDGES = (
    100, 200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700,
    4400, 5300,
)  # fmt: skip
"""Hz: critical bands of hearing (Zwicker 1961), as far as vowels differ."""

DYNAMICS = 45.0
"""dB under the loudest band of a frame that count: below is noise, which always changes."""

REACH = 4
"""Frames: what lies 40 ms before a frame is compared with what lies 40 ms behind it."""

MOST_CHANGE = 7.0
"""dB, root mean square over bands, from which a sound is passing into another."""

MOST_PITCH_MOVEMENT = 4.5
"""Semitones over the same 80 ms: faster is an accent or an octave error."""

LONGEST_TURN = 0.12
"""Seconds of change inside one filled pause: the vowel of "um" passing into its m."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A voiced stretch from frame ``start`` to before frame ``end``.

    ``change`` is the median spectral change in dB over 80 ms but for turns, ``wobble`` the
    deviation in semitones of the pitch from a straight line, and ``alone`` the share of the
    unbroken voice around it that the stretch is, 0-1.
    """

    start: int
    end: int
    change: float
    wobble: float
    alone: float

    @property
    def seconds(self) -> float:
        return (self.end - self.start) * HOP_SECONDS


def steady_stretches(samples: Samples, pitch: PitchTrack) -> tuple[Stretch, ...]:
    """All stretches of steady voice, in order, however short."""
    voiced = pitch.voiced
    change = _change(_timbre(samples, voiced))
    semitones = 12 * np.log2(pitch.f0)
    movement = _across(np.abs(semitones[2 * REACH :] - semitones[: -2 * REACH]), len(voiced))
    steady = voiced & (change < MOST_CHANGE) & (movement < MOST_PITCH_MOVEMENT)
    unbroken = list(runs(voiced))
    return tuple(
        _stretch(start, end, change, semitones, unbroken) for start, end in _joined(steady, voiced)
    )


def _timbre(samples: Samples, voiced: Mask) -> Floats:
    """Band levels of voiced frames in dB around their mean, shape (frames, bands), else NaN."""
    bins = np.round(np.array(BAND_EDGES) * WINDOW / SAMPLE_RATE).astype(np.intp)
    hann = np.hanning(WINDOW).astype(np.float32)
    bands = np.full((len(voiced), len(bins) - 1), np.nan, np.float32)
    for first in range(0, len(voiced), BATCH):
        chosen = first + np.flatnonzero(voiced[first : first + BATCH])
        if len(chosen):
            last = min(first + BATCH, len(voiced))
            windows = windows_around(samples, first, last, WINDOW)[chosen - first]
            spectrum = np.fft.rfft(windows * hann)
            power = spectrum.real**2 + spectrum.imag**2
            bands[chosen] = np.add.reduceat(power, bins, axis=1)[:, :-1]
    levels = 10 * np.log10(np.maximum(bands, np.float32(1e-10)))
    levels = np.maximum(levels, levels.max(axis=1, keepdims=True) - np.float32(DYNAMICS))
    centred: Floats = levels - levels.mean(axis=1, keepdims=True)
    return centred


def _change(timbre: Floats) -> Floats:
    difference = timbre[2 * REACH :] - timbre[: -2 * REACH]
    return _across(np.sqrt(np.mean(np.square(difference), axis=1)), len(timbre))


def _across(differences: Floats, frames: int) -> Floats:
    """Differences over 2 * REACH frames put to the frame between; unknown is infinite."""
    whole = np.full(frames, np.inf, np.float32)
    whole[REACH : REACH + len(differences)] = differences
    whole[np.isnan(whole)] = np.inf
    return whole


def _joined(steady: Mask, voiced: Mask) -> list[tuple[int, int]]:
    """Runs of steady frames, joined over short turns without a break of the voice.

    A run ends REACH frames before the sound does, because the comparison reaches beyond it.
    """
    joined: list[tuple[int, int]] = []
    for start, end in runs(steady):
        if joined and _is_turn(joined[-1][1], start, voiced):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _is_turn(end: int, start: int, voiced: Mask) -> bool:
    return start - end <= frame_of(LONGEST_TURN) and bool(voiced[end:start].all())


def _stretch(
    start: int, end: int, change: Floats, semitones: Floats, unbroken: list[tuple[int, int]]
) -> Stretch:
    voice = next((a, b) for a, b in unbroken if a <= start < b)
    first, last = max(voice[0], start - REACH), min(voice[1], end + REACH)
    inside = change[start:end]
    return Stretch(
        first,
        last,
        float(np.median(inside[inside < MOST_CHANGE])),
        _wobble(semitones[start:end]),
        (last - first) / (voice[1] - voice[0]),
    )


def _wobble(semitones: Floats) -> float:
    """Standard deviation around the straight line of least squares."""
    time = np.arange(len(semitones), dtype=np.float32)
    time -= time.mean()
    centred = semitones - semitones.mean()
    slope = float(time @ centred) / max(float(time @ time), 1.0)
    return float(np.std(centred - slope * time))
