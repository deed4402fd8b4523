"""Codecs and sampling refused at opening: with a code, at once, without memory."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from interview.errors import InterviewError, UnsupportedAudio, UnsupportedSampling
from interview.intake.sniffing import HEAD_BYTES, container_of
from tests.unit.audio_files import Shape, record, record_two_tracks
from tests.unit.byte_edits import (
    flac_changing_rate,
    replaced,
    vorbis_rate,
    wav_format,
)
from tests.unit.decoding import decoded_file

WAV = Shape("wav", "pcm_s16le", 16_000)
WEBM = Shape("webm", "libopus")
MATROSKA_PCM = Shape("matroska", "pcm_s16le", 16_000)
ALAC = Shape("mp4", "alac", 44_100)
VORBIS = Shape("ogg", "vorbis", 44_100, "stereo", options={"strict": "-2"})

UNKNOWN = {
    "webm A_OPUX": (WEBM, b"A_OPUS", b"A_OPUX"),
    "matroska A_ZZZ/INT/LIT": (MATROSKA_PCM, b"A_PCM/INT/LIT", b"A_ZZZ/INT/LIT"),
    "mp4 zzzz": (ALAC, b"alac", b"zzzz"),
    "mp4 ac-4": (ALAC, b"alac", b"ac-4"),
    "mp4 enca": (ALAC, b"alac", b"enca"),
}
WAV_TAGS = (0x0000, 0x1234, 0xFFFF)
RATE_BOMB = 2_000_000_000
ALLOWED_GROWTH_MB = 40

MEASURE = """
import sys
from pathlib import Path
from interview.errors import InterviewError
from tests.unit.decoding import decoded_file
def peak():
    # Not getrusage, which would count what this program was forked from.
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
before = peak()
try:
    decoded_file(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), 300.0)
except InterviewError as error:
    print(error.code, (peak() - before) // 1024)
"""


def decode_bytes(data: bytes, folder: Path) -> float:
    """Seconds of a recording, sniffed and decoded as the service does."""
    path = folder / "sent"
    path.write_bytes(data)
    container = container_of(data[:HEAD_BYTES])
    return decoded_file(path, container, folder / "decoded.wav", 300.0).duration


def growth_mb(data: bytes, folder: Path) -> tuple[str, int]:
    """The refusal of a recording and the memory it took, in a process of its own."""
    path = folder / "sent"
    path.write_bytes(data)
    arguments = (str(path), container_of(data[:HEAD_BYTES]), str(folder / "decoded.wav"))
    output = subprocess.check_output([sys.executable, "-c", MEASURE, *arguments], text=True)
    code, growth = output.split()
    return code, int(growth)


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_codec_ffmpeg_cannot_name_is_unsupported(name: str, tmp_path: Path) -> None:
    """A track without a decoder is a refusal, not an attribute of None."""
    shape, old, new = UNKNOWN[name]
    data = replaced(record(tmp_path / "whole", shape, 1.0).read_bytes(), old, new)
    with pytest.raises(UnsupportedAudio):
        decode_bytes(data, tmp_path)


@pytest.mark.parametrize("tag", WAV_TAGS)
def test_an_unknown_wav_tag_is_unsupported(tag: int, tmp_path: Path) -> None:
    """A WAV with an unassigned format tag is refused as unsupported."""
    data = wav_format(record(tmp_path / "whole", WAV, 1.0).read_bytes(), tag=tag)
    with pytest.raises(UnsupportedAudio):
        decode_bytes(data, tmp_path)


def test_the_first_track_with_an_allowed_codec_is_heard(tmp_path: Path) -> None:
    """An unknown track before a supported one is skipped."""
    two = record_two_tracks(tmp_path / "two", WEBM, seconds=(1.0, 2.0)).read_bytes()
    data = replaced(two, b"A_OPUS", b"A_OPUX")
    assert decode_bytes(data, tmp_path) == pytest.approx(2.0, abs=0.06)


def bombs(folder: Path) -> dict[str, bytes]:
    """Recordings that claim a sample rate no recorder has."""
    wav, vorbis, matroska = (
        record(folder / "whole", shape, 1.0).read_bytes() for shape in (WAV, VORBIS, MATROSKA_PCM)
    )
    return {
        "wav": wav_format(wav, rate=RATE_BOMB),
        "wav, just above": wav_format(wav, rate=768_001),
        "wav, just below": wav_format(wav, rate=999),
        "ogg": vorbis_rate(vorbis, RATE_BOMB),
        "matroska": replaced(
            matroska,
            b"\xb5\x88\x40\xcf\x40\x00\x00\x00\x00\x00",  # SamplingFrequency 16000.0
            b"\xb5\x88\x41\xdd\xcd\x65\x00\x00\x00\x00",  # 2e9
        ),
    }


@pytest.mark.parametrize("kind", ["wav", "ogg", "matroska"])
def test_a_rate_bomb_takes_neither_time_nor_memory(kind: str, tmp_path: Path) -> None:
    """The filter of a resampler grows with the rate; none is made for 2 GHz."""
    started = time.monotonic()
    code, growth = growth_mb(bombs(tmp_path)[kind], tmp_path)
    assert time.monotonic() - started < 20.0
    assert code == UnsupportedSampling.code
    assert growth < ALLOWED_GROWTH_MB


@pytest.mark.parametrize("kind", ["wav, just above", "wav, just below"])
def test_the_bounds_of_the_rate_are_exact(kind: str, tmp_path: Path) -> None:
    """999 Hz and 768,001 Hz are refused."""
    with pytest.raises(UnsupportedSampling):
        decode_bytes(bombs(tmp_path)[kind], tmp_path)


def test_a_rate_that_a_frame_claims_midway_is_refused(tmp_path: Path) -> None:
    """The header says 8 kHz, the third frame 500 Hz."""
    with pytest.raises(UnsupportedSampling):
        decode_bytes(flac_changing_rate((8_000, 8_000, 500)), tmp_path)
    assert decode_bytes(flac_changing_rate((8_000, 8_000, 16_000)), tmp_path) > 1.0


@pytest.mark.parametrize("rate", [1_000, 768_000])
def test_rates_up_to_the_bounds_are_heard(rate: int, tmp_path: Path) -> None:
    """1 kHz and 768 kHz are decoded: one second stays one second."""
    data = record(tmp_path / "whole", Shape("wav", "pcm_s16le", rate), 1.0).read_bytes()
    assert decode_bytes(data, tmp_path) == pytest.approx(1.0, abs=0.06)


@pytest.mark.parametrize("channels", [33, 255, 65_535])
def test_more_channels_than_32_are_refused(channels: int, tmp_path: Path) -> None:
    """A WAV may claim 65,535 channels."""
    data = bytearray(record(tmp_path / "whole", WAV, 1.0).read_bytes())
    at = data.index(b"fmt ") + 10
    data[at : at + 2] = channels.to_bytes(2, "little")
    with pytest.raises(InterviewError) as refused:
        decode_bytes(bytes(data), tmp_path)
    assert refused.value.code in {UnsupportedSampling.code, "corrupt_audio"}
