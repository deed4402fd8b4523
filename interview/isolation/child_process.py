"""The service's side of one speech process: starting it, running tasks in it, ending it."""

import os
import platform
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from functools import cache
from pathlib import Path
from typing import IO, Any

import structlog

from interview.config.groups.answers import SpeechSettings
from interview.config.variables import MIB
from interview.contracts import SAMPLE_RATE
from interview.isolation.channel import Channel, ChannelClosedError, ChannelError
from interview.isolation.messages import (
    Isolation,
    Ready,
    SchemaError,
    Setup,
    Task,
    call_of,
    plain,
    read_answer,
    typed,
)
from interview.resources import IMPORT_ROOT

MODULE = "interview.isolation.child"

START_SECONDS = 30.0
"""Until it is ready; it takes 0.4 s of CPU."""

MAX_LINE, MAX_LINES = 500, 200
"""Length and number of lines taken from its stderr, where native code reports failures."""

PASSED_ON = (
    *("LANG", "LC_", "TZ", "LD_LIBRARY_PATH", "GLIBC_TUNABLES", "MALLOC_", "PYTHONMALLOC"),
    *("CT2_", "KMP_", "MKL_", "OMP_", "OPENBLAS_"),
)
"""Prefixes of the environment variables that the speech process gets: locale, loader, allocator and
numeric libraries. No setting of the service is among them."""

ONE_MATRIX_LIBRARY = {"CT2_USE_MKL": "0"}
"""Makes CTranslate2 use oneDNN on every processor. On Intel's it would take MKL, whose packed
weights map 1 GB of addresses, which is above the limit of the process; it also needs 20 MB more at
the peak of an answer and is 5 % slower (docs/adr/0021)."""

WAV_MARGIN = MIB
"""Bytes added to the largest decoded recording, for headers and buffers."""

MEMORY_FACTOR = 2
STACKS = 32 * MIB
"""The process may map a multiple of SPEECH_MAX_RSS_MB, above which it is replaced after its answer,
and the stacks of four threads for each processor of the host, most of them untouched."""

PROCESSOR_FACTOR = 2
"""The kernel kills a process at this multiple of the CPU seconds that the longest task can take,
which no task reaches; after these seconds the process is replaced."""

CPUINFO = Path("/proc/cpuinfo")

log = structlog.get_logger(__name__)


def matrix_library(environ: Mapping[str, str]) -> str:
    """What CTranslate2 multiplies with in a speech process of this environment."""
    uses_mkl = clean_environment(environ)["CT2_USE_MKL"] == "1"
    return "MKL" if uses_mkl else "oneDNN"


@cache
def processor_name() -> str:
    """The model of the processor as the kernel names it, or else its architecture."""
    lines = CPUINFO.read_text().splitlines() if CPUINFO.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


class ChildDiedError(Exception):
    """The process ended during a task, or sent an invalid message."""

    for_operator = True


