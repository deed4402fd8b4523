"""Who runs the schedule: one process of a host, or one of the whole cluster."""

import fcntl
import os
import threading
from pathlib import Path
from typing import Protocol

import structlog
from sqlalchemy import URL, Connection, NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from interview.files.sweeper import ELECTION_LOCK
from interview.store.engine import SERVER_WAITS

SCHEDULER_LOCK = 7_316_003
"""The advisory lock of the schedule; those before it are of migrations and of accepting."""

STAND_SECONDS = 2.0
"""How often a candidate asks for the lock, and so about how long nobody runs the jobs."""

CONNECTION = {
    **SERVER_WAITS,
    "application_name": "interview-scheduler",
    # The server's end of it: a holder cut off would keep its lock for two hours otherwise.
    "options": "-c tcp_keepalives_idle=4 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=2 "
    "-c tcp_user_timeout=8000",
}

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
    """By an advisory lock of PostgreSQL that lives as long as one connection outside the pool.

    Args:
        url: the database itself; a proxy that shares connections among transactions
            (PgBouncer in that mode) cannot keep such a lock.
    """

    def __init__(self, url: URL) -> None:
        self._engine = create_engine(
            url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=dict(CONNECTION)
        )
        self._connection: Connection | None = None
        self._held = False
        self._mutex = threading.Lock()

    def stand(self, withdrawn: threading.Event) -> bool:
        told = False
        while not withdrawn.is_set():
            try:
                if self._asked():
                    return True
                told = False
            except SQLAlchemyError as error:
                self.resign()
                if not told:
                    log.warning("election_unreachable", kind=type(error).__name__)
                told = True
            withdrawn.wait(STAND_SECONDS)
        self.resign()
        return False

    def holds(self) -> bool:
        """A connection that answers is the one the lock was taken on."""
        with self._mutex:
            if self._connection is None or not self._held:
                return False
            try:
                self._connection.execute(text("SELECT 1"))
            except SQLAlchemyError as error:
                log.warning("election_lost", kind=type(error).__name__)
                self._held = False
            return self._held

    def resign(self) -> None:
        with self._mutex:
            connection, self._connection, self._held = self._connection, None, False
            if connection is not None:
                # The server frees the lock with the session, whatever state this end is in.
                connection.invalidate()
                connection.close()

    def _asked(self) -> bool:
        with self._mutex:
            if self._connection is None:
                self._connection = self._engine.connect()
            asking = text(f"SELECT pg_try_advisory_lock({SCHEDULER_LOCK})")
            self._held = bool(self._connection.execute(asking).scalar_one())
            return self._held
