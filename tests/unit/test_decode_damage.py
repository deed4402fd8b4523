"""Damage in the middle becomes silence, so later audio keeps its time."""

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.unit.audio_files import Floats, Shape, loudest_hertz, read_wav, record, tone
from tests.unit.decoding import decoded_bytes

HIGH = 880.0
FILLINGS: dict[str, Callable[[int], bytes]] = {
    "zeros": bytes,
    "0xff": lambda count: b"\xff" * count,
    "noise": lambda count: random.Random(1).randbytes(count),
}
MP3 = Shape("mp3", "libmp3lame", 44_100, options={"id3v2_version": "0", "write_xing": "0"})
ADTS = Shape("adts", "aac", 44_100)
SHAPES = [
    MP3,
    Shape("mp3", "libmp3lame", 44_100),
    Shape("wav", "libmp3lame", 16_000),
    Shape("wav", "adpcm_ms", 16_000),
    Shape("flac", "flac", 44_100),
    Shape("webm", "libopus", options={"cluster_time_limit": "500"}),
    Shape("ogg", "libopus"),
    Shape("mp4", "aac", 44_100, options={"movflags": "faststart"}),
    Shape("asf", "wmav2", 44_100, "stereo", bit_rate=64_000),
]


def steps(rate: int) -> Floats:
    """4 s of a low tone, 2 s of a high one."""
    return np.concatenate((tone(4.0, rate), tone(2.0, rate, HIGH)))


@pytest.mark.parametrize("filling", FILLINGS)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_time_of_damage_is_kept(shape: Shape, filling: str, tmp_path: Path) -> None:
    """A twelfth of the file, before the tone changes at 4 s."""
    data = record(tmp_path / "whole", shape, samples=steps(shape.rate)).read_bytes()
    start, count = len(data) * 5 // 12, len(data) // 12
    waveform = decoded_bytes(
        data[:start] + FILLINGS[filling](count) + data[start + count :], tmp_path
    )
    assert waveform.duration == pytest.approx(6.0, abs=0.15)
    assert not waveform.truncated
    samples = read_wav(tmp_path / "decoded.wav")
    assert loudest_hertz(samples[8_000:24_000]) == pytest.approx(440, abs=5)
    assert loudest_hertz(samples[round(4.2 * 16_000) : round(5.0 * 16_000)]) == pytest.approx(
        HIGH, abs=5
    )


@pytest.mark.parametrize("frames", [1, 5, 20])
def test_adts_frames_that_do_not_decode_leave_their_time(frames: int, tmp_path: Path) -> None:
    """A sample rate that there is not, from the 86th frame on."""
    data = bytearray(record(tmp_path / "whole", ADTS, samples=steps(44_100)).read_bytes())
    position = 0
    for number in range(86 + frames):
        length = (data[position + 3] & 3) << 11 | data[position + 4] << 3 | data[position + 5] >> 5
        if number >= 86:
            data[position + 2] = data[position + 2] & 0xC3 | 13 << 2
        position += length
    waveform = decoded_bytes(bytes(data), tmp_path)
    assert waveform.duration == pytest.approx(6.0, abs=0.15)
    samples = read_wav(tmp_path / "decoded.wav")
    assert loudest_hertz(samples[round(4.2 * 16_000) : round(5.0 * 16_000)]) == pytest.approx(
        HIGH, abs=5
    )


@pytest.mark.parametrize("shape", [MP3, ADTS], ids=str)
@pytest.mark.parametrize("filling", FILLINGS)
def test_a_tag_between_two_recordings_is_no_time(
    filling: str, shape: Shape, tmp_path: Path
) -> None:
    """A cover of 196 KB in front of the second one."""
    data = record(tmp_path / "whole", shape, 3.0).read_bytes()
    tag = b"ID3\x04\x00\x00" + bytes([0, 12, 0, 0]) + FILLINGS[filling](12 * 128 * 128)
    waveform = decoded_bytes(tag + data + tag + data, tmp_path)
    assert waveform.duration == pytest.approx(6.0, abs=0.15)
    assert not waveform.truncated
