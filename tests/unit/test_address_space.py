"""Limits of memory allocation in decoding, in a separate process."""

import multiprocessing
import multiprocessing.connection
import resource
import struct
from pathlib import Path

import psutil
import pytest

from interview.config.variables import MIB
from interview.errors import AudioTooCostly, CorruptAudio
from interview.isolation.tasks import decode_recording
from interview.memory.process_memory import bounded_address_space

SPARE = 64 * MIB


def allocates(size: int) -> bool:
    try:
        bytearray(size)
    except MemoryError:
        return False
    return True


def test_more_than_the_spare_bytes_cannot_be_allocated() -> None:
    """The limit applies inside the block and is restored after it."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    with bounded_address_space(SPARE):
        assert allocates(SPARE // 4)
        assert not allocates(2 * SPARE)
    assert allocates(2 * SPARE)
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_the_limit_ends_with_an_error_too() -> None:
    """The limit is restored after an exception, so that the model can allocate again."""
    with pytest.raises(KeyError), bounded_address_space(SPARE):
        raise KeyError
    assert allocates(2 * SPARE)


def wav_with_a_tag_of(claimed: int) -> bytes:
    """A WAV of 244 bytes whose title claims ``claimed`` bytes: FFmpeg allocates before it reads."""
    form = struct.pack("<HHIIHH", 1, 1, 16_000, 32_000, 2, 16)
    tag = b"INFOINAM" + struct.pack("<I", claimed) + bytes(188)
    chunks = b"fmt " + struct.pack("<I", len(form)) + form
    chunks += b"LIST" + struct.pack("<I", 0x7FFFFFF0) + tag
    return b"RIFF" + struct.pack("<I", 0xFFFFFFF0) + b"WAVE" + chunks


def peak_bytes() -> int:
    """Largest resident size of this program; getrusage would count what it was forked from."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024


def peak_of_decoding(path: Path, pipe: "multiprocessing.connection.Connection") -> None:
    """Decode ``path`` and send the error and the growth of the peak, in MB."""
    import interview.audio.decode  # noqa: F401 - what its libraries take is not the recording's

    before = psutil.Process().memory_info().rss
    try:
        with path.open("rb") as upload, path.with_suffix(".out").open("wb") as wav:
            decode_recording(upload, wav, "wav", 300.0, 16 * MIB)
    except (AudioTooCostly, CorruptAudio) as error:
        pipe.send((error.code, (peak_bytes() - before) // MIB))


@pytest.mark.parametrize("claimed", [0x0FFFFFF0, 0x33000000, 0x7FFFFF00])
def test_a_small_file_that_asks_for_much_is_refused(tmp_path: Path, claimed: int) -> None:
    """Decoding these files without the limit allocates 250-850 MB."""
    path = tmp_path / "bomb.wav"
    path.write_bytes(wav_with_a_tag_of(claimed))
    assert path.stat().st_size == 244
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=peak_of_decoding, args=(path, theirs))
    child.start()
    assert ours.poll(30)
    code, grown_mb = ours.recv()
    child.join()
    assert code in ("audio_too_costly", "corrupt_audio")
    assert grown_mb < 55
