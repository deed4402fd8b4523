"""Rows, recordings, claims and temp files that do not fit together: looked for, and mended."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import structlog

from interview.files.sweeper import Sweeper
from interview.store.database import StoreError
from interview.store.reconcile import KINDS, Held, Kind, ReconcileStore

LISTED = 10
"""How many of a kind are named; the rest are a number."""

RUN_LIMIT = 10_000
"""Of each kind, in one run: a run ends, and the next goes on where it stopped."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """Of one kind: how many there were, the names of some, how many were mended."""

    kind: str
    found: int
    first: tuple[str, ...]
    mended: int = 0

    @property
    def left(self) -> int:
        return max(0, self.found - self.mended)


class ReconcileFlow:
    """Looks at the whole service; mends what can be mended without asking anybody.

    Args:
        store: rows and recordings.
        sweeper: the temp files of this host.
        is_dead: whether a process is known to be gone.
        is_alive: whether one is known to live; nothing is known of those on other hosts.
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
        """One finding of each kind. Raises StoreError when the database cannot be asked."""
        return list(chain(self._rows(mend), self._claims(mend), [self._temp_files(mend)]))

    def mend_daily(self) -> None:
        """What one process does for the cluster.

        Temp files are swept on every host all the time.
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
        """A live process whose database was away may still write its result: it keeps the row."""
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
    """As logs name answers: an id in full is the right to read one."""
    return tuple(identity[:8] for identity in ids)


def _exists(path: Path) -> bool:
    return path.is_symlink() or path.exists()
