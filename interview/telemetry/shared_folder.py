"""Where several processes of one host keep what one of them tells for all.

With one process there is no folder and no file: figures live in its memory. gunicorn's arbiter
makes the folder when it starts more than one worker, and removes it when it ends. A place in
it belongs to one process at a time, by a lock that the kernel drops at any death; whoever comes
next goes on with the files of the place, so a worker that is replaced neither resets a counter
nor leaves a file behind.

Nothing but the standard library here: the arbiter imports it.
"""

import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""prometheus-client keeps its values in files while it is set, and in memory while it is not."""

MAX_PLACES = 64


class SharedFolder:
    """The folder of one family of processes, held by the process that makes it.

    Args:
        parent: used by these folders alone; those nobody holds any more are removed.
    """

    def __init__(self, parent: Path) -> None:
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in parent.iterdir():
            _remove_if_nobodys(left)
        self.path = parent / str(os.getpid())
        self.path.mkdir(mode=0o700)
        self._lock = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.environ[VARIABLE] = str(self.path)

    def remove(self) -> None:
        """At the end of the process that made it."""
        shutil.rmtree(self.path, ignore_errors=True)
        with suppress(OSError):  # another family's folder may be in it
            self.path.parent.rmdir()
        os.close(self._lock)


def shared_folder() -> Path | None:
    """The folder the arbiter made for this process, or None where figures live in memory."""
    path = os.environ.get(VARIABLE)
    return Path(path) if path else None


def take_place(folder: Path) -> tuple[int, int]:
    """The first place nobody has, and the descriptor that holds it for the life of the process.

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
    """Whether a living process has that place."""
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


def _remove_if_nobodys(folder: Path) -> None:
    """A family that was killed: the kernel dropped its lock."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:  # no folder of ours, or gone meanwhile
        return
    if _lock(descriptor):
        shutil.rmtree(folder, ignore_errors=True)
    os.close(descriptor)
