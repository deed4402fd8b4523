"""Short windows are encoded with fewer frames; a text that looks wrong is read from all of them."""

import numpy as np
import pytest
from faster_whisper.transcribe import Segment as WhisperSegment

from interview.contracts import SAMPLE_RATE
from interview.recognition.faster_whisper_engine import frames_of_sound, is_plausible

MELS = 80
WINDOW = 3_000


def window(frames: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """The features of a window with so many frames of sound."""
    features = np.zeros((MELS, WINDOW), np.float32)
    features[:, :frames] = np.random.default_rng(1).normal(size=(MELS, frames))
    return features


@pytest.mark.parametrize(
    ("sound", "encoded"),
    [
        *[(0, 1_500), (1, 1_500), (1_200, 1_500), (1_201, 1_502), (2_001, 2_302)],
        *[(2_700, WINDOW), (2_701, WINDOW), (WINDOW, WINDOW)],
    ],
)
def test_the_sound_and_a_margin_are_encoded(sound: int, encoded: int) -> None:
    """At least 15 s, at most the window, an even number of frames, none of them changed."""
    features = window(sound)
    for shaped in (features, features[np.newaxis]):
        frames = frames_of_sound(shaped)
        assert frames.shape == (*shaped.shape[:-1], encoded)
        assert frames.flags.c_contiguous
        assert np.array_equal(frames, shaped[..., :encoded])


def test_silence_within_the_sound_is_encoded() -> None:
    """Frames of digital silence end nothing; the last frame with sound counts."""
    features = window(2_000)
    features[:, 500:1_900] = 0
    assert frames_of_sound(features).shape == (MELS, 2_300)


def said(tokens: int, compression: float = 1.2, probability: float = -0.3) -> WhisperSegment:
    return WhisperSegment(
        id=1,
        seek=0,
        start=0.0,
        end=1.0,
        text="",
        tokens=[1] * tokens,
        avg_logprob=probability,
        compression_ratio=compression,
        no_speech_prob=0.0,
        words=None,
        temperature=0.0,
    )


@pytest.mark.parametrize(
    ("segments", "plausible"),
    [
        ([said(40), said(40)], True),
        ([said(40), said(41)], False),
        ([said(30), said(5, compression=1.9)], True),
        ([said(30), said(5, compression=1.91)], False),
        ([said(30), said(5, probability=-0.7)], True),
        ([said(30), said(5, probability=-0.71)], False),
        ([said(0)], False),
        ([], False),
    ],
)
def test_a_text_that_looks_wrong_is_told(
    segments: list[WhisperSegment], *, plausible: bool
) -> None:
    """Too many words for ten seconds, none, a loop, or guessed ones."""
    assert is_plausible(segments, 10 * SAMPLE_RATE) is plausible
