"""Decoding: every supported container and shape, and every refusal with its code."""

import time
import wave
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from interview.audio.decode import decode
from interview.contracts import Waveform
from interview.errors import (
    AudioTooLong,
    CorruptAudio,
    EmptyAudio,
    StorageFull,
    UnsupportedAudio,
)
from interview.intake.sniffing import HEAD_BYTES, container_of
from tests.unit.audio_files import (
    TONE_HERTZ,
    Shape,
    loudest_hertz,
    read_wav,
    record,
    record_bomb,
    record_video,
    tone,
    write_wav,
)
from tests.unit.decoding import decoded_file

MAX_SECONDS = 300.0
WEBM_LIVE = Shape("webm", "libopus", live=True)
OGG = Shape("ogg", "libopus")
MP4 = Shape("mp4", "aac", 44_100)
MP4_FAST = Shape("mp4", "aac", 44_100, options={"movflags": "faststart"})
MP4_FRAGMENTED = Shape("mp4", "aac", options={"movflags": "frag_keyframe+empty_moov"})
MP3 = Shape("mp3", "libmp3lame", 44_100)
WAV = Shape("wav", "pcm_s16le", 44_100)
FLAC = Shape("flac", "flac", 44_100)

SHAPES = [
    WEBM_LIVE,
    Shape("webm", "libopus", layout="stereo"),
    Shape("webm", "libopus", 16_000),
    Shape("matroska", "libopus", live=True),
    OGG,
    Shape("ogg", "libopus", layout="stereo"),
    Shape("ogg", "libopus", 8_000),
    Shape("ogg", "libopus", layout="5.1"),
    MP4,
    MP4_FAST,
    MP4_FRAGMENTED,
    Shape("mp4", "aac", 8_000),
    Shape("mp4", "aac", 96_000, "stereo"),
    Shape("mp4", "aac", 48_000, "5.1"),
    Shape("mp4", "alac", 44_100, "stereo"),
    MP3,
    Shape("mp3", "libmp3lame", 8_000),
    Shape("mp3", "libmp3lame", 48_000, "stereo"),
    WAV,
    Shape("wav", "pcm_u8", 8_000),
    Shape("wav", "pcm_s24le", 48_000, "stereo"),
    Shape("wav", "pcm_s32le", 96_000, "5.1"),
    Shape("wav", "pcm_f32le", 192_000, "7.1"),
    Shape("wav", "pcm_f64le", 22_050),
    Shape("wav", "pcm_s16le", 16_000, live=True),
    FLAC,
    Shape("flac", "flac", 96_000, "stereo", sample_format="s32"),
    Shape("flac", "flac", 192_000, "7.1"),
    Shape("flac", "flac", 44_100, live=True),
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Shape], bytes]:
    """Four seconds of tone in a shape, encoded once for all tests."""
    folder = tmp_path_factory.mktemp("whole")
    made: dict[str, bytes] = {}

    def bytes_of(shape: Shape) -> bytes:
        if str(shape) not in made:
            made[str(shape)] = record(folder / "answer", shape, 4.0).read_bytes()
        return made[str(shape)]

    return bytes_of


def decoded(path: Path, folder: Path, max_seconds: float = MAX_SECONDS) -> Waveform:
    """Sniff and decode as the service does."""
    data = path.read_bytes()
    container = container_of(data[:HEAD_BYTES])
    return decoded_file(path, container, folder / "decoded.wav", max_seconds)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_every_promised_shape_keeps_duration_and_tone(shape: Shape, tmp_path: Path) -> None:
    """Container, codec, rate and channels do not change how long it is or how it sounds."""
    waveform = decoded(record(tmp_path / "answer", shape, 3.0), tmp_path)
    samples = read_wav(tmp_path / "decoded.wav")
    # An AAC frame is 1024 samples, and MP4 does not say how much of the last one is padding.
    tolerance = max(0.06, 1024 / shape.rate if shape.codec == "aac" else 0)
    assert waveform.duration == pytest.approx(3.0, abs=tolerance)
    assert len(samples) / 16_000 == pytest.approx(waveform.duration, abs=1e-6)
    assert loudest_hertz(samples) == pytest.approx(TONE_HERTZ, abs=2.0)
    assert not waveform.truncated


def test_the_decoded_wav_is_16_khz_mono_16_bit(tmp_path: Path) -> None:
    """What the recogniser reads has one shape whatever came in."""
    decoded(record(tmp_path / "a", Shape("flac", "flac", 192_000, "7.1")), tmp_path)
    with wave.open(str(tmp_path / "decoded.wav"), "rb") as wav:
        assert (wav.getframerate(), wav.getnchannels(), wav.getsampwidth()) == (16_000, 1, 2)


