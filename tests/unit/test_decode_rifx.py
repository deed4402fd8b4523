"""RIFX, a WAV in big-endian order, is decoded like the same WAV in RIFF."""

import struct
from pathlib import Path

import pytest

from interview.errors import UnsupportedAudio
from tests.unit.audio_files import TONE_HERTZ, Shape, loudest_hertz, read_wav, record
from tests.unit.byte_edits import rifx, wav_format
from tests.unit.decoding import decoded_bytes

KINDS = {
    "pcm_u8": 1,
    "pcm_s16le": 2,
    "pcm_s24le": 3,
    "pcm_s32le": 4,
    "pcm_f32le": 4,
    "pcm_f64le": 8,
    "pcm_alaw": 1,
    "pcm_mulaw": 1,
}
"""Codec, and bytes of a sample."""


@pytest.mark.parametrize("layout", ["mono", "stereo", "5.1"])
@pytest.mark.parametrize("codec", KINDS)
def test_rifx_is_heard_as_riff_is(codec: str, layout: str, tmp_path: Path) -> None:
    """The same samples, whatever they are; with six channels the format is the extensible one."""
    shape = Shape("wav", codec, 22_050, layout)
    data = record(tmp_path / "w", shape, 2.0).read_bytes()
    digest = decoded_bytes(data, tmp_path).digest
    waveform = decoded_bytes(rifx(data, KINDS[codec]), tmp_path)
    assert waveform.digest == digest
    assert loudest_hertz(read_wav(tmp_path / "decoded.wav")) == pytest.approx(TONE_HERTZ, abs=2)
    assert not waveform.truncated


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_rifx_of_a_streaming_writer_is_heard(size: int, tmp_path: Path) -> None:
    """It leaves its sizes open."""
    data = rifx(record(tmp_path / "w", Shape("wav", "pcm_s16le"), 2.0).read_bytes(), 2)
    at = data.index(b"data") + 4
    waveform = decoded_bytes(data[:at] + struct.pack(">I", size) + data[at + 4 :], tmp_path)
    assert waveform.duration == pytest.approx(2.0, abs=0.01)
    assert loudest_hertz(read_wav(tmp_path / "decoded.wav")) == pytest.approx(TONE_HERTZ, abs=2)
    assert not waveform.truncated


def test_rifx_and_riff_in_one_file_are_both_heard(tmp_path: Path) -> None:
    """One behind the other, in both orders: each byte in its own order."""
    riff = record(tmp_path / "w", Shape("wav", "pcm_s24le", 16_000), 1.0).read_bytes()
    waveform = decoded_bytes(rifx(riff, 3) + riff + rifx(riff, 3), tmp_path)
    assert waveform.duration == pytest.approx(3.0, abs=0.01)
    for second in read_wav(tmp_path / "decoded.wav")[:48_000].reshape(3, -1):
        assert loudest_hertz(second) == pytest.approx(TONE_HERTZ, abs=2)


@pytest.mark.parametrize("missing", [1, 2, 4_001, 30_001])
def test_rifx_cut_within_a_sample_is_told_and_heard_to_there(missing: int, tmp_path: Path) -> None:
    """The last byte is no sample."""
    data = rifx(record(tmp_path / "w", Shape("wav", "pcm_s24le", 16_000), 2.0).read_bytes(), 3)
    waveform = decoded_bytes(data[:-missing], tmp_path)
    assert waveform.duration == pytest.approx(2.0 - missing / 48_000, abs=0.01)
    assert loudest_hertz(read_wav(tmp_path / "decoded.wav")) == pytest.approx(TONE_HERTZ, abs=2)
    assert waveform.truncated == (missing > 80)


@pytest.mark.parametrize("tag", [2, 0x11])
def test_adpcm_in_rifx_is_refused_by_name(tag: int, tmp_path: Path) -> None:
    """Its blocks hold numbers of two bytes in an order nobody has written down."""
    data = wav_format(record(tmp_path / "w", Shape("wav", "pcm_s16le"), 1.0).read_bytes(), tag=tag)
    with pytest.raises(UnsupportedAudio) as error:
        decoded_bytes(rifx(data, 1), tmp_path)
    assert error.value.facts == {"container": "WAV", "codec": "RIFX ADPCM", "instead": "MP3"}
