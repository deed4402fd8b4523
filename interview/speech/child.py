"""What runs inside the speech process around each task.

Imported by the child before anything native: no Flask, no database, no model here.
"""

import fcntl
import logging
import os
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import parent_process
from pathlib import Path
from typing import Any

from interview.log_lines import LineFormatter
from interview.resources.memory import resident_and_anonymous, trim

NICENESS = 5
"""Pages and /health go before recognition when both want the processor."""

OOM_SCORE = Path("/proc/self/oom_score_adj")
FIRST_TO_GO = "1000"
"""Of all processes in a cgroup at its limit the kernel takes this one, never the web."""


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The value of a task, or the exception it ended with, and the process it ran in.

    ``rss`` and ``anonymous`` are its sizes when what the task freed was given back.
    """

    value: Any
    pid: int
    rss: int
    anonymous: int


def initialise(logs_as_json: bool) -> None:
    """First thing in a new child: tie its life to the parent's, step back, log as it does."""
    die_with_parent()
    os.nice(NICENESS)
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter(logs_as_json, "interview-speech"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    if OOM_SCORE.exists():  # not on macOS
        _go_first()


def run_task(task: Callable[..., Any], args: tuple[object, ...]) -> Outcome:
    """Run one task; give freed memory back to the system before the next."""
    try:
        value = task(*args)
    except Exception as error:  # noqa: BLE001 - crosses to the parent, which raises it on
        error.add_note(traceback.format_exc())
        value = error
    trim()
    return Outcome(value, os.getpid(), *resident_and_anonymous())


def _go_first() -> None:
    """Where /proc cannot be written the kernel chooses without being told; answers go on."""
    try:
        OOM_SCORE.write_text(FIRST_TO_GO)
    except OSError as error:
        log.warning("oom_score_not_set: %s", error.strerror)


def die_with_parent() -> None:
    """Have the kernel end this process when its parent goes, SIGKILL included.

    The parent holds the writing end of the sentinel pipe. When it dies the kernel closes
    that end and, asked by O_ASYNC, sends SIGIO, which ends a process by default: no thread
    of ours has to run for it, even while native code holds the interpreter.
    """
    parent = parent_process()
    if parent is None:
        return
    sentinel = parent.sentinel
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(sentinel, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(sentinel, fcntl.F_GETFL)
    fcntl.fcntl(sentinel, fcntl.F_SETFL, flags | os.O_ASYNC)
    if not parent.is_alive():
        os._exit(1)
