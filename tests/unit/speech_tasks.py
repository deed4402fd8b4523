"""Tasks that the tests run in the speech process, which imports this module.

Marks are files that cross as descriptors: the process opens none by its path.
"""

import ctypes
import json
import mmap
import os
import signal
import socket
import struct
import sys
import time
from typing import BinaryIO

from interview.errors import Busy, CorruptAudio, ModelUnavailable, UnsupportedSampling
from interview.isolation.messages import answer_with


def pid() -> int:
    return os.getpid()


def add(left: int, right: int) -> int:
    return left + right


def sleep(seconds: float) -> str:
    time.sleep(seconds)
    return "rested"


def hold_the_interpreter(mark: BinaryIO, seconds: int) -> None:
    """Native code that never gives the interpreter back, as a matrix kernel may."""
    mark.write(str(os.getpid()).encode())
    mark.flush()
    ctypes.PyDLL(None).sleep(seconds)


def die() -> None:
    os._exit(3)


def segfault() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def die_the_first_time(mark: BinaryIO) -> int:
    """Crash in one process, answer in the next."""
    mark.seek(0)
    if not mark.read():
        mark.write(str(os.getpid()).encode())
        mark.flush()
        os._exit(3)
    return os.getpid()


def refuse() -> None:
    raise CorruptAudio


def refuse_with_reason() -> None:
    raise ModelUnavailable("weights are cut: reinstall them")


def refuse_with_facts() -> None:
    raise UnsupportedSampling(rate=2_000_000_000, channels=64)


def refuse_what_no_recording_is_refused_for() -> None:
    raise Busy(7)


def fail() -> None:
    raise ZeroDivisionError("a bug of ours")


def time_out_inside() -> None:
    raise TimeoutError("the task's own")


def modules(names: tuple[str, ...]) -> tuple[str, ...]:
    """Which of these, or parts of them, this process has imported."""
    return tuple(name for name in sys.modules if name.partition(".")[0] in names)


def grow(megabytes: int) -> int:
    """Keep memory, as a loaded model does."""
    kept.append(b"\1" * (megabytes * 1024 * 1024))
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


def say(data: str) -> int:
    """Write raw bytes to the service, as a process that is no longer ours may."""
    os.write(int(sys.argv[1]), bytes.fromhex(data))
    return 2


def hand_over(value: int) -> int:
    """Answer by itself, with descriptors beside the answer; the one that follows is too many."""
    answer = json.dumps(answer_with(2, value)).encode()
    channel = os.dup(int(sys.argv[1]))
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, channel) as service:
        socket.send_fds(service, [struct.pack(">I", len(answer)) + answer], [0, 1, 2])
    return value


TASKS = (
    say,
    hand_over,
    pid,
    add,
    sleep,
    hold_the_interpreter,
    die,
    segfault,
    die_the_first_time,
    refuse,
    refuse_with_reason,
    refuse_with_facts,
    refuse_what_no_recording_is_refused_for,
    fail,
    time_out_inside,
    modules,
    grow,
    niceness,
    take,
)
