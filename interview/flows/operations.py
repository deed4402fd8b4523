"""The admin page: state of the running service, and actions recorded in the audit log."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import structlog

from interview.config.process_names import process_name
from interview.contracts.memory import MemoryLevel, MemorySample
from interview.contracts.operations import AuditRecord, JobStatus, Operator, PoolCounts
from interview.errors import BadRequest, NotFound
from interview.flows.auto_interview import AutoInterviewFlow
from interview.flows.status import StatusFlow, Watched
from interview.memory.policy import THRESHOLDS
from interview.store.accounts import AuditStore, UserStore
from interview.store.database import StoreError
from interview.store.health import StoredFigures

SHOWN_ENTRIES = 50
MEASURED = "measured"
"""The level to choose to end a forced one: the measured level applies again."""

RECYCLE = "recycle"
MEMORY_ACTIONS = ("trim", "collect", RECYCLE)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Stored:
    """The stores that the admin page reads.

    ``check`` says within a second whether the database answers.
    """

    check: Callable[[], str]
    pool: Callable[[], PoolCounts | None]
    figures: StoredFigures
    users: UserStore
    audit: AuditStore


class OperationsFlow:
    """The state of the service for its operator, and the operator's actions.

    Args:
        status: figures of processes, files, queue and speech process.
        watched: the memory guard, caches and sweeper to act on.
        interviews: deletes running interviews.
        stored: reads the database.
        jobs: the scheduled jobs of this process.
    """

    def __init__(
        self,
        status: StatusFlow,
        watched: Watched,
        interviews: AutoInterviewFlow,
        stored: Stored,
        jobs: Callable[[], tuple[JobStatus, ...]],
    ) -> None:
        self._status = status
        self._memory = watched.memory
        self._caches = watched.caches
        self._sweeper = watched.sweeper
        self._speech = watched.speech
        self._interviews = interviews
        self._stored = stored
        self._jobs = jobs

    def state(self, since: float) -> dict[str, Any]:
        """The data of the page; memory samples only after ``since`` (seconds since the epoch)."""
        return {
            "process": process_name(),
            "service": self._status.memory(),
            "level_shares": [THRESHOLDS[level] for level in sorted(THRESHOLDS)],
            "samples": [_sample(each) for each in self._memory.samples() if each.at > since],
            "jobs": [asdict(job) for job in self._jobs()],
            "stored": self._stored_state(),
        }

    def act(self, name: str, level: str, operator: Operator) -> dict[str, Any]:
        """Run an action, record it in the audit log, and return its outcome.

        Actions on files, memory and level affect this process only, no other instance or worker.

        Args:
            name: sweep, trim, collect, clear_caches, recycle, level or clear_interviews.
            level: for ``level``: normal, pressure, high, emergency, or measured.
            operator: who runs the action.

        Raises:
            NotFound: no such action, or this process has no speech process to recycle.
            BadRequest: no such level.
        """
        act = self._action(name, level)
        here = {"process": process_name()}
        try:
            outcome = act() | here
        except Exception as error:
            self.note(operator, name, {"failed": type(error).__name__} | here)
            raise
        self.note(operator, name, outcome)
        return outcome

    def note(self, operator: Operator, action: str, outcome: dict[str, Any]) -> None:
        """Record an action in the audit log. While the database is down, only in the log."""
        log.info("operator_action", who=operator.name, action=action, outcome=outcome)
        try:
            self._stored.audit.add(operator, action, outcome)
        except StoreError as error:
            log.error("audit_not_written", action=action, kind=error.kind)

    def clear_interviews(self, owner: str | None = None) -> int:
        """Delete the running interviews of ``owner``, or of everyone; returns their number.

        What was said in them goes with them: queued answers, recordings and cached results.
        """
        owners = self._interviews.clear(owner)
        for each in owners:
            self._caches.forget(each)
        return len(owners)

    def _action(self, name: str, level: str) -> Callable[[], dict[str, Any]]:
        if name == RECYCLE and not self._speech.has_process:
            raise NotFound
        if name in MEMORY_ACTIONS:
            return lambda: {"bytes": self._memory.act(name)}
        if name == "sweep":
            return lambda: asdict(self._sweeper.sweep())
        if name == "clear_caches":
            return self._clear_caches
        if name == "clear_interviews":
            return lambda: {"interviews": self.clear_interviews()}
        if name == "level":
            chosen = _level(level)
            return lambda: self._force(chosen)
        raise NotFound

    def _clear_caches(self) -> dict[str, Any]:
        """Clear the caches, then trim: the allocator would keep the freed memory."""
        entries = self._caches.clear()
        return {"entries": entries, "bytes": self._memory.act("trim")}

    def _force(self, level: MemoryLevel | None) -> dict[str, Any]:
        self._memory.force(level)
        return {"level": MEASURED if level is None else level.word}

    def _stored_state(self) -> dict[str, Any] | None:
        """None while the database does not answer; memory and files are shown regardless."""
        if self._stored.check() != "ok":
            return None
        pool = self._stored.pool()
        try:
            return {
                "pool": asdict(pool) if pool is not None else None,
                "answers": self._stored.figures.answers(),
                "running_interviews": self._stored.figures.running_interviews(),
                "users": self._stored.users.counts(),
                "audit": [_record(each) for each in self._stored.audit.newest(SHOWN_ENTRIES)],
            }
        except StoreError as error:
            log.warning("figures_not_read", kind=error.kind)
            return None


def _level(name: str) -> MemoryLevel | None:
    """The level of this name; None for ``measured``. Raises BadRequest for other names."""
    named: dict[str, MemoryLevel | None] = {level.word: level for level in MemoryLevel}
    named[MEASURED] = None
    if name not in named:
        raise BadRequest(field="level", allowed=", ".join(named))
    return named[name]


def _sample(sample: MemorySample) -> dict[str, Any]:
    return {**asdict(sample), "level": sample.level.word}


def _record(record: AuditRecord) -> dict[str, Any]:
    return {**asdict(record), "at": record.at.isoformat(timespec="seconds")}
