"""The scheduled jobs, and the election of the process that runs them, per host or per cluster."""

import fcntl
import os
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from interview.config.process_names import is_dead
from interview.contracts.operations import Job, JobStatus
from interview.files.sweeper import ELECTION_LOCK, Sweeper
from interview.store.claims import ClaimStore
from interview.store.database import AdvisoryLock, StoreError

STAND_SECONDS = 2.0
"""Interval at which candidates try the lock: about the gap after the elected one stops."""

log = structlog.get_logger(__name__)

CHECK_SECONDS = 2.0
"""How soon a lost election stops the scheduler; no job starts meanwhile."""

STOP_SECONDS = 5.0
"""How long a stop waits for the running job before it gives up the election."""


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


@dataclass(frozen=True, slots=True)
class _Run:
    """The last run of a job: start (since the epoch), duration in seconds, failure."""

    at: float
    seconds: float
    failed: bool


def elected_schedulers(
    cluster: AdvisoryLock | None,
    folder: Path,
    of_host: tuple[Job, ...],
    of_cluster: tuple[Job, ...],
) -> tuple["ElectedScheduler", ...]:
    """The schedulers of the jobs of each host and of those of the cluster.

    ``cluster`` is None with SQLite, which no other host can reach: one scheduler then runs all.
    """
    if cluster is None:
        return (ElectedScheduler(HostElection(folder), of_host + of_cluster),)
    return (
        ElectedScheduler(HostElection(folder), of_host),
        ElectedScheduler(ClusterElection(cluster), of_cluster),
    )


class ElectedScheduler:
    """Runs ``jobs`` while elected, and stands for election again after losing it.

    Args:
        election: decides which candidate runs them.
    """

    def __init__(self, election: Election, jobs: tuple[Job, ...]) -> None:
        self._election = election
        self._jobs = jobs
        self._withdrawn = threading.Event()
        self._elected = threading.Event()
        self._scheduler: BackgroundScheduler | None = None
        self._runs: dict[str, _Run] = {}
        self._thread = threading.Thread(target=self._run, name="election", daemon=True)

    @property
    def elected(self) -> bool:
        return self._elected.is_set()

    @property
    def alive(self) -> bool:
        """Whether the thread runs, which stands for election and runs the jobs."""
        return self._thread.is_alive()

    def jobs(self) -> tuple[JobStatus, ...]:
        """The jobs of this process; their last run is kept after a lost election."""
        return tuple(self._status(job) for job in self._jobs)

    def start(self) -> None:
        """Stand for election in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the scheduler, or standing for election, and release the lock."""
        self._withdrawn.set()
        if self.elected:
            self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while not self._withdrawn.is_set():
            try:
                if self._election.stand(self._withdrawn):
                    self._serve()
            except BaseException as error:  # otherwise this process would never run the jobs again
                with suppress(BaseException):  # a failing log must not end the thread
                    log.error("election_failed", exc_info=error)
                self._withdrawn.wait(CHECK_SECONDS)

    def _serve(self) -> None:
        scheduler = self._scheduler = self._scheduled()
        self._elected.set()
        try:
            scheduler.start()
            log.info("scheduler_elected", pid=os.getpid(), jobs=[job.name for job in self._jobs])
            while not self._withdrawn.wait(CHECK_SECONDS) and self._election.holds():
                pass
        finally:
            # Wait for the running job: another elected process would run it concurrently.
            if scheduler.running:
                scheduler.shutdown(wait=True)
            self._election.resign()
            self._elected.clear()
            self._scheduler = None

    def _scheduled(self) -> BackgroundScheduler:
        scheduler = BackgroundScheduler(timezone=UTC, daemon=True)
        for job in self._jobs:
            scheduler.add_job(
                self._run_if_elected,
                "interval",
                args=(job,),
                seconds=job.seconds,
                id=job.name,
                name=job.name,
                next_run_time=datetime.now(UTC),
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        return scheduler

    def _run_if_elected(self, job: Job) -> None:
        if not self._election.holds():
            return
        at, started, failed = time.time(), time.monotonic(), True
        try:
            job.run()
            failed = False
        except Exception as error:
            log.error("job_failed", job=job.name, exc_info=error)
        finally:
            self._runs[job.name] = _Run(at, time.monotonic() - started, failed)

    def _status(self, job: Job) -> JobStatus:
        run = self._runs.get(job.name)
        return JobStatus(
            name=job.name,
            seconds=job.seconds,
            elected=self.elected,
            last_run_at=run.at if run else None,
            last_run_seconds=round(run.seconds, 3) if run else None,
            last_failed=run.failed if run else None,
            next_run_at=self._next_run(job),
        )

    def _next_run(self, job: Job) -> float | None:
        scheduler = self._scheduler
        planned = scheduler.get_job(job.name) if scheduler is not None else None
        # None while the job runs, and before the scheduler has started.
        moment = getattr(planned, "next_run_time", None)
        return moment.timestamp() if moment is not None else None


RELEASE_SECONDS = 5
"""How soon the claim of a worker that died on this host is released."""


def host_jobs(sweep_seconds: int, sweeper: Sweeper, claims: ClaimStore) -> tuple[Job, ...]:
    """The jobs of each host; a web instance and a worker there may share the election."""
    release = partial(claims.release, is_dead, counted=True)
    return (
        Job("sweep", sweep_seconds, sweeper.sweep_on_schedule),
        Job("release_dead", RELEASE_SECONDS, release),
    )
