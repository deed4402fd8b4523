"""Care for the database: repair of inconsistencies with recordings and temp files, and backups."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import structlog

from interview.files.sweeper import Sweeper
from interview.store.backup import back_up, restore
from interview.store.database import StoreError
from interview.store.reconcile import KINDS, Held, Kind, ReconcileStore
from interview.store.schema import revisions

LISTED = 10
"""How many items of a kind are listed; the rest are only counted."""

RUN_LIMIT = 10_000
"""Most items of a kind that one run repairs; the next run continues."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of inconsistency: number found, first names, number repaired."""

    kind: str
    found: int
    first: tuple[str, ...]
    mended: int = 0

    @property
    def left(self) -> int:
        return max(0, self.found - self.mended)


class ReconcileFlow:
    """Checks the whole service and repairs what is safe to repair automatically.

    Args:
        store: rows and recordings.
        sweeper: the temp files of this host.
        is_dead: whether a process is known to have ended.
        is_alive: whether a process is known to run; unknown for other hosts.
    """

    def __init__(
        self,
        store: ReconcileStore,
        sweeper: Sweeper,
        is_dead: Callable[[str], bool],
        is_alive: Callable[[str], bool],
    ) -> None:
        self._store = store
        self._sweeper = sweeper
        self._is_dead = is_dead
        self._is_alive = is_alive

    def run(self, *, mend: bool) -> list[Finding]:
        """Check all kinds; returns one finding each. Raises StoreError if the database fails."""
        return list(chain(self._rows(mend), self._claims(mend), [self._temp_files(mend)]))

    def mend_daily(self) -> None:
        """The daily job that one process runs for the cluster.

        Temp files are left to the sweeper of each host.
        """
        try:
            findings = list(chain(self._rows(mend=True), self._claims(mend=True)))
        except StoreError as error:
            log.warning("not_reconciled", kind=error.kind)
            return
        counts = {finding.kind: finding.found for finding in findings}
        log.info("reconciled", **counts, left=sum(finding.left for finding in findings))

    def _rows(self, mend: bool) -> Iterator[Finding]:
        for kind in KINDS:
            found = self._store.count(kind)
            first = _shortened(self._store.some(kind, LISTED)) if found else ()
            yield Finding(kind, found, first, self._mended(kind) if mend and found else 0)

    def _mended(self, kind: Kind) -> int:
        mended, after = 0, ""
        while mended < RUN_LIMIT:
            batch = self._store.mend(kind, after)
            if batch.last is None:
                break
            mended, after = mended + batch.mended, batch.last
        return mended

    def _claims(self, mend: bool) -> Iterator[Finding]:
        held = self._store.held(RUN_LIMIT)
        dead = [one for one in held if one.holder is not None and self._is_dead(one.holder)]
        lapsed = [one for one in held if one not in dead and self._is_given_up(one)]
        for kind, claims in (("claim_of_dead", dead), ("claim_lapsed", lapsed)):
            released = sum(self._store.release(claim) for claim in claims) if mend else 0
            first = _shortened([claim.id for claim in claims[:LISTED]])
            yield Finding(kind, len(claims), first, released)

    def _is_given_up(self, claim: Held) -> bool:
        """Whether the lease lapsed long ago and no live worker might still finish."""
        alive = claim.holder is not None and self._is_alive(claim.holder)
        return bool(claim.lapsed) and not alive

    def _temp_files(self, mend: bool) -> Finding:
        strays = self._sweeper.strays()
        if mend:
            self._sweeper.sweep()
        gone = sum(not _exists(path) for path in strays) if mend else 0
        return Finding(
            "temp_files", len(strays), tuple(path.name for path in strays[:LISTED]), gone
        )


def _shortened(ids: list[str]) -> tuple[str, ...]:
    """Shortened as in logs: the full id may give access to the answer."""
    return tuple(identity[:8] for identity in ids)


def _exists(path: Path) -> bool:
    return path.is_symlink() or path.exists()


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
        return restore(source, self._file(), revisions())

    def _file(self) -> Path:
        if self._database is None:
            raise NotSqliteError
        return self._database
