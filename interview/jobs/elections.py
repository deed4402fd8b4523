"""Elections of the process that runs scheduled jobs, per host or per cluster."""

import fcntl
import os
import threading
from pathlib import Path
from typing import Protocol

import structlog

from interview.files.sweeper import ELECTION_LOCK
from interview.store.database import AdvisoryLock, StoreError

STAND_SECONDS = 2.0
"""Interval at which candidates try the lock: about the gap after the elected one stops."""

log = structlog.get_logger(__name__)


class Election(Protocol):
    """A lock that one candidate holds at a time."""

    def stand(self, withdrawn: threading.Event) -> bool:
        """Wait until elected. False if ``withdrawn`` is set first."""

    def holds(self) -> bool:
        """Whether this candidate is still elected; checked before each run of a job."""

    def resign(self) -> None:
        """Release the lock; no effect if not elected."""


class HostElection:
    """By ``flock``: candidates wait without polling; the kernel unlocks when a process dies.

    Args:
        folder: shared by the processes of the host; holds the lock file.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / ELECTION_LOCK
        self._lock: int | None = None

    def stand(self, withdrawn: threading.Event) -> bool:
        lock = self._opened(withdrawn)
        if lock is None:
            return False
        fcntl.flock(lock, fcntl.LOCK_EX)
        if withdrawn.is_set():
            os.close(lock)
            return False
        self._lock = lock
        return True

    def holds(self) -> bool:
        return self._lock is not None

    def resign(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)

    def _opened(self, withdrawn: threading.Event) -> int | None:
        """Open the lock file; retried while the folder is missing, full or read-only.

        None if ``withdrawn`` is set first.
        """
        logged = False
        while not withdrawn.is_set():
            try:
                return os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
            except OSError as error:
                if not logged:
                    log.warning("election_unreachable", kind=type(error).__name__)
                logged = True
            withdrawn.wait(STAND_SECONDS)
        return None


class ClusterElection:
    """By an advisory lock of PostgreSQL."""

    def __init__(self, lock: AdvisoryLock) -> None:
        self._lock = lock

    def stand(self, withdrawn: threading.Event) -> bool:
        logged = False
        while not withdrawn.is_set():
            try:
                if self._lock.take():
                    return True
                logged = False
            except StoreError as error:
                self.resign()
                if not logged:
                    log.warning("election_unreachable", kind=error.kind)
                logged = True
            withdrawn.wait(STAND_SECONDS)
        self.resign()
        return False

    def holds(self) -> bool:
        try:
            return self._lock.holds()
        except StoreError as error:
            log.warning("election_lost", kind=error.kind)
            return False

    def resign(self) -> None:
        self._lock.release()
