"""One speech process as the service holds it: started, asked, ended."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import IO, Any

import structlog

from interview.isolation.channel import Channel, ChannelClosedError, ChannelError
from interview.isolation.messages import Task, call_of, read_answer
from interview.isolation.schema import SchemaError, plain, typed
from interview.isolation.setup import Isolation, Ready, Setup
from interview.resources import IMPORT_ROOT

MODULE = "interview.isolation.child"

START_SECONDS = 30.0
"""Until it can be asked: 0.4 s of processor."""

MAX_LINE, MAX_LINES = 500, 200
"""Of what a process writes by itself, as native code in distress does. The rest is dropped."""

PASSED_ON = (
    *("LANG", "LC_", "TZ", "LD_LIBRARY_PATH", "GLIBC_TUNABLES", "MALLOC_", "PYTHONMALLOC"),
    *("CT2_", "KMP_", "MKL_", "OMP_", "OPENBLAS_"),
)
"""How the names of variables begin that the speech process gets: locale, loader, allocator and
numeric libraries. No setting of ours is among them."""

ONE_MATRIX_LIBRARY = {"CT2_USE_MKL": "0"}
"""CTranslate2 multiplies with oneDNN on every processor. On Intel's it would take MKL, whose packed
weights map 1 GB of addresses, past the limit of the process; it needs 20 MB more at the peak of an
answer and is 5 % slower (docs/adr/0021)."""

log = structlog.get_logger(__name__)


class ChildDiedError(Exception):
    """The process ended under a task, or said what no speech process says and was ended for it."""

    for_operator = True


class ChildProcess:
    """A running speech process. One task at a time; ``end`` from any thread.

    Args:
        setup: what it is to do and what it is told of the service.
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
        """What ``task(*args)`` gives there.

        Raises:
            InterviewError: the refusal the task ended with.
            TaskFailedError: it ended with another exception.
            TimeoutError: there is no answer after ``seconds``.
            ChildDiedError: there will be none.
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
                raise ChildDiedError(f"what it said is no answer: {error}") from error
            except ChannelClosedError as error:
                self._kill()
                raise ChildDiedError(self._ending()) from error

    def end(self) -> None:
        """Kill it, wait until it is gone and let go of it. Whoever waits for its answer is told."""
        self._kill()
        with self._turn:
            self._channel.close()

    def _wait_until_ready(self) -> None:
        """Its start has a time limit of its own, or a slow one would cost the first task."""
        if self.isolation is not None:
            return
        told = typed(self._channel.receive(time.monotonic() + START_SECONDS), Ready).isolation
        self.isolation = Isolation(("environment", *told.held), told.missing)
        tell = log.warning if told.missing else log.info
        held = " ".join(self.isolation.held)
        tell("speech_process_isolated", held=held, missing=told.missing)

    def _kill(self) -> None:
        """It has nothing to tidy up."""
        self._process.kill()
        self._gone.wait()

    def _ending(self) -> str:
        return f"exit code {self._process.returncode}"


def _started(channel: int, gone: threading.Event) -> "subprocess.Popen[bytes]":
    """The process, born of a thread that lives as long as it does.

    The kernel ends it with its parent, by which Linux means the thread that it came from.
    """
    born: Future[subprocess.Popen[bytes]] = Future()

    def mind() -> None:
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
            born.set_exception(error)
            return
        assert process.stderr is not None
        threading.Thread(target=_tell_of, args=[process.stderr], daemon=True).start()
        born.set_result(process)
        process.wait()
        gone.set()

    threading.Thread(target=mind, name="speech-process", daemon=True).start()
    return born.result()


def _tell_of(stream: IO[bytes]) -> None:
    """Put what the process writes in our log, where it can forge no line and fill no disk."""
    with stream:
        lines = 0
        while line := stream.readline(MAX_LINE):
            lines += 1
            if lines <= MAX_LINES:
                text = line.decode("utf-8", "replace").rstrip()
                told = "".join(sign if sign.isprintable() else "?" for sign in text)
                log.warning("speech_process_wrote", text=told)


def clean_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What the speech process gets of ``environ``, and where it finds the modules we do."""
    kept = {name: value for name, value in environ.items() if name.startswith(PASSED_ON)}
    paths = dict.fromkeys(
        [*(str(Path(path).absolute()) for path in sys.path if path), str(IMPORT_ROOT)]
    )
    fixed = {"HOME": "/", "PATH": os.defpath, "HF_HUB_OFFLINE": "1"}
    return {**ONE_MATRIX_LIBRARY, **kept, **fixed, "PYTHONPATH": os.pathsep.join(paths)}
