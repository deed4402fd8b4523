"""Real processes for the tests: forks, scripts, and disks too small for their files."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from interview.files.tempfiles import LOCK_NAME
from tests.parts import MOUNTS, mount_flags, need

PROJECT = Path(__file__).parents[2]
FORK_PASSED = 0


def in_fork(child: Callable[[], bool]) -> bool:
    """Run ``child`` in a fork of this process; whether it returned True."""
    pid = os.fork()
    if pid == 0:
        status = 1
        with suppress(BaseException):
            status = FORK_PASSED if child() else 2
        os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == FORK_PASSED


def lock_is_held(file: Path) -> bool:
    """Whether somebody holds the lease of the folder ``file`` is in."""
    descriptor = os.open(file.parent / LOCK_NAME, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


@dataclass
class Script:
    """A Python of its own, and the first line it printed."""

    process: "subprocess.Popen[str]"
    line: str

    def kill(self) -> None:
        """SIGKILL it, and wait until it is gone."""
        self.process.kill()
        self.process.wait(10)

    def output(self) -> str:
        """What it prints from now to its end; fails with its traceback when it has one."""
        out, err = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, err
        return out.strip()


@contextmanager
def running(code: str, *args: object) -> Iterator[Script]:
    """Run ``code`` in a Python of its own that prints a line when it is ready.

    It has the project importable, treats warnings as errors, and is gone after the block.
    """
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code, *map(str, args)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline().strip()
            assert line or process.poll() is None, process.communicate(timeout=10)[1]
            yield Script(process, line)
        finally:
            process.kill()


def small_disk_python(code: str, folder: Path, options: str) -> "subprocess.CompletedProcess[str]":
    """Run ``code`` with a tmpfs of ``options`` mounted on ``folder``, in a mount namespace.

    No other process sees the mount and none stays behind. A user namespace makes it work
    without root; root does without one where the host forbids them.
    """
    namespace = mount_namespace()
    folder.mkdir(exist_ok=True)
    script = 'mount -t tmpfs -o "$1" none "$2" && exec "$3" -W always -c "$4" "$2"'
    command = ["sh", "-c", script, "sh", options, str(folder), sys.executable, code]
    return subprocess.run(
        ["unshare", *namespace, *command],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def mount_namespace() -> tuple[str, ...]:
    """What makes ``unshare`` give a mount namespace here; skips the test where nothing does."""
    need(MOUNTS)
    flags = mount_flags()
    assert flags is not None
    return flags
