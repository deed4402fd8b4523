"""What an operator is shown beside memory."""

from dataclasses import dataclass


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
