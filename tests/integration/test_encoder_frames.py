"""A text that looks wrong when read from fewer frames is read from all of them."""

from pathlib import Path

import numpy as np
import pytest

from interview.recognition.faster_whisper_engine import FasterWhisperEngine
from tests.integration.recordings import read_mono
from tests.unit.recognising import read_bare

RATE = 16_000


@pytest.fixture(scope="module")
def base(prepared_models: Path) -> Path:
    return prepared_models / "base-int8"


def test_turkish_read_as_english_is_read_from_all_frames(base: Path, speech_dir: Path) -> None:
    """Its words are guessed: those of fewer frames are others."""
    file = speech_dir / "tr_synthetic_anka" / "anka_female.wav"
    samples = (read_mono(file, RATE) / 32_768).astype(np.float32)
    engine = FasterWhisperEngine(base, "base", 2)
    odds = engine.languages(samples)
    read = engine.transcribe(samples, "en", to_end=True)
    text = " ".join(segment.text for segment in read.segments)
    assert text == read_bare(base, samples, "en")
    assert max(odds, key=odds.__getitem__) == "tr"
    again = engine.transcribe(samples, "tr", to_end=True)
    assert "Yağmur" in again.segments[0].text, "the next window is read as usual"
