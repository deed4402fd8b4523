"""Header values that contradict the samples are corrected, or the recording is refused."""

import math
import struct
from pathlib import Path

import numpy as np
import pytest

from interview.errors import CorruptAudio, UnsupportedAudio
from tests.unit.audio_files import TONE_HERTZ, Shape, loudest_hertz, read_wav, record, tone
from tests.unit.byte_edits import wav_format
from tests.unit.decoding import decoded_bytes

WAV = Shape("wav", "pcm_s16le", 16_000)
MATROSKA = Shape("matroska", "pcm_s16le", 16_000)
OPUS = Shape("webm", "libopus")


@pytest.mark.parametrize("block", [0, 1, 4, 7, 65_535])
@pytest.mark.parametrize("codec", ["pcm_s16le", "pcm_s24le", "pcm_f32le"])
def test_the_block_of_pcm_follows_from_its_bits(codec: str, block: int, tmp_path: Path) -> None:
    """Whatever the header says; two files in one, so that the first has to end in time."""
    shape = Shape("wav", codec, 16_000, "stereo")
    data = wav_format(record(tmp_path / "w", shape, 2.0).read_bytes(), block=block)
    waveform = decoded_bytes(data + data, tmp_path)
    assert waveform.duration == pytest.approx(4.0, abs=0.01)
    assert loudest_hertz(read_wav(tmp_path / "decoded.wav")) == pytest.approx(TONE_HERTZ, abs=2)
    assert not waveform.truncated


@pytest.mark.parametrize("bits", [20, 24])
def test_24_bits_in_four_bytes_are_read(bits: int, tmp_path: Path) -> None:
    """A recorder that pads its samples, from the highest byte on."""
    samples = (tone(2.0, 16_000) * (2**31 - 1)).astype("<i4").tobytes()
    form = struct.pack("<HHIIHH", 1, 1, 16_000, 64_000, 4, bits)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form
    body += b"data" + struct.pack("<I", len(samples)) + samples
    waveform = decoded_bytes(b"RIFF" + struct.pack("<I", len(body)) + body, tmp_path)
    assert waveform.duration == pytest.approx(2.0, abs=0.01)
    heard = read_wav(tmp_path / "decoded.wav")
    assert loudest_hertz(heard) == pytest.approx(TONE_HERTZ, abs=2)
    assert np.abs(heard).max() == pytest.approx(0.5, abs=0.01)


def test_two_formats_in_front_of_the_samples_are_damage(tmp_path: Path) -> None:
    """Two different format chunks are refused as damage; the same one twice is accepted."""
    data = record(tmp_path / "w", WAV, 2.0).read_bytes()
    at = data.index(b"fmt ")
    chunk = data[at : at + 24]
    other = wav_format(chunk, rate=8_000)
    assert decoded_bytes(data[:at] + chunk + data[at:], tmp_path).duration == 2.0
    for two in (chunk + other, other + chunk):
        with pytest.raises(CorruptAudio):
            decoded_bytes(data[:at] + two + data[at + 24 :], tmp_path)


def test_another_format_behind_the_samples_is_that_of_the_next(tmp_path: Path) -> None:
    """Chunks of two recordings in one file, without a second file header."""
    first = record(tmp_path / "1", WAV, 2.0).read_bytes()
    second = record(tmp_path / "2", Shape("wav", "pcm_s16le", 8_000), 2.0).read_bytes()
    waveform = decoded_bytes(first + second[12:], tmp_path)
    assert waveform.duration == pytest.approx(4.0, abs=0.02)
    halves = read_wav(tmp_path / "decoded.wav")[:64_000].reshape(2, -1)
    assert [loudest_hertz(half) for half in halves] == pytest.approx([440, 440], abs=2)


def test_two_formats_in_one_aiff_are_damage(tmp_path: Path) -> None:
    """Two different formats in one AIFF are refused as damage, as in WAV."""
    data = record(tmp_path / "a", Shape("aiff", "pcm_s16be", 16_000), 2.0).read_bytes()
    at = data.index(b"COMM")
    chunk = data[at : at + 26]
    other = chunk[:16] + b"\x40\x0b" + chunk[18:]
    assert decoded_bytes(data[:at] + chunk + data[at:], tmp_path).duration == 2.0
    for two in (chunk + other, other + chunk):
        with pytest.raises(CorruptAudio):
            decoded_bytes(data[:at] + two + data[at + 26 :], tmp_path)


@pytest.mark.parametrize("codec", ["pcm_s16be", "pcm_s16le"])
def test_aiff_of_no_bits_is_refused(codec: str, tmp_path: Path) -> None:
    """AIFF with 0 bits per sample is refused; FFmpeg would assume 8 and double the duration."""
    data = record(tmp_path / "a", Shape("aiff", codec, 16_000), 2.0).read_bytes()
    at = data.index(b"COMM") + 14
    with pytest.raises(UnsupportedAudio) as error:
        decoded_bytes(data[:at] + bytes(2) + data[at + 2 :], tmp_path)
    assert error.value.facts["codec"] == "PCM (0 bit)"


@pytest.mark.parametrize("rate", [bytes(10), b"\x7f\xff" + b"\xff" * 8, b"\xc0" + bytes(9)])
def test_aiff_at_no_rate_is_damage(rate: bytes, tmp_path: Path) -> None:
    """No number, or one below zero: nothing is said of its codec, which is none."""
    data = record(tmp_path / "a", Shape("aiff", "pcm_s16be", 16_000), 2.0).read_bytes()
    at = data.index(b"COMM") + 16
    with pytest.raises(CorruptAudio):
        decoded_bytes(data[:at] + rate + data[at + 10 :], tmp_path)


def sampling_frequency(rate: float) -> bytes:
    """The whole element of Matroska: its first two bytes can be in the random track UID as well."""
    return b"\xb5\x88" + struct.pack(">d", rate)


RATES = [math.nan, math.inf, -math.inf, -16_000.0, 0.0, 1e300, 2.0**31]


@pytest.mark.parametrize("rate", RATES)
def test_pcm_in_matroska_at_no_rate_is_damage(rate: float, tmp_path: Path) -> None:
    """PCM without a sample rate is refused; FFmpeg would assume 8 kHz and double the duration."""
    data = record(tmp_path / "m", MATROSKA, 2.0).read_bytes()
    before, after = data.split(sampling_frequency(16_000))
    with pytest.raises(CorruptAudio):
        decoded_bytes(before + sampling_frequency(rate) + after, tmp_path)


@pytest.mark.parametrize("rate", RATES)
def test_a_codec_with_a_rate_of_its_own_needs_none(rate: float, tmp_path: Path) -> None:
    """Opus is heard at 48 kHz whatever the header of WebM says."""
    data = record(tmp_path / "m", OPUS, 2.0).read_bytes()
    before, after = data.split(sampling_frequency(48_000))
    waveform = decoded_bytes(before + sampling_frequency(rate) + after, tmp_path)
    assert waveform.duration == pytest.approx(2.0, abs=0.05)
    assert loudest_hertz(read_wav(tmp_path / "decoded.wav")) == pytest.approx(TONE_HERTZ, abs=2)
