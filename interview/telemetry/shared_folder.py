"""The folder through which several web processes of one host share their figures.

A single process needs no folder. gunicorn's arbiter creates it when it starts more than one worker,
and removes it at the end. A place in it belongs to one process at a time, by a lock that the kernel
drops when the process dies. The next process of a place continues its files, so that a replaced
worker neither resets a counter nor leaves a file behind.

Only the standard library is imported, since the arbiter imports this module.
"""

import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""If it is set, prometheus-client keeps its values in files instead of in memory."""

MAX_PLACES = 64


class SharedFolder:
    """The folder of one family of processes, owned by the arbiter.

    Args:
        parent: contains only such folders; those without an owner are removed.
    """

    def __init__(self, parent: Path) -> None:
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in parent.iterdir():
            _remove_if_unowned(left)
        self.path = parent / str(os.getpid())
        self.path.mkdir(mode=0o700)
        self._lock = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.environ[VARIABLE] = str(self.path)

    def remove(self) -> None:
        """Remove the folder; called by its owner at the end."""
        shutil.rmtree(self.path, ignore_errors=True)
        with suppress(OSError):  # it may contain the folder of another family
            self.path.parent.rmdir()
        os.close(self._lock)


def shared_folder() -> Path | None:
    """The folder of this process; None for a single process."""
    path = os.environ.get(VARIABLE)
    return Path(path) if path else None


def take_place(folder: Path) -> tuple[int, int]:
    """Take the first free place; returns it and the descriptor that holds it while it is open.

    Raises:
        OSError: all places are taken.
    """
    for place in range(MAX_PLACES):
        descriptor = os.open(_lock_path(folder, place), os.O_CREAT | os.O_RDWR, 0o600)
        if _lock(descriptor):
            return place, descriptor
        os.close(descriptor)
    raise OSError("no place left for the figures of this process")


def is_taken(folder: Path, place: int) -> bool:
    """Whether a living process has the place."""
    descriptor = os.open(_lock_path(folder, place), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        return not _lock(descriptor)
    finally:
        os.close(descriptor)


def _lock_path(folder: Path, place: int) -> Path:
    return folder / f"place-{place}.lock"


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _remove_if_unowned(folder: Path) -> None:
    """Remove the folder of a family whose arbiter was killed."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:  # not a folder, or already removed
        return
    if _lock(descriptor):
        shutil.rmtree(folder, ignore_errors=True)
    os.close(descriptor)
