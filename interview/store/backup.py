"""A SQLite database as a file: copied while others write it."""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL


class BackupError(Exception):
    """Why nothing was copied, in one sentence for the operator."""


def database_file(url: URL) -> Path | None:
    """The file of a SQLite database; None for a server, or for one that is in no file."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database)).absolute()


def back_up(database: Path, target: Path, *, overwrite: bool) -> int:
    """Copy ``database`` to ``target``, checked, with mode 0600; returns the bytes.

    The copy is of one moment. Writers go on meanwhile: it reads through the write-ahead log.

    Raises:
        BackupError: by a sentence; ``target`` is what it was.
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


def _copy(source: Path, target: Path) -> None:
    """All pages in one step: a copy in several begins anew at each commit of another process."""
    with closing(_opened(source)) as original, closing(_opened(target)) as copy:
        original.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, readable where nothing is writable
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise BackupError(f"{source} is damaged: {found}.")
    _sync(target)


def _opened(path: Path) -> sqlite3.Connection:
    """Never makes a file that is not there."""
    return sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, isolation_level=None)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """An empty private file in the folder of ``target``, gone afterwards unless renamed."""
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield partial
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            Path(f"{partial}{suffix}").unlink(missing_ok=True)


@contextmanager
def _refusing(what: str) -> Iterator[None]:
    """Disks and databases refuse in their own words; an operator gets them in a sentence."""
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