class ChildProcess:
    """A running speech process. It runs one task at a time; any thread may call ``end``.

    Args:
        setup: sent to the process before its first task.
    """

    def __init__(self, setup: Setup) -> None:
        ours, theirs = socket.socketpair()
        self._channel = Channel(ours)
        self._calls = 0
        self._turn = threading.Lock()
        self._gone = threading.Event()
        self.isolation: Isolation | None = None
        with theirs:
            self._process = _started(theirs.fileno(), self._gone)
        self.pid = self._process.pid
        self._channel.send(plain(setup))

    def run(self, task: Task, args: Sequence[Any], seconds: float) -> Any:
        """The result of ``task(*args)`` in the process.

        Raises:
            InterviewError: the refusal raised by the task.
            TaskFailedError: the task raised another exception.
            TimeoutError: there is no answer after ``seconds``.
            ChildDiedError: the process died or its answer is invalid.
        """
        with self._turn:
            if self._gone.is_set():
                raise ChildDiedError(self._ending())
            self._calls += 1
            message, files = call_of(self._calls, task, args)
            try:
                self._wait_until_ready()
                deadline = time.monotonic() + seconds
                self._channel.send(message, files, deadline)
                return read_answer(self._channel.receive(deadline), self._calls, task)
            except (ChannelError, SchemaError) as error:
                raise ChildDiedError(f"invalid answer: {error}") from error
            except ChannelClosedError as error:
                self._kill()
                raise ChildDiedError(self._ending()) from error

    def end(self) -> None:
        """Kill the process and wait until it is gone; ``run`` then raises ChildDiedError."""
        self._kill()
        with self._turn:
            self._channel.close()

    def _wait_until_ready(self) -> None:
        """Wait for the start, which does not count towards the time limit of the first task."""
        if self.isolation is not None:
            return
        ready = typed(self._channel.receive(time.monotonic() + START_SECONDS), Ready).isolation
        self.isolation = Isolation(("environment", *ready.held), ready.missing)
        write = log.warning if ready.missing else log.info
        held = " ".join(self.isolation.held)
        write("speech_process_isolated", held=held, missing=ready.missing)
        library = matrix_library(os.environ)
        log.info("speech_process_computes", matrix_library=library, processor=processor_name())

    def _kill(self) -> None:
        """Send SIGKILL and wait: the process has nothing to clean up."""
        self._process.kill()
        self._gone.wait()

    def _ending(self) -> str:
        return f"exit code {self._process.returncode}"


def _started(channel: int, gone: threading.Event) -> "subprocess.Popen[bytes]":
    """Start the process from a thread that lives as long as the process does.

    The kernel kills the process with its parent, which for Linux is the thread that started it.
    """
    started: Future[subprocess.Popen[bytes]] = Future()

    def start_and_wait() -> None:
        try:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", MODULE, str(channel)],
                env=clean_environment(os.environ),
                cwd="/",
                pass_fds=[channel],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            started.set_exception(error)
            return
        assert process.stderr is not None
        threading.Thread(target=_log_lines, args=[process.stderr], daemon=True).start()
        started.set_result(process)
        process.wait()
        gone.set()

    threading.Thread(target=start_and_wait, name="speech-process", daemon=True).start()
    return started.result()


def _log_lines(stream: IO[bytes]) -> None:
    """Log what the process writes, bounded and escaped so that it cannot forge log lines."""
    with stream:
        lines = 0
        while line := stream.readline(MAX_LINE):
            lines += 1
            if lines <= MAX_LINES:
                text = line.decode("utf-8", "replace").rstrip()
                safe = "".join(sign if sign.isprintable() else "?" for sign in text)
                log.warning("speech_process_wrote", text=safe)


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of the speech process: parts of ``environ``, and our module search path."""
    kept = {name: value for name, value in environ.items() if name.startswith(PASSED_ON)}
    paths = dict.fromkeys(
        [*(str(Path(path).absolute()) for path in sys.path if path), str(IMPORT_ROOT)]
    )
    fixed = {"HOME": "/", "PATH": os.defpath, "HF_HUB_OFFLINE": "1"}
    return {**ONE_MATRIX_LIBRARY, **kept, **fixed, "PYTHONPATH": os.pathsep.join(paths)}


def setup_of(
    settings: SpeechSettings, max_answer_seconds: int, tasks: str, readable: Sequence[Path] = ()
) -> Setup:
    """The setup and the limits of a speech process with these settings.

    Args:
        max_answer_seconds: length of the longest recording.
        tasks: name of the module whose ``TASKS`` may be run.
        readable: folders it may read beside Python and its libraries: those of the weights.
    """
    longest_task = (600 + 5 * max_answer_seconds) * settings.processors
    return Setup(
        tasks,
        readable=tuple(map(str, readable)),
        file_bytes=2 * SAMPLE_RATE * max_answer_seconds + WAV_MARGIN,
        memory_bytes=(
            MEMORY_FACTOR * settings.speech_max_rss_mb * MIB + STACKS * (os.cpu_count() or 1)
        ),
        processor_seconds=PROCESSOR_FACTOR * longest_task,
    )
