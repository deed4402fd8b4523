"""What an operator sees of the running service and does to it, each act written down."""

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
"""The name of no forced level: the measurement decides."""

RECYCLE = "recycle"
MEMORY_ACTIONS = ("trim", "collect", RECYCLE)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Stored:
    """Where the figures of the database come from.

    ``check`` says within a second whether it answers.
    """

    check: Callable[[], str]
    pool: Callable[[], PoolCounts | None]
    figures: StoredFigures
    users: UserStore
    audit: AuditStore


class OperationsFlow:
    """The service as its operator sees it, and the operator's acts.

    Args:
        status: figures of processes, files, queue and speech process.
        watched: memory, caches and files that can be acted on.
        interviews: whose running ones can be cleared.
        stored: what the database holds.
        jobs: the schedule as this process knows it.
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
        """All the page shows; of the memory samples only those after ``since``."""
        return {
            "process": process_name(),
            "service": self._status.memory(),
            "level_shares": [THRESHOLDS[level] for level in sorted(THRESHOLDS)],
            "samples": [_sample(each) for each in self._memory.samples() if each.at > since],
            "jobs": [asdict(job) for job in self._jobs()],
            "stored": self._stored_state(),
        }

    def act(self, name: str, level: str, operator: Operator) -> dict[str, Any]:
        """Do what a button says; returns what came of it and where, which is also written down.

        Files, memory and level are this process's; another instance or a worker is not reached.

        Args:
            name: sweep, trim, collect, clear_caches, recycle, level or clear_interviews.
            level: for ``level``: normal, pressure, high, emergency, or measured.
            operator: who asks.

        Raises:
            NotFound: there is no such action, or nothing here to do it to.
            BadRequest: there is no such level.
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
        """Write down what an operator did. Memory is given back while the database is down,
        too: then the log alone knows."""
        log.info("operator_action", who=operator.name, action=action, outcome=outcome)
        try:
            self._stored.audit.add(operator, action, outcome)
        except StoreError as error:
            log.error("audit_not_written", action=action, kind=error.kind)

    def clear_interviews(self, owner: str | None = None) -> int:
        """Delete the running interviews of ``owner``, or all; returns how many there were."""
        return self._interviews.clear(owner)

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
        """Forgetting alone gives nothing back: the allocator keeps what was freed."""
        entries = self._caches.clear()
        return {"entries": entries, "bytes": self._memory.act("trim")}

    def _force(self, level: MemoryLevel | None) -> dict[str, Any]:
        self._memory.force(level)
        return {"level": MEASURED if level is None else level.word}

    def _stored_state(self) -> dict[str, Any] | None:
        """None while the database does not answer: memory and files are shown all the same."""
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
    """The level of a name, None for the measured one. Raises BadRequest for another name."""
    named: dict[str, MemoryLevel | None] = {level.word: level for level in MemoryLevel}
    named[MEASURED] = None
    if name not in named:
        raise BadRequest(field="level", allowed=", ".join(named))
    return named[name]


def _sample(sample: MemorySample) -> dict[str, Any]:
    return {**asdict(sample), "level": sample.level.word}


def _record(record: AuditRecord) -> dict[str, Any]:
    return {**asdict(record), "at": record.at.isoformat(timespec="seconds")}
