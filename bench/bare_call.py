"""The bare faster-whisper call, in a separate process with a loaded model.

``python -m bench.bare_call MODEL_FOLDER THREADS`` reads one path per line and writes a JSON line
``{"seconds", "text"}`` for each. :class:`BareCall` is the other end of it.
"""

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.machine import processors
from interview.isolation.child import NICENESS
from tests.conftest import PROJECT

LIMIT_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What one call said and how long it took, decoding of the file included."""

    seconds: float
    text: str


class BareCall:
    """A running process of this module. Use in a ``with`` block."""

    def __init__(self, model_folder: Path) -> None:
        self._command = [sys.executable, "-m", "bench.bare_call", str(model_folder)]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [*self._command, str(processors())],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._answer() == "ready\n", "the bare call did not start"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.communicate(timeout=10)

    def hear(self, audio: Path) -> Heard:
        """Transcribe one file."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{audio}\n")
        self._process.stdin.flush()
        return Heard(**json.loads(self._answer()))

    def _answer(self) -> str:
        """One line of the process, which is killed when it takes too long."""
        assert self._process.stdout is not None
        timer = threading.Timer(LIMIT_SECONDS, self._process.kill)
        timer.start()
        try:
            return self._process.stdout.readline()
        finally:
            timer.cancel()


def main() -> None:
    from faster_whisper import WhisperModel

    os.nice(NICENESS)
    model = WhisperModel(sys.argv[1], compute_type="int8", cpu_threads=int(sys.argv[2]))
    print("ready", flush=True)
    for line in sys.stdin:
        started = time.perf_counter()
        segments, _ = model.transcribe(
            line.strip(),
            language="en",
            beam_size=1,
            temperature=0.0,
            condition_on_previous_text=False,
            word_timestamps=True,
        )
        text = " ".join(segment.text.strip() for segment in segments)
        print(json.dumps({"seconds": time.perf_counter() - started, "text": text}), flush=True)


if __name__ == "__main__":
    main()
