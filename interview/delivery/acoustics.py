"""Loudness and pitch of a recording, in frames of 10 ms.

Pitch is tracked after Boersma 1993, "Accurate short-term analysis of the fundamental frequency and
the harmonics-to-noise ratio of a sampled sound", IFA Proceedings 17: the autocorrelation of a
windowed signal is divided by that of the window, its maxima are the candidates, and the path with
the least jumps is chosen among them. Costs are the defaults of the article and of Praat's manual,
except where noted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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

LOWEST = 60.0
HIGHEST = 500.0
"""Range of pitch in Hz: from a creaky low male voice to a lively high female one."""

WINDOW = 800
"""Samples of a window, 50 ms: three periods of LOWEST, as in Boersma."""

FFT = 900
"""Points of the transform, a number with small factors. It is shorter than the window and the
longest lag together, so the faded ends of the window wrap around: half a percent of the
autocorrelation at the last lag."""

SHORTEST_LAG = int(SAMPLE_RATE / HIGHEST)
LONGEST_LAG = int(np.ceil(SAMPLE_RATE / LOWEST))
CENTRE = slice((WINDOW - LONGEST_LAG) // 2, (WINDOW + LONGEST_LAG) // 2)
"""The longest period around the middle, over which the amplitude of a frame is measured."""

CANDIDATES = 5
"""Pitches considered for a frame, in addition to no pitch."""

VOICING = 0.5
"""Periodicity from which a frame counts as voiced; Boersma's is 0.45."""

SILENCE = 0.05
"""Share of the loudest amplitude below which a frame is hardly voiced; Boersma's is 0.03.

Both are higher than his because of the room noise in our recordings: with his, the median of
LibriSpeech utterances was up to 1.4 semitones from Praat's, where a hum between words had a
pitch."""

HOPELESS = VOICING + 1.0
"""Strength of no pitch from which no candidate is computed: the best one has 1.03, and avoiding the
unvoiced frame saves two VOICING_COST at most."""

OCTAVE_COST = 0.02
OCTAVE_JUMP_COST = 0.35
VOICING_COST = 0.14
"""Costs of a pitch an octave lower, of a jump by an octave, and of a start or end of voice.

The last two are Boersma's for frames 10 ms apart. The first is twice his, because a parabola
through three lags underestimates a sharp maximum by up to 0.02, more at high pitches than at their
halves."""

LAG_COSTS = (OCTAVE_COST * np.log2(np.arange(SHORTEST_LAG, LONGEST_LAG + 1))).astype(np.float32)
"""OCTAVE_COST of every lag, up to a constant."""

LOUDEST_PERCENTILE = 99.0
"""The loudest amplitude is this percentile, so that a click does not make the voice seem silent."""

HANN = np.hanning(WINDOW).astype(np.float32)


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


@dataclass(frozen=True, slots=True, eq=False)
class PitchTrack:
    """The pitch of each 10 ms frame; the middle of frame ``i`` is at ``(i + 0.5) * hop`` seconds.

    Both arrays have shape (frames,). ``f0`` is in Hz, NaN for unvoiced frames; ``periodicity`` is
    the normalised autocorrelation, 0-1, at the pitch or else at its maximum.
    """

    hop: float
    f0: Floats
    periodicity: Floats

    @property
    def voiced(self) -> Mask:
        return np.isfinite(self.f0)


def track_pitch(samples: Samples) -> PitchTrack:
    """The pitch of a recording, shape (len(samples) // HOP,). Deterministic.

    Takes 16 MB for a batch of windows and 0.5 kB per frame: 57 MB for twenty minutes.
    """
    amplitudes = _amplitudes(samples)
    if not len(amplitudes):
        return PitchTrack(HOP_SECONDS, amplitudes, amplitudes)
    unvoiced = _unvoiced_strength(amplitudes)
    lags, heights = _candidates(samples, np.flatnonzero(unvoiced < HOPELESS), len(amplitudes))
    return _tracked(lags, heights, unvoiced)


def _amplitudes(samples: Samples) -> Floats:
    """Half the peak-to-peak amplitude around the middle of each frame; full scale is 1."""
    frames = len(samples) // HOP
    found = np.zeros(frames, np.float32)
    for first in range(0, frames, BATCH):
        last = min(first + BATCH, frames)
        centre = windows_around(samples, first, last, WINDOW)[:, CENTRE]
        found[first:last] = (centre.max(axis=1) - centre.min(axis=1)) / 2
    return found


def _unvoiced_strength(amplitudes: Floats) -> Floats:
    loudest = max(float(np.percentile(amplitudes, LOUDEST_PERCENTILE)), 1e-6)
    relative = amplitudes / np.float32(loudest) * (1 + VOICING) / SILENCE
    strength: Floats = (VOICING + np.maximum(0, 2 - relative)).astype(np.float32)
    return strength


