"""The speech process from the inside: ``python -m interview.isolation.child <descriptor>``.

It reads its setup, then one call after another, until the service has gone. No Flask, no
database, no model is imported here: what a task needs, it imports itself.
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
from interview.isolation.messages import Call, Task, answer_with, answer_with_error, asked
from interview.isolation.schema import plain, typed
from interview.isolation.setup import Ready, Setup
from interview.logging.lines import LineFormatter
from interview.memory.process_memory import trim

NICENESS = 5
"""Pages and /health go before recognition when both want the processor."""

OOM_SCORE = Path("/proc/self/oom_score_adj")
FIRST_TO_GO = "1000"
"""Of all processes in a cgroup at its limit the kernel takes this one, never the web."""

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
    """Let the service go first, for the processor and for memory."""
    os.nice(NICENESS)
    if OOM_SCORE.exists():  # not on macOS
        _go_first()


def serve(channel: Channel, tasks: Mapping[str, Task]) -> None:
    """Answer one call; what the task freed goes back to the system before the answer does."""
    message, descriptors = channel.receive_with_files()
    call = typed(message, Call)
    answer = _answer(call, descriptors, tasks)
    trim()
    try:
        channel.send(answer)
    except (TypeError, ValueError) as error:  # no JSON, or too much of it
        channel.send(answer_with_error(call.number, error))


def _answer(call: Call, descriptors: list[int], tasks: Mapping[str, Task]) -> Any:
    """The message with the result of the task; closing a file may fail like writing to it."""
    try:
        with ExitStack() as open_files:
            files = [open_files.enter_context(_opened(each)) for each in descriptors]
            task, args = asked(call, len(files), tasks)
            value = task(*files, *args)
        return answer_with(call.number, value)
    except MemoryError:  # by its own limit
        return answer_with_error(call.number, OutOfMemory())
    except Exception as error:  # noqa: BLE001 - crosses to the service, which raises it on
        is_full = isinstance(error, OSError) and error.errno in DISK_FULL
        return answer_with_error(call.number, StorageFull() if is_full else error)


def _opened(descriptor: int) -> Any:
    writable = fcntl(descriptor, F_GETFL) & os.O_ACCMODE != os.O_RDONLY
    return open(descriptor, "rb+" if writable else "rb")


def _go_first() -> None:
    """Where /proc cannot be written the kernel chooses without being told; answers go on."""
    try:
        OOM_SCORE.write_text(FIRST_TO_GO)
    except OSError as error:
        log.warning("oom_score_not_set: %s", error.strerror)


if __name__ == "__main__":
    main()
