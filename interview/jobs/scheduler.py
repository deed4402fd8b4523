"""The scheduler: one process of a host runs it, however many workers there are."""

import fcntl
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

LOCK_NAME = "scheduler.lock"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """What to run, how often (seconds), from start-up on."""

    name: str
    seconds: int
    run: Callable[[], Any]


class ElectedScheduler:
    """Runs ``jobs`` in whichever process of the host holds the lock.

    The others wait in ``flock`` without polling; the kernel hands the lock on at any death.

    Args:
        folder: shared by the processes of the host; holds the lock file.
    """

    def __init__(self, folder: Path, jobs: tuple[Job, ...]) -> None:
        self._path = folder / LOCK_NAME
        self._jobs = jobs
        self._scheduler: BackgroundScheduler | None = None
        self._lock: int | None = None
        self._mutex = threading.Lock()
        self._stopped = False

    @property
    def elected(self) -> bool:
        return self._scheduler is not None

    def start(self) -> None:
        """Stand for election in the background."""
        threading.Thread(target=self._wait_for_turn, name="election", daemon=True).start()

    def stop(self) -> None:
        """Stop running jobs, or waiting for them, and let another process have its turn."""
        with self._mutex:
            self._stopped = True
            scheduler, self._scheduler = self._scheduler, None
            lock, self._lock = self._lock, None
        if scheduler is not None:
            scheduler.shutdown(wait=False)
        if lock is not None:
            os.close(lock)

    def _wait_for_turn(self) -> None:
        lock = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        with self._mutex:
            if self._stopped:
                os.close(lock)
                return
            self._lock = lock
            self._scheduler = _scheduler(self._jobs)
            self._scheduler.start()
        log.info("scheduler_elected", pid=os.getpid(), jobs=[job.name for job in self._jobs])


def _scheduler(jobs: tuple[Job, ...]) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(timezone=UTC, daemon=True)
    for job in jobs:
        scheduler.add_job(
            job.run,
            "interval",
            seconds=job.seconds,
            id=job.name,
            next_run_time=datetime.now(UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    return scheduler
