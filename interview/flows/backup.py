"""Backup and restore of the database."""

from pathlib import Path

from interview.store.backup import back_up, restore
from interview.store.schema import revisions


class NotSqliteError(Exception):
    """The database is a server, which has its own backup tools."""


class BackupFlow:
    """Backs up and restores the database of this service.

    Args:
        database: the SQLite file; None with PostgreSQL.
    """

    def __init__(self, database: Path | None) -> None:
        self._database = database

    def back_up(self, target: Path, *, overwrite: bool) -> int:
        """Copy the database to ``target`` while it is in use; returns the size in bytes.

        Raises:
            NotSqliteError: the database is not a file.
            BackupError: the backup failed; ``target`` is unchanged.
        """
        return back_up(self._file(), target, overwrite=overwrite)

    def restore(self, source: Path) -> Path | None:
        """Replace the database with a copy of ``source``.

        Returns the path to which the previous database was moved, if there was one.

        Raises:
            NotSqliteError: the database is not a file.
            BackupError: the service is running, or ``source`` is not a valid backup.
        """
        known = frozenset(script.revision for script in revisions())
        return restore(source, self._file(), known)

    def _file(self) -> Path:
        if self._database is None:
            raise NotSqliteError
        return self._database
