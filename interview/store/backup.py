"""A SQLite database as a file: who uses it, backup while it is in use, restore while it is not."""

import fcntl
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL

FILES = ("", "-wal", "-shm")
"""Suffixes of the files of a database while it is open, and after a crash."""


class BackupError(Exception):
    """Backup or restore did not happen; the message is one sentence for the operator."""


class DatabaseInUseError(Exception):
    """A serving process holds the database."""


class DatabaseUse:
    """A file lock, shared by serving processes and exclusive for replacing the database.

    The kernel drops it when a process dies, however it dies.

    Args:
        database: the SQLite file; its lock file is beside it, so that every process that opens
            the same file finds it. None for a database server, which is never replaced.
    """

    def __init__(self, database: Path | None) -> None:
        self._lock_path = database and database.with_name(f"{database.name}.lock")
        self._lock: int | None = None

    def begin(self) -> None:
        """Hold the shared lock until :meth:`end`; waits while the file is being replaced."""
        if self._lock_path is not None:
            self._lock = _lock_file(self._lock_path)
            fcntl.flock(self._lock, fcntl.LOCK_SH)

    def end(self) -> None:
        """Release the lock; does nothing if it was not taken."""
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the exclusive lock: nobody serves or starts to. Raises DatabaseInUseError."""
        assert self._lock_path is not None
        lock = _lock_file(self._lock_path)
        try:
            _lock_exclusively(lock)
            yield
        finally:
            os.close(lock)


def _lock_file(path: Path) -> int:
    return os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)


def _lock_exclusively(lock: int) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise DatabaseInUseError from error


def database_file(url: URL) -> Path | None:
    """The file of a SQLite database; None for a server or a database in memory."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database)).absolute()


def back_up(database: Path, target: Path, *, overwrite: bool) -> int:
    """Copy ``database`` to ``target`` with mode 0600, check the copy, and return its bytes.

    The copy is a consistent snapshot. Writers are not blocked (write-ahead log).

    Raises:
        BackupError: ``target`` is unchanged.
    """
    if not database.is_file():
        raise BackupError(f"There is no database at {database}.")
    if target.exists():
        if target.samefile(database):
            raise BackupError("The target is the database itself.")
        if not overwrite:
            raise BackupError(f"{target} exists: --force overwrites it.")
    with _refusing(f"No backup at {target}"), _beside(target) as partial:
        _copy(database, partial)
        size = partial.stat().st_size
        partial.replace(target)
        _sync(target.parent)
    return size


def restore(source: Path, database: Path, revisions: frozenset[str]) -> Path | None:
    """Replace ``database`` by a copy of ``source``; returns where the old one is, if any.

    Args:
        revisions: schema revisions that this version can read or migrate from.

    Raises:
        BackupError: ``database`` is unchanged.
    """
    if not source.is_file():
        raise BackupError(f"There is no backup at {source}.")
    with _refusing(f"{source} was not restored"), _beside(database) as partial:
        _copy(source, partial)
        _require_known(source, partial, revisions)
        try:
            with DatabaseUse(database).alone():
                return _replace(database, partial)
        except DatabaseInUseError as error:
            raise BackupError(f"A service is using {database}: stop it first.") from error


def _require_known(source: Path, copy: Path, revisions: frozenset[str]) -> None:
    with closing(_opened(copy)) as connection:
        tables = "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
        if connection.execute(tables).fetchone() is None:
            raise BackupError(f"{source} is no database of this service.")
        (revision,) = connection.execute("SELECT max(version_num) FROM alembic_version").fetchone()
    if revision not in revisions:
        raise BackupError(f"{source} has a schema this version does not know: {revision}.")


def _replace(database: Path, copy: Path) -> Path | None:
    """Move the old database and its write-ahead log aside, and ``copy`` in its place.

    The log may hold the only copy of recent commits, and must not be applied to the new file. It
    is moved first, because SQLite deletes a log without a database if we die in between. It is
    not checkpointed before, because SQLite deletes the log of a damaged database.
    """
    aside = None
    if database.exists():
        owner = database.stat()
        os.chown(copy, owner.st_uid, owner.st_gid)  # root may restore for the service's user
        aside = database.with_name(f"{database.name}.replaced-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
        for suffix in reversed(FILES):
            part = Path(f"{database}{suffix}")
            if part.exists():
                part.replace(f"{aside}{suffix}")
    copy.replace(database)
    _sync(database.parent)
    return aside


def _copy(source: Path, target: Path) -> None:
    """Copy all pages in one step: in several, a commit of another process restarts the copy."""
    with closing(_opened(source)) as original, closing(_opened(target)) as copy:
        original.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, readable on a read-only disk
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise BackupError(f"{source} is damaged: {found}.")
    _sync(target)


def _opened(path: Path) -> sqlite3.Connection:
    """Open a database; an absent file is an error and is not created."""
    return sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, isolation_level=None)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """An empty private file beside ``target``; deleted after the block unless renamed."""
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield partial
    finally:
        for suffix in (*FILES, "-journal"):
            Path(f"{partial}{suffix}").unlink(missing_ok=True)


@contextmanager
def _refusing(what: str) -> Iterator[None]:
    """Turn errors of the disk and of SQLite into a BackupError that starts with ``what``."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise BackupError(f"{what}: {reason}.") from error


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
