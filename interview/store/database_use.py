"""Whether somebody serves from a SQLite file: a lock the kernel drops at any death."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class DatabaseInUseError(Exception):
    """A process that serves holds the database."""


class DatabaseUse:
    """Shared by the processes that serve from ``database``, exclusive for who replaces it.

    Args:
        database: the SQLite file; its lock lies beside it, where every process that has the
            same file finds it. None where the database is a server: nobody replaces that.
    """

    def __init__(self, database: Path | None) -> None:
        self._lock_path = database and database.with_name(f"{database.name}.lock")
        self._lock: int | None = None

    def begin(self) -> None:
        """Hold it until the end of the process; waits for who is about to replace the file."""
        if self._lock_path is not None:
            self._lock = _opened(self._lock_path)
            fcntl.flock(self._lock, fcntl.LOCK_SH)

    def end(self) -> None:
        """Let go; harmless without having begun."""
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody serves, or begins to, inside the block. Raises DatabaseInUseError."""
        assert self._lock_path is not None
        lock = _opened(self._lock_path)
        try:
            _take(lock)
            yield
        finally:
            os.close(lock)


def _opened(path: Path) -> int:
    return os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)


def _take(lock: int) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise DatabaseInUseError from error
