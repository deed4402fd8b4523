"""Speech edges refined on the sound: onsets, ends, silences inside, masking noise."""

from itertools import pairwise

import numpy as np
import pytest

from interview.contracts import Span
from interview.delivery.pauses import refine_speech
from tests.unit.voices import Samples, mixed, noise, silence, steady, vowel

NEAR = 0.02


def spoken(*lengths: float, room: float = -65.0) -> Samples:
    """Voice and silence in turn, silence first, in the noise of a room."""
    parts = [
        vowel(steady(130.0, length)) if index % 2 else silence(length)
        for index, length in enumerate(lengths)
    ]
    sound = np.concatenate(parts)
    return mixed(sound, noise(len(sound) / 16_000, room)[: len(sound)])


def edges(spans: tuple[Span, ...]) -> list[float]:
    return [edge for span in spans for edge in (span.start, span.end)]


@pytest.mark.parametrize("room", [-90.0, -60.0, -40.0])
@pytest.mark.parametrize(
    ("start", "end"), [(1.0, 2.0), (1.15, 1.9), (0.9, 2.1), (1.4, 1.7), (1.0, 2.3)]
)
def test_edges_move_to_the_sound(start: float, end: float, room: float) -> None:
    """A span that begins or ends beside the voice, early or late, becomes the voice."""
    refined = refine_speech((Span(start, end),), spoken(1.0, 1.0, 1.0, room=room))
    assert edges(refined) == pytest.approx([1.0, 2.0], abs=NEAR)


@pytest.mark.parametrize("gap", [0.26, 0.4, 1.0])
def test_a_silence_inside_splits(gap: float) -> None:
    """A pause that voice activity bridged is a pause, with its own length."""
    refined = refine_speech((Span(0.5, 2.5 + gap),), spoken(0.5, 1.0, gap, 1.0, 0.5))
    assert edges(refined) == pytest.approx([0.5, 1.5, 1.5 + gap, 2.5 + gap], abs=NEAR)


@pytest.mark.parametrize("gap", [0.05, 0.15, 0.22])
def test_the_closure_of_a_stop_does_not_split(gap: float) -> None:
    """Quiet shorter than a pause stays inside the speech."""
    refined = refine_speech((Span(0.5, 2.5 + gap),), spoken(0.5, 1.0, gap, 1.0, 0.5))
    assert edges(refined) == pytest.approx([0.5, 2.5 + gap], abs=NEAR)


def test_a_sound_apart_is_not_taken_in() -> None:
    """A breath or a click 150 ms before the span stays outside it."""
    sound = spoken(1.0, 1.0, 1.0)
    sound[12_000:13_600] = mixed(sound[12_000:13_600], noise(0.1, -35.0))
    refined = refine_speech((Span(1.05, 2.0),), sound)
    assert edges(refined) == pytest.approx([1.0, 2.0], abs=NEAR)


def test_in_noise_as_loud_as_the_voice_the_spans_stay() -> None:
    """Where loudness shows no edge, voice activity is believed."""
    spans = (Span(1.1, 1.9), Span(3.2, 4.0))
    assert refine_speech(spans, spoken(1.0, 1.0, 1.0, 1.0, 1.0, room=-22.0)) == spans


def test_spans_that_meet_are_one() -> None:
    """Two spans over one unbroken voice become it."""
    refined = refine_speech((Span(1.0, 1.8), Span(1.9, 3.0)), spoken(1.0, 2.0, 1.0))
    assert edges(refined) == pytest.approx([1.0, 3.0], abs=NEAR)


def test_spans_stay_in_order_and_inside_the_recording() -> None:
    """Whatever is asked for: starts before ends, nothing overlaps, nothing is behind the end."""
    sound = spoken(0.2, 0.5, 0.3, 0.5, 0.3, 0.5)
    refined = refine_speech((Span(0.0, 0.6), Span(0.7, 1.4), Span(1.5, 2.3)), sound)
    assert all(span.start < span.end for span in refined)
    assert all(left.end < right.start for left, right in pairwise(refined))
    assert refined[0].start >= 0
    assert refined[-1].end <= len(sound) / 16_000


def test_no_speech_and_no_sound() -> None:
    """Nothing in, nothing out; a span over silence stays what it was."""
    assert refine_speech((), spoken(1.0)) == ()
    assert refine_speech((Span(0.2, 0.8),), silence(1.0)) == (Span(0.2, 0.8),)
