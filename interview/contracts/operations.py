"""What an operator is shown beside memory."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Job:
    """What one elected process runs every ``seconds``, first when it is elected.

    It may lose its election while it runs and finish beside its successor's run, so running it
    twice must do no harm.
    """

    name: str
    seconds: int
    run: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A scheduled job, as this process knows it.

    Times in seconds since the epoch, ``seconds`` between two runs. ``elected`` says whether
    this process runs it; one that does not knows of no run. ``last_failed`` is None before
    the first run.
    """

    name: str
    seconds: int
    elected: bool
    last_run_at: float | None
    last_run_seconds: float | None
    last_failed: bool | None
    next_run_at: float | None


@dataclass(frozen=True, slots=True)
class PoolCounts:
    """Connections to the database: kept open at most, lent out now, opened beyond ``size``."""

    size: int
    checked_out: int
    overflow: int
