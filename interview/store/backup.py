"""A SQLite database as a file: copied while others write it, put back while nobody does."""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL

from interview.store.database_use import DatabaseInUseError, DatabaseUse

FILES = ("", "-wal", "-shm")
"""What a database consists of while it is open, and after a crash."""


class BackupError(Exception):
    """Why nothing was replaced, in one sentence for the operator."""


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


def restore(source: Path, database: Path, revisions: frozenset[str]) -> Path | None:
    """Put a copy of ``source`` in the place of ``database``; returns where that went, if it was.

    Args:
        revisions: of the schema, those that can be read or migrated.

    Raises:
        BackupError: by a sentence; ``database`` is what it was.
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
    """The old file keeps its log, for what is in it alone; the new one must not find it.

    The log goes first: should we die in between, SQLite would delete a log without its file. Nor
    is it folded in before, for beside a damaged file SQLite deletes it too.
    """
    aside = None
    if database.exists():
        owner = database.stat()
        os.chown(copy, owner.st_uid, owner.st_gid)  # root restores what a service must open
        aside = database.with_name(f"{database.name}.replaced-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
        for suffix in reversed(FILES):
            part = Path(f"{database}{suffix}")
            if part.exists():
                part.replace(f"{aside}{suffix}")
    copy.replace(database)
    _sync(database.parent)
    return aside


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
        for suffix in (*FILES, "-journal"):
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
