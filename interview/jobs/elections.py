"""Who runs the schedule: one process of a host, or one of the whole cluster."""

import fcntl
import os
import threading
from pathlib import Path
from typing import Protocol

import structlog

from interview.files.sweeper import ELECTION_LOCK
from interview.store.database import AdvisoryLock, StoreError

STAND_SECONDS = 2.0
"""How often a candidate asks for the lock, and so about how long nobody runs the jobs."""

log = structlog.get_logger(__name__)


class Election(Protocol):
    """Something only one candidate can hold at a time."""

    def stand(self, withdrawn: threading.Event) -> bool:
        """Wait until elected. False when ``withdrawn`` before that."""

    def holds(self) -> bool:
        """Whether this candidate is still the elected one; asked before each run of a job."""

    def resign(self) -> None:
        """Let another have its turn; harmless without having been elected."""


class HostElection:
    """By ``flock``: candidates wait without polling, the kernel hands on at any death.

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
        """The lock file, once the disk gives it: a folder may be gone, full or read-only a while.

        None when ``withdrawn`` before that.
        """
        told = False
        while not withdrawn.is_set():
            try:
                return os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
            except OSError as error:
                if not told:
                    log.warning("election_unreachable", kind=type(error).__name__)
                told = True
            withdrawn.wait(STAND_SECONDS)
        return None


class ClusterElection:
    """By an advisory lock of PostgreSQL."""

    def __init__(self, lock: AdvisoryLock) -> None:
        self._lock = lock

    def stand(self, withdrawn: threading.Event) -> bool:
        told = False
        while not withdrawn.is_set():
            try:
                if self._lock.take():
                    return True
                told = False
            except StoreError as error:
                self.resign()
                if not told:
                    log.warning("election_unreachable", kind=error.kind)
                told = True
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
