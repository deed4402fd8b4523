"""Copies of the database, and putting one back."""

from pathlib import Path

from interview.store.backup import back_up, restore
from interview.store.schema import revisions


class NotSqliteError(Exception):
    """The database is a server with tools of its own."""


class BackupFlow:
    """Backs up the database of this service, and restores it.

    Args:
        database: its SQLite file; None where it is PostgreSQL.
    """

    def __init__(self, database: Path | None) -> None:
        self._database = database

    def back_up(self, target: Path, *, overwrite: bool) -> int:
        """Copy the database to ``target`` while others write it; returns the bytes.

        Raises:
            NotSqliteError: there is no file to copy.
            BackupError: there is no backup; ``target`` is what it was.
        """
        return back_up(self._file(), target, overwrite=overwrite)

    def restore(self, source: Path) -> Path | None:
        """Put a copy of ``source`` in place of the database, which goes aside.

        Returns where the one that was replaced lies, if there was one.

        Raises:
            NotSqliteError: there is no file to replace.
            BackupError: a service uses it, or ``source`` is no sound backup of one.
        """
        known = frozenset(script.revision for script in revisions())
        return restore(source, self._file(), known)

    def _file(self) -> Path:
        if self._database is None:
            raise NotSqliteError
        return self._database
