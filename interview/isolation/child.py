"""The main module of the speech process: ``python -m interview.isolation.child <descriptor>``.

It reads its setup, confines itself, then answers calls until the service closes the channel. It
imports no Flask, no database and no model; each task imports what it needs.
"""

import logging
import os
import socket
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from fcntl import F_GETFL, fcntl
from importlib import import_module
from pathlib import Path
from typing import Any

from interview.errors import OutOfMemory, StorageFull
from interview.errors.service import DISK_FULL
from interview.isolation.channel import Channel, ChannelClosedError
from interview.isolation.confinement import confine
from interview.isolation.messages import (
    Call,
    Ready,
    Setup,
    Task,
    answer_with,
    answer_with_error,
    asked,
    plain,
    typed,
)
from interview.logging.lines import LineFormatter
from interview.memory.process_memory import trim

NICENESS = 5
"""Pages and /health get the processor before recognition does."""

OOM_SCORE = Path("/proc/self/oom_score_adj")
FIRST_TO_GO = "1000"
"""When a cgroup is at its limit, the kernel kills this process rather than the web process."""

log = logging.getLogger(__name__)


def main() -> None:
    """Serve the channel whose descriptor is the first argument."""
    channel = Channel(socket.socket(fileno=int(sys.argv[1])))
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter(as_json=False, service="interview-speech"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    try:
        setup = typed(channel.receive(), Setup)
        step_back()
        isolation = confine(setup)
        tasks = {task.__name__: task for task in import_module(setup.tasks).TASKS}
        channel.send(plain(Ready(isolation)))
        while True:
            serve(channel, tasks)
    except ChannelClosedError:
        return
    except Exception:
        log.exception("speech_process_failed")
        raise SystemExit(1) from None


def step_back() -> None:
    """Give the service priority for the processor and for memory."""
    os.nice(NICENESS)
    if not OOM_SCORE.exists():  # macOS
        return
    try:
        OOM_SCORE.write_text(FIRST_TO_GO)
    except OSError as error:
        log.warning("oom_score_not_set: %s", error.strerror)


def serve(channel: Channel, tasks: Mapping[str, Task]) -> None:
    """Answer one call, after returning the memory that the task freed to the system."""
    message, descriptors = channel.receive_with_files()
    call = typed(message, Call)
    answer = _answer(call, descriptors, tasks)
    trim()
    try:
        channel.send(answer)
    except (TypeError, ValueError) as error:  # not representable in JSON, or too long
        channel.send(answer_with_error(call.number, error))


def _answer(call: Call, descriptors: list[int], tasks: Mapping[str, Task]) -> Any:
    """Run the task; the message with its result or error, including errors on closing a file."""
    try:
        with ExitStack() as open_files:
            files = [open_files.enter_context(_opened(each)) for each in descriptors]
            task, args = asked(call, len(files), tasks)
            value = task(*files, *args)
        return answer_with(call.number, value)
    except MemoryError:  # RLIMIT_DATA
        return answer_with_error(call.number, OutOfMemory())
    except Exception as error:  # noqa: BLE001 - the service raises it
        is_full = isinstance(error, OSError) and error.errno in DISK_FULL
        return answer_with_error(call.number, StorageFull() if is_full else error)


def _opened(descriptor: int) -> Any:
    writable = fcntl(descriptor, F_GETFL) & os.O_ACCMODE != os.O_RDONLY
    return open(descriptor, "rb+" if writable else "rb")


if __name__ == "__main__":
    main()
