"""Levels of the decoded waveform, and its WAV as a memory map."""

import wave
from pathlib import Path

import numpy as np
import pytest

from interview.audio.waveform import CLIPPED_FROM, SILENCE_DBFS, LevelMeter, mapped_samples
from interview.contracts import SAMPLE_RATE, Levels
from tests.unit.audio_files import Floats, of_file, tone
from tests.unit.decoding import decoded_file

RATE = 16_000


def levels_of(samples: Floats, block: int = RATE) -> Levels:
    """What the meter says of samples in -1..1, given block by block."""
    integers = np.clip(np.rint(samples * 32_768), -32_768, 32_767).astype("<i2")
    meter = LevelMeter(RATE)
    for start in range(0, len(integers), block):
        meter.add(integers[start : start + block].tobytes())
    return meter.levels()


@pytest.mark.parametrize(
    ("amplitude", "rms"), [(1.0, -3.01), (0.5, -9.03), (0.01, -43.01), (0.001, -63.01)]
)
def test_rms_of_a_sine_is_three_decibels_under_its_peak(amplitude: float, rms: float) -> None:
    """Full scale is 0 dBFS, and a full-scale sine -3.01 dBFS."""
    levels = levels_of(tone(2.0, RATE, 400.0, amplitude))
    assert levels.rms_dbfs == pytest.approx(rms, abs=0.1)
    assert levels.peak_dbfs == pytest.approx(20 * np.log10(amplitude), abs=0.1)


def test_digital_silence_has_a_figure() -> None:
    """Silence and no samples at all are -100 dBFS, not minus infinity."""
    silence = levels_of(np.zeros(RATE, np.float32))
    assert silence == Levels(SILENCE_DBFS, SILENCE_DBFS, 0.0)
    assert LevelMeter(RATE).levels() == Levels(SILENCE_DBFS, SILENCE_DBFS, 0.0)


@pytest.mark.parametrize("gain", [1.5, 2.0, 4.0])
def test_clipped_ratio_of_an_overdriven_sine(gain: float) -> None:
    """The share of samples at full scale is what the geometry of a clipped sine says."""
    expected = 1 - 2 / np.pi * np.arcsin((CLIPPED_FROM / 32_768) / gain)
    levels = levels_of(np.clip(gain * tone(4.0, RATE, 123.0, 1.0), -1, 1))
    assert levels.clipped_ratio == pytest.approx(expected, abs=0.005)
    assert levels.peak_dbfs == pytest.approx(0.0, abs=0.01)


def test_a_loud_but_whole_sine_is_not_clipped() -> None:
    """-0.5 dBFS touches nothing."""
    assert levels_of(tone(1.0, RATE, 400.0, 0.944)).clipped_ratio == 0.0


def test_blocks_do_not_change_the_figures() -> None:
    """A recording measured in pieces gives the same levels as in one."""
    samples = np.concatenate([tone(1.0, RATE, amplitude=0.8), tone(1.3, RATE, amplitude=0.05)])
    whole, pieces = levels_of(samples, len(samples)), levels_of(samples, 777)
    assert pieces.rms_dbfs == pytest.approx(whole.rms_dbfs, abs=0.05)
    assert (pieces.peak_dbfs, pieces.clipped_ratio) == (whole.peak_dbfs, whole.clipped_ratio)


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