def _candidates(samples: Samples, audible: NDArray[np.intp], frames: int) -> tuple[Floats, Floats]:
    """Lags and heights of the maxima of audible frames, shape (frames, CANDIDATES).

    Other frames have height 0.
    """
    lags = np.full((frames, CANDIDATES), LONGEST_LAG, np.float32)
    heights = np.zeros((frames, CANDIDATES), np.float32)
    for first in range(0, frames, BATCH):
        batch = audible[(audible >= first) & (audible < first + BATCH)]
        if len(batch):
            last = min(first + BATCH, frames)
            windows = windows_around(samples, first, last, WINDOW)[batch - first]
            lags[batch], heights[batch] = _peaks(_autocorrelation(windows))
    return lags, heights


def _autocorrelation(windows: Floats) -> Floats:
    """Normalised autocorrelation at lags 0 to LONGEST_LAG + 1, divided by that of the window."""
    raw = _raw_autocorrelation((windows - windows.mean(axis=1, keepdims=True)) * HANN)
    raw /= np.maximum(raw[:, :1], np.float32(1e-12)) * HANN_AUTOCORRELATION
    return raw


def _raw_autocorrelation(windowed: Floats) -> Floats:
    spectrum = np.fft.rfft(windowed, FFT)
    power = spectrum.real**2 + spectrum.imag**2
    lags: Floats = np.fft.irfft(power, FFT)[:, : LONGEST_LAG + 2].astype(np.float32)
    return lags


HANN_AUTOCORRELATION = _raw_autocorrelation(HANN[None])
HANN_AUTOCORRELATION /= HANN_AUTOCORRELATION[:, :1]


def _peaks(correlation: Floats) -> tuple[Floats, Floats]:
    """Lags (interpolated, in samples) and heights of the best maxima of each frame."""
    middle = correlation[:, SHORTEST_LAG:-1]
    before, after = correlation[:, SHORTEST_LAG - 1 : -2], correlation[:, SHORTEST_LAG + 1 :]
    maxima = (middle >= before) & (middle > after) & (middle > 0)
    strengths = np.where(maxima, middle - LAG_COSTS, np.float32(-1))
    chosen = np.argpartition(strengths, -CANDIDATES, axis=1)[:, -CANDIDATES:]
    left = np.take_along_axis(before, chosen, axis=1)
    top = np.take_along_axis(middle, chosen, axis=1)
    right = np.take_along_axis(after, chosen, axis=1)
    # Position and height of the top of the parabola through three points.
    bend = np.minimum(left - 2 * top + right, np.float32(-1e-9))
    shift = np.clip(0.5 * (left - right) / bend, -0.5, 0.5)
    heights = np.minimum(top - 0.25 * (left - right) * shift, np.float32(1))
    heights[~np.take_along_axis(maxima, chosen, axis=1)] = 0
    return (chosen + SHORTEST_LAG + shift).astype(np.float32), heights.astype(np.float32)


def _tracked(lags: Floats, heights: Floats, unvoiced: Floats) -> PitchTrack:
    pitches = np.float32(SAMPLE_RATE) / lags
    voiced = heights + OCTAVE_COST * np.log2(pitches / LOWEST)
    voiced = np.where(heights > 0, voiced, -np.inf)
    path = _best_path(np.hstack([voiced, unvoiced[:, None]]).astype(np.float32), pitches)
    has_voice = path < CANDIDATES
    chosen = np.where(has_voice, path, heights.argmax(axis=1))[:, None]
    f0 = np.take_along_axis(pitches, chosen, axis=1)[:, 0]
    periodicity = np.take_along_axis(heights, chosen, axis=1)[:, 0]
    return PitchTrack(HOP_SECONDS, np.where(has_voice, f0, np.float32(np.nan)), periodicity)


def _best_path(strengths: Floats, pitches: Floats) -> NDArray[np.intp]:
    """The column of each frame on the path of highest strength minus transition costs (Viterbi)."""
    costs = _transition_costs(pitches)
    back = np.zeros(strengths.shape, np.int8)
    score = strengths[0]
    for frame in range(1, len(strengths)):
        totals = score[:, None] - costs[frame - 1]
        back[frame] = totals.argmax(axis=0)
        score = totals.max(axis=0) + strengths[frame]
    path = np.zeros(len(strengths), np.intp)
    path[-1] = score.argmax()
    for frame in range(len(strengths) - 1, 0, -1):
        path[frame - 1] = back[frame, path[frame]]
    return path


def _transition_costs(pitches: Floats) -> Floats:
    """Shape (frames - 1, CANDIDATES + 1, CANDIDATES + 1); the last column is no pitch."""
    octaves = np.log2(pitches)
    costs = np.full((len(pitches) - 1, CANDIDATES + 1, CANDIDATES + 1), VOICING_COST, np.float32)
    jumps = np.abs(octaves[:-1, :, None] - octaves[1:, None, :])
    costs[:, :CANDIDATES, :CANDIDATES] = OCTAVE_JUMP_COST * jumps
    costs[:, CANDIDATES, CANDIDATES] = 0
    return costs