@pytest.mark.parametrize("name", ["answer.mp3", "answer.txt", "answer", "answer.exe"])
def test_the_file_name_is_irrelevant(name: str, tmp_path: Path) -> None:
    """Content decides: an Ogg under any name decodes."""
    assert decoded(record(tmp_path / name, OGG, 1.0), tmp_path).duration == pytest.approx(
        1, abs=0.06
    )


@pytest.mark.parametrize(
    "shape", [WEBM_LIVE, OGG, MP4, MP4_FAST, MP4_FRAGMENTED, MP3, WAV, FLAC], ids=str
)
@pytest.mark.parametrize("tenths", range(1, 10))
def test_a_cut_recording_goes_as_far_as_it_goes(
    shape: Shape, tenths: int, whole: Callable[[Shape], bytes], tmp_path: Path
) -> None:
    """Each tenth of a file decodes to about its share and says so, or is refused as corrupt."""
    data = whole(shape)
    cut = tmp_path / "cut"
    cut.write_bytes(data[: len(data) * tenths // 10])
    try:
        waveform = decoded(cut, tmp_path)
    except CorruptAudio:
        # Ogg pages hold up to a second: nothing is whole before the first one.
        assert shape is MP4 or tenths <= (2 if shape is OGG else 1)
        return
    assert shape is not MP4, "moov is at the end: nothing says where the samples are"
    assert waveform.truncated
    assert waveform.duration <= 4.0 * tenths / 10 + 0.3
    assert waveform.duration >= 4.0 * tenths / 10 - 1.2


@pytest.mark.parametrize("shape", [WAV, WEBM_LIVE, OGG, MP3, MP4_FAST, MP4_FRAGMENTED], ids=str)
def test_a_cut_in_the_last_bytes_is_noticed(
    shape: Shape, whole: Callable[[Shape], bytes], tmp_path: Path
) -> None:
    """A recording that lacks 100 bytes at its end is marked, not taken for whole."""
    (tmp_path / "cut").write_bytes(whole(shape)[:-100])
    assert decoded(tmp_path / "cut", tmp_path).truncated


def test_noise_in_the_middle_is_skipped(tmp_path: Path) -> None:
    """A damaged stretch costs that stretch; what follows is still heard."""
    data = bytearray(record(tmp_path / "whole", MP3, 4.0).read_bytes())
    middle = len(data) // 2
    data[middle : middle + 2000] = np.random.default_rng(1).bytes(2000)
    (tmp_path / "damaged").write_bytes(data)
    assert decoded(tmp_path / "damaged", tmp_path).duration > 3.0


def test_a_film_without_sound_is_unsupported(tmp_path: Path) -> None:
    """A container we read with no audio stream in it."""
    with pytest.raises(UnsupportedAudio):
        decoded(record_video(tmp_path / "film.webm"), tmp_path)


@pytest.mark.parametrize(
    "shape", [Shape("mp4", "ac3"), Shape("matroska", "ac3"), Shape("wav", "ac3")], ids=str
)
def test_a_codec_we_do_not_decode_is_unsupported(shape: Shape, tmp_path: Path) -> None:
    """The list of decoders is short on purpose."""
    with pytest.raises(UnsupportedAudio):
        decoded(record(tmp_path / "answer", shape, 1.0), tmp_path)


def test_a_wav_without_a_sample_is_empty(tmp_path: Path) -> None:
    """A header and nothing after it is an empty recording, not a damaged one."""
    with pytest.raises(EmptyAudio):
        decoded(write_wav(tmp_path / "answer", tone(0.0, 16_000)), tmp_path)


@pytest.mark.parametrize("shape", [FLAC, OGG, MP4, MP3], ids=str)
def test_a_stream_without_a_sample_is_refused(shape: Shape, tmp_path: Path) -> None:
    """A muxer closed before the first sample leaves a file that is empty or cannot be read."""
    path = record(tmp_path / "answer", shape, samples=tone(0.0, shape.rate))
    with pytest.raises((EmptyAudio, CorruptAudio, UnsupportedAudio)):
        decoded(path, tmp_path)


def test_a_single_sample_is_a_recording(tmp_path: Path) -> None:
    """One sample at 16 kHz decodes to one sample; refusing it is for voice activity to do."""
    path = record(
        tmp_path / "a", Shape("wav", "pcm_s16le", 16_000), samples=tone(1 / 16_000, 16_000)
    )
    assert decoded(path, tmp_path).duration == 1 / 16_000


@pytest.mark.parametrize(
    "head",
    [
        b"\x1a\x45\xdf\xa3",
        b"OggS",
        b"fLaC",
        b"ID3\x04\x00\x00",
        b"RIFF\x00\x00\x00\x00WAVE",
        b"\x00\x00\x00\x18ftypM4A ",
        b"\xff\xfb\x90\x00",
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_noise_behind_a_signature_is_refused_by_name(
    head: bytes, seed: int, tmp_path: Path
) -> None:
    """A true signature before random bytes ends in one of the refusals, never in a crash."""
    (tmp_path / "noise").write_bytes(head + np.random.default_rng(seed).bytes(20_000))
    with suppress(CorruptAudio, EmptyAudio, UnsupportedAudio, AudioTooLong):
        assert decoded(tmp_path / "noise", tmp_path).duration > 0


@pytest.mark.parametrize("shape", [WEBM_LIVE, OGG, MP4, MP3, WAV, FLAC], ids=str)
def test_a_recording_over_the_budget_is_too_long(
    shape: Shape, whole: Callable[[Shape], bytes], tmp_path: Path
) -> None:
    """Samples are counted, whatever the header says."""
    path = tmp_path / "answer"
    path.write_bytes(whole(shape))
    assert decoded(path, tmp_path, 4.5).duration == pytest.approx(4.0, abs=0.06)
    for budget in (2.0, 3.5):
        with pytest.raises(AudioTooLong):
            decoded(path, tmp_path, budget)


def test_an_hour_of_low_bitrate_opus_is_refused_quickly(tmp_path: Path) -> None:
    """An hour in a megabyte is refused by packet times: nothing is decoded or written."""
    path = record_bomb(tmp_path / "bomb", 1.0)
    assert path.stat().st_size < 3_000_000
    started = time.process_time()
    with pytest.raises(AudioTooLong):
        decoded(path, tmp_path)
    assert time.process_time() - started < 1.5
    assert (tmp_path / "decoded.wav").read_bytes() == b""


@pytest.mark.parametrize("size", [0xFFFFFFFF, 0, 0x7FFFF000])
def test_a_wav_of_unknown_size_is_taken_to_its_end(size: int, tmp_path: Path) -> None:
    """Streaming writers (FFmpeg, browsers, SoX) leave the size open: no bomb and no cut."""
    data = bytearray(record(tmp_path / "a", Shape("wav", "pcm_s16le", 16_000), 2.0).read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = size.to_bytes(4, "little")
    data[4:8] = b"\xff\xff\xff\xff"
    (tmp_path / "streamed").write_bytes(data)
    waveform = decoded(tmp_path / "streamed", tmp_path)
    assert waveform.duration == pytest.approx(2.0, abs=0.06)
    assert not waveform.truncated


def test_chained_ogg_keeps_both_parts(tmp_path: Path) -> None:
    """Two streams of one shape, one after another, lose nothing."""
    first = record(tmp_path / "1", OGG, 2.0).read_bytes()
    second = record(tmp_path / "2", OGG, 2.0).read_bytes()
    (tmp_path / "chain").write_bytes(first + second)
    assert decoded(tmp_path / "chain", tmp_path).duration == pytest.approx(4.0, abs=0.1)


def test_a_demuxer_that_gives_up_costs_only_the_rest(tmp_path: Path) -> None:
    """FFmpeg stops where a chained Ogg turns stereo: the part before is kept, and marked cut."""
    first = record(tmp_path / "1", OGG, 2.0).read_bytes()
    second = record(tmp_path / "2", Shape("ogg", "libopus", layout="stereo"), 2.0).read_bytes()
    (tmp_path / "chain").write_bytes(first + second)
    waveform = decoded(tmp_path / "chain", tmp_path)
    assert waveform.duration >= 1.9
    assert waveform.truncated or waveform.duration == pytest.approx(4.0, abs=0.1)


def test_a_full_disk_under_the_wav_is_storage_full(tmp_path: Path) -> None:
    """ENOSPC while writing the decoded samples has its own name."""
    path = record(tmp_path / "answer", WAV, 40.0)
    # Unbuffered: what a buffer holds back would fail once more when it is closed.
    with path.open("rb") as upload, open("/dev/full", "wb", buffering=0) as wav:
        with pytest.raises(StorageFull):
            decode(upload, "wav", wav, MAX_SECONDS)


def test_decoding_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    """Nothing about decoding depends on chance."""
    path = record(tmp_path / "answer", WEBM_LIVE, 2.0)
    decoded(path, tmp_path)
    first = (tmp_path / "decoded.wav").read_bytes()
    decoded(path, tmp_path)
    assert (tmp_path / "decoded.wav").read_bytes() == first
