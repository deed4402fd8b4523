"""What the tests have the speech process do; imported by it, so nothing heavy here."""

import ctypes
import mmap
import os
import signal
import sys
import time
from pathlib import Path

from interview.errors import Busy, CorruptAudio, ModelUnavailable


def pid() -> int:
    return os.getpid()


def add(left: int, right: int) -> int:
    return left + right


def sleep(seconds: float) -> str:
    time.sleep(seconds)
    return "rested"


def hold_the_interpreter(seconds: int, mark: Path) -> None:
    """Native code that never gives the interpreter back, as a matrix kernel may."""
    mark.write_text(str(os.getpid()))
    ctypes.PyDLL(None).sleep(seconds)


def die() -> None:
    os._exit(3)


def segfault() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def die_the_first_time(mark: Path) -> int:
    """Crash in one process, answer in the next."""
    if not mark.exists():
        mark.write_text(str(os.getpid()))
        os._exit(3)
    return os.getpid()


def refuse() -> None:
    raise CorruptAudio


def refuse_with_reason() -> None:
    raise ModelUnavailable("weights are cut: reinstall them")


def refuse_busy() -> None:
    raise Busy(7)


def fail() -> None:
    raise ZeroDivisionError("a bug of ours")


def time_out_inside() -> None:
    raise TimeoutError("the task's own")


def modules(names: tuple[str, ...]) -> list[str]:
    """Which of these, or parts of them, this process has imported."""
    return [name for name in sys.modules if name.partition(".")[0] in names]


def grow(megabytes: int) -> int:
    """Keep memory, as a loaded model does."""
    kept.append(bytes(megabytes * 1024 * 1024).replace(b"\0", b"\1"))
    return os.getpid()


kept: list[bytes] = []


def niceness() -> int:
    return os.nice(0)


def take(megabytes: int) -> int:
    """Hold so much memory, page by page."""
    held = mmap.mmap(-1, megabytes * 2**20, flags=mmap.MAP_PRIVATE)
    for page in range(0, len(held), mmap.PAGESIZE):
        held[page] = 1
    return megabytes
