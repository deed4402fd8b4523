"""The decoded WAV as a memory map."""

import wave
from pathlib import Path

import numpy as np

from interview.audio.samples import mapped_samples
from interview.contracts import SAMPLE_RATE
from tests.unit.audio_files import of_file
from tests.unit.decoding import decoded_file


def test_the_samples_are_those_of_the_file(tmp_path: Path) -> None:
    """All of them, in order, none of the header."""
    samples = np.arange(-4000, 4000, dtype=np.int16)
    with wave.open(str(tmp_path / "answer.wav"), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(16_000)
        wav.writeframes(samples.tobytes())
    mapped = of_file(tmp_path / "answer.wav", mapped_samples)
    assert np.array_equal(mapped, samples)
    assert not mapped.flags.writeable


def test_the_decoder_writes_what_is_mapped(tmp_path: Path, jfk: Path) -> None:
    """A real decoded recording: the map is as long as the decoder says."""
    waveform = decoded_file(jfk, "flac", tmp_path / "answer.wav", 60.0)
    mapped = of_file(tmp_path / "answer.wav", mapped_samples)
    assert len(mapped) == round(waveform.duration * SAMPLE_RATE)
    assert 1000 < int(np.abs(mapped.astype(np.int32)).max()) <= 32_768
