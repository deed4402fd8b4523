"""Loudness of frames on sounds of known level, and the curve for the chart."""

import numpy as np
import pytest

from interview.contracts import ENVELOPE_POINTS, Span
from interview.delivery.acoustics import (
    SILENCE_DBFS,
    envelope,
    frame_levels,
    frames_in,
    mean_level,
    runs,
    windows_around,
)
from tests.unit.voices import noise, silence, steady, vowel


@pytest.mark.parametrize("dbfs", [-70.0, -40.0, -12.0])
def test_noise_has_its_level_in_every_frame(dbfs: float) -> None:
    """Frames of white noise scatter around its level by little, their mean power is it."""
    levels = frame_levels(noise(3.0, dbfs))
    assert mean_level(levels) == pytest.approx(dbfs, abs=0.1)
    assert np.abs(levels - dbfs).max() < 3.0


def test_half_the_amplitude_is_six_decibels_less() -> None:
    """The scale is that of decibels."""
    loud = vowel(steady(100.0, 1.0), dbfs=-12.0)
    difference = frame_levels(loud) - frame_levels((loud // 2).astype(np.int16))
    assert difference == pytest.approx(6.02, abs=0.1)


def test_a_sine_at_full_scale_is_three_decibels_under_zero() -> None:
    """0 dBFS is the square wave."""
    sine = (32_767 * np.sin(2 * np.pi * 200 * np.arange(1_600) / 16_000)).astype(np.int16)
    assert frame_levels(sine) == pytest.approx(-3.01, abs=0.02)


def test_an_offset_is_no_loudness() -> None:
    """What a microphone adds to every sample is not heard."""
    quiet = noise(1.0, -60.0)
    shifted = (quiet + 2_000).astype(np.int16)
    assert mean_level(frame_levels(shifted)) == pytest.approx(-60.0, abs=0.2)


@pytest.mark.parametrize("count", [0, 1, 159, 160, 480_000, 480_159, 480_160])
def test_every_length_has_its_frames(count: int) -> None:
    """One level for every whole 10 ms, over the edge of a block as well; silence is -100."""
    levels = frame_levels(np.zeros(count, np.int16))
    assert levels.shape == (count // 160,)
    assert (levels == SILENCE_DBFS).all()


def test_the_mean_level_of_nothing_is_silence() -> None:
    """No frame has no loudness."""
    assert mean_level(np.zeros(0, np.float32)) == SILENCE_DBFS


@pytest.mark.parametrize("seconds", [0.0, 0.005, 0.5, 4.0])
def test_a_picture_has_its_points_whatever_the_length(seconds: float) -> None:
    """ENVELOPE_POINTS values, also for less frames than points."""
    curve = envelope(frame_levels(noise(seconds, -30.0)[: int(seconds * 16_000)]))
    assert len(curve) == ENVELOPE_POINTS
    assert all(-101 <= value <= 0 for value in curve)


def test_a_picture_shows_where_it_is_loud() -> None:
    """Loud first half, silent second half."""
    curve = envelope(frame_levels(np.concatenate([noise(3.0, -20.0), silence(3.0)])))
    half = ENVELOPE_POINTS // 2
    assert min(curve[: half - 1]) > -25
    assert max(curve[half + 1 :]) == SILENCE_DBFS


def test_frames_of_spans() -> None:
    """A frame belongs to the span it lies in; a span is widened and cut at the ends."""
    inside = frames_in((Span(0.02, 0.04), Span(0.09, 0.5)), 10)
    assert inside.tolist() == [False, False, True, True, False, False, False, False, False, True]
    assert frames_in((Span(0.02, 0.04),), 10, widened=0.03).tolist() == [True] * 7 + [False] * 3
    assert not frames_in((), 4).any()


def test_runs_of_true() -> None:
    """First and last of every run, at the ends as well."""
    assert list(runs(np.array([True, False, True, True]))) == [(0, 1), (2, 4)]
    assert list(runs(np.zeros(3, np.bool_))) == []


def test_windows_stand_around_the_middles_of_their_frames() -> None:
    """A window reaches as far before the middle of its frame as behind it; outside is zero."""
    samples = np.arange(1_600, dtype=np.int16)
    windows = windows_around(samples, 0, 10, 512) * 32_768
    assert windows.shape == (10, 512)
    assert windows[5, 256] == 5 * 160 + 80
    assert windows[0, :176].tolist() == [0.0] * 176
    assert np.array_equal(windows_around(samples, 4, 6, 512) * 32_768, windows[4:6])
