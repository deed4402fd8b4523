"""``python -m bench.isolation``: decoding in the speech process, and in a short-lived one.

Both are confined and decode under the limit of the address space, with a loaded model.
Seconds from the call to the answer, start of the short-lived process included, and the memory that
decoding adds to the service at its peak.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bench.context import JFK
from interview.config.settings import Settings
from interview.config.variables import MIB
from interview.errors import InterviewError
from interview.intake.sniffing import container_of_stream
from interview.isolation import tasks
from interview.isolation.child_process import ChildProcess, setup_of
from interview.isolation.tasks import DECODE_SECONDS
from interview.recognition.models import recogniser
from interview.recognition.prepare import prepare_weights
from tests.unit.audio_files import record
from tests.unit.test_address_space import wav_with_a_tag_of
from tests.unit.test_decode_ends import WHOLE

TIMES = 20
SECONDS = 120.0


@contextmanager
def process(settings: Settings) -> Iterator[ChildProcess]:
    """A speech process for the length of the block."""
    longest, readable = settings.recordings.max_answer_seconds, (settings.storage.models,)
    child = ChildProcess(setup_of(settings.speech, longest, tasks.__name__, readable))
    try:
        yield child
    finally:
        child.end()


def decode(child: ChildProcess, settings: Settings, upload: BinaryIO, wav: BinaryIO) -> object:
    """What was heard, or the refusal."""
    upload.seek(0)
    container = container_of_stream(upload)
    wav.seek(0)
    wav.truncate()
    recordings = settings.recordings
    limits = (float(recordings.max_answer_seconds), recordings.max_upload_bytes)
    try:
        return child.run(tasks.decode_recording, (upload, wav, container, *limits), DECODE_SECONDS)
    except InterviewError as error:
        return error


def kilobytes(pid: int, name: str) -> int:
    """A line of /proc/<pid>/status or smaps_rollup."""
    for file in ("status", "smaps_rollup"):
        for line in Path(f"/proc/{pid}/{file}").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1])
    raise KeyError(name)


def in_the_speech_process(
    child: ChildProcess, settings: Settings, upload: BinaryIO, wav: BinaryIO
) -> tuple[float, float]:
    """Seconds, and MB the process grew at its peak."""
    Path(f"/proc/{child.pid}/clear_refs").write_text("5")  # the peak counts from here
    before = kilobytes(child.pid, "VmRSS")
    started = time.perf_counter()
    decode(child, settings, upload, wav)
    took = time.perf_counter() - started
    return took, (kilobytes(child.pid, "VmHWM") - before) * 1024 / MIB


def in_one_of_its_own(
    _: ChildProcess, settings: Settings, upload: BinaryIO, wav: BinaryIO
) -> tuple[float, float]:
    """Seconds, and MB of the process: its share at the end and what its peak was above that."""
    started = time.perf_counter()
    with process(settings) as child:
        decode(child, settings, upload, wav)
        took = time.perf_counter() - started
        above = kilobytes(child.pid, "VmHWM") - kilobytes(child.pid, "VmRSS")
        return took, (kilobytes(child.pid, "Pss") + above) * 1024 / MIB


WAYS: dict[str, Callable[..., tuple[float, float]]] = {
    "in the speech process": in_the_speech_process,
    "in one of its own": in_one_of_its_own,
}


def measure(settings: Settings, folder: Path) -> None:
    """Print the table."""
    uploads = {
        "11 s of FLAC": JFK,
        "a minute of WebM": record(folder / "minute", WHOLE["webm"], 60.0),
        "244 bytes that ask for 2 GB": folder / "bomb",
    }
    uploads["244 bytes that ask for 2 GB"].write_bytes(wav_with_a_tag_of(0x7FFFFF00))
    with process(settings) as child, (folder / "decoded.wav").open("wb+") as wav:
        with JFK.open("rb") as upload:
            decode(child, settings, upload, wav)
        asked = (wav, recogniser(settings.speech, settings.storage), 11.0, "en")
        child.run(tasks.transcribe_wav, asked, SECONDS)
        for name, path in uploads.items():
            for way, run in WAYS.items():
                with path.open("rb") as upload:
                    runs = [run(child, settings, upload, wav) for _ in range(TIMES)]
                seconds, grown = (statistics.median(column) for column in zip(*runs, strict=True))
                print(f"| {name} | {way} | {seconds:.3f} | {grown:.1f} |", flush=True)


def main() -> None:
    print("| upload | decoded | seconds | MB more |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as name:
        settings = Settings.from_environment({"DATA_DIR": name})
        settings.storage.models.mkdir()
        prepare_weights(recogniser(settings.speech, settings.storage))
        measure(settings, Path(name))


if __name__ == "__main__":
    main()
