"""Mutated recordings are decoded or refused with a code, in little time and memory."""

import multiprocessing
import random
import struct
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from interview.audio import containers
from interview.errors import AudioTooCostly, AudioTooLong, CorruptAudio, InterviewError
from interview.intake.sniffing import container_of_stream
from interview.isolation.tasks import decode_recording
from tests.unit.audio_files import Shape, record, record_film
from tests.unit.decoding import decoded_bytes
from tests.unit.speech_codecs import gsm_wav, speex_ogg
from tests.unit.test_decode_ends import WHOLE

MUTATIONS = 60
SLOWEST_SECONDS = 2.0
ALLOWED_GROWTH_MB = 60
LENGTHS = (b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", bytes(4), b"\xff\xff\xff\x7f", b"\0\0\0\x80")


def seeds(folder: Path) -> Iterator[Path]:
    """A recording of every container and decoder on the list."""
    for number, shape in enumerate((*WHOLE.values(), Shape("mp4", "alac"), Shape("mov", "aac"))):
        yield record(folder / f"whole{number}", shape, 1.0)
    yield record(folder / "qt", Shape("caf", "adpcm_ima_qt", 16_000), 1.0)
    yield record(folder / "ms", Shape("wav", "adpcm_ms", 16_000), 1.0)
    yield record(folder / "v1", Shape("asf", "wmav1", 44_100, "stereo", bit_rate=64_000), 1.0)
    vorbis = Shape("ogg", "vorbis", 44_100, "stereo", options={"strict": "-2"})
    yield record(folder / "vorbis", vorbis, 1.0)
    yield gsm_wav(folder / "gsm", 1.0)
    yield speex_ogg(folder / "speex", 1.0)
    yield record_film(folder / "film", Shape("mp4", "aac"), "libx264", (1.0, 1.0))


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Bits turned, lengths made huge, bytes lost, doubled and put in."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(min(len(changed), chance.choice((64, 512, len(changed)))))
        match chance.randrange(5):
            case 0:
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                changed[at : at + 4] = chance.choice(LENGTHS)
            case 2:
                del changed[at : at + chance.randrange(1, 64)]
            case 3:
                changed[at:at] = chance.randbytes(chance.randrange(1, 32))
            case _:
                start = chance.randrange(len(changed))
                changed[at:at] = changed[start : start + chance.randrange(1, 512)]
    return bytes(changed)


def peak_mb() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def outcome(data: bytes, folder: Path) -> str:
    """The code of the refusal, or nothing; any other exception goes through."""
    path = folder / "mutated"
    path.write_bytes(data)
    try:
        with path.open("rb") as upload, (folder / "decoded.wav").open("wb") as wav:
            container = container_of_stream(upload)
            decode_recording(upload, wav, container, 300.0, 16 * 1024 * 1024)
    except InterviewError as error:
        assert 400 <= error.status < 500, error
        return error.code
    return ""


def attack(folder: Path, pipe: "multiprocessing.connection.Connection") -> None:
    """Decode all mutations; sends outcomes, the slowest in processor seconds, growth in MB."""
    chance, outcomes, slowest = random.Random(11), Counter[str](), 0.0
    whole = [path.read_bytes() for path in seeds(folder)]
    for data in whole:
        assert outcome(data, folder) == ""
    before = peak_mb()
    for data in whole:
        for _ in range(MUTATIONS):
            started = time.thread_time()
            outcomes[outcome(mutated(data, chance), folder)] += 1
            slowest = max(slowest, time.thread_time() - started)
    pipe.send((outcomes, slowest, peak_mb() - before))


@pytest.mark.long
def test_mutated_recordings_are_heard_or_refused_by_name(tmp_path: Path) -> None:
    """Nearly two thousand, over every container: no crash, no exception without a name."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=attack, args=(tmp_path, theirs))
    child.start()
    theirs.close()
    outcomes, slowest, growth = ours.recv()
    child.join()
    assert outcomes.total() > 1_500
    assert outcomes[""] > 300
    assert len(outcomes) >= 4
    assert slowest < SLOWEST_SECONDS
    assert growth < ALLOWED_GROWTH_MB


@pytest.mark.parametrize(
    "raised",
    [
        ValueError,
        OverflowError,
        AttributeError,
        RuntimeError,
        TypeError,
        IndexError,
        ZeroDivisionError,
    ],
)
def test_what_pyav_raises_on_impossible_values_is_damage(raised: type[Exception]) -> None:
    """PyAV checks values of its own; none of that is a fault of the service."""
    with pytest.raises(CorruptAudio), containers.named_errors():
        raise raised


def test_memory_that_is_refused_has_a_name() -> None:
    """Under the limit of the address space FFmpeg and numpy fail alike."""
    with pytest.raises(AudioTooCostly), containers.named_errors():
        raise MemoryError


@pytest.mark.parametrize("seconds", [0.0, 0.02])
def test_a_recording_that_costs_too_much_time_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    """CPU time is bounded for each recording, also while FFmpeg reads its header."""
    data = record(tmp_path / "w", WHOLE["webm"], 60.0).read_bytes()
    monkeypatch.setattr(containers, "CPU_SECONDS", seconds)
    with pytest.raises(AudioTooCostly):
        decoded_bytes(data, tmp_path)


def wav_header(size: int) -> bytes:
    form = struct.pack("<HHIIHH", 1, 1, 16_000, 32_000, 2, 16)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", size)
    return b"RIFF" + struct.pack("<I", len(body) + size) + body


def many_files(part: bytes) -> bytes:
    return part * (4 * 1024 * 1024 // len(part))


def elements(name: bytes) -> Callable[[Path], bytes]:
    """A million empty elements behind a true beginning."""

    def made(folder: Path) -> bytes:
        whole = record(folder / "w", WHOLE["webm, live"], 1.0).read_bytes()
        return whole + name * (4 * 1024 * 1024 // len(name))

    return made


def caf_of_tiny_packets(folder: Path) -> bytes:
    """A CAF whose description says that two bytes are a packet of two frames."""
    data = record(folder / "c", Shape("caf", "pcm_s16le", 44_100), 48.0).read_bytes()
    at = data.index(b"desc") + 12 + 20
    return data[:at] + struct.pack(">I", 2) + data[at + 4 :]


GREEDY: dict[str, Callable[[Path], bytes]] = {
    "empty wavs": lambda _: many_files(wav_header(0)),
    "wavs of a sample": lambda _: many_files(wav_header(2) + b"\0\0"),
    "wavs of two formats": lambda _: many_files(
        wav_header(2) + b"\0\0" + wav_format_8k(wav_header(2)) + b"\0\0"
    ),
    "void elements": elements(b"\xec\x80"),
    "empty blocks": elements(b"\xa3\x84\x81\0\0\x80"),
    "ebml headers": elements(b"\x1a\x45\xdf\xa3\x80"),
    "packets of a sample": caf_of_tiny_packets,
    "oggs": lambda folder: many_files(record(folder / "o", WHOLE["ogg"], 0.1).read_bytes()),
    "ogg pages": lambda _: many_files(b"OggS\0\2" + bytes(20) + b"\1\0"),
    "mp4s": lambda folder: many_files(record(folder / "m", WHOLE["mp4"], 0.1).read_bytes()),
    "boxes": lambda folder: (
        record(folder / "m", WHOLE["mp4"], 0.1).read_bytes() + many_files(b"\0\0\0\x08free")
    ),
    "id3 tags": lambda _: many_files(b"ID3\4\0\0\0\0\0\0"),
    "amr of no data": lambda _: b"#!AMR\n" + many_files(b"\x7c"),
    "zeros in adts": lambda folder: (
        record(folder / "a", WHOLE["aac"], 1.0).read_bytes() + many_files(bytes(4096))
    ),
    "syncs": lambda _: many_files(b"\xff\xfb\x90\x64"),
    "flac blocks": lambda _: b"fLaC" + many_files(b"\x01\0\0\0"),
}
"""Files of 4 MB that make much work out of few bytes."""


def wav_format_8k(header: bytes) -> bytes:
    return header[:24] + struct.pack("<II", 8_000, 16_000) + header[32:]


@pytest.mark.parametrize("kind", GREEDY)
def test_many_tiny_parts_cost_little(kind: str, tmp_path: Path) -> None:
    """Numbers of parts, packets and headers are bounded: heard or refused in seconds."""
    data = GREEDY[kind](tmp_path)
    started = time.thread_time()
    try:
        decoded_bytes(data, tmp_path)
    except InterviewError as error:
        assert 400 <= error.status < 500
    assert time.thread_time() - started < 4.0


def test_hours_of_gsm_are_refused_quickly(tmp_path: Path) -> None:
    """16 MB of telephone speech are 2.8 hours."""
    path = gsm_wav(tmp_path / "sent", 10_000.0)
    started = time.thread_time()
    with pytest.raises(AudioTooLong):
        decoded_bytes(path.read_bytes(), tmp_path)
    assert time.thread_time() - started < 4.0
