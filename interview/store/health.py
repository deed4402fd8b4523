"""Checks that cannot hang, and counts of what the database holds."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass

from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from interview.contracts.operations import PoolCounts
from interview.store.database import Sessions, StoreError
from interview.store.models import Answer, Interview

CHECK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class PendingCheck:
    """A check that has been started. ``deadline`` is a ``time.monotonic`` value."""

    result: Future[str]
    deadline: float

    def word(self) -> str:
        """``ok`` or a word for what is wrong; ``slow`` once the deadline has passed."""
        try:
            return self.result.result(max(0.0, self.deadline - time.monotonic()))
        except FutureTimeout:
            return "slow"


class BoundedCheck:
    """A check that reports within CHECK_SECONDS even when what it checks hangs.

    One thread runs it. While that thread is stuck, later callers join its check instead of
    starting further threads.

    Args:
        ask: returns ``ok`` or a word for what is wrong; may take any time.
        name: of the thread.
    """

    def __init__(self, ask: Callable[[], str], name: str) -> None:
        self._ask = ask
        self._name = name
        self._mutex = threading.Lock()
        self._pending: PendingCheck | None = None

    def __call__(self) -> str:
        """``ok``, or a word for what is wrong: what ``ask`` returned, or ``slow``."""
        return self.begin().word()

    def begin(self) -> PendingCheck:
        """Start the check, or join the one that is still running."""
        with self._mutex:
            if self._pending is None or self._pending.result.done():
                self._pending = PendingCheck(Future(), time.monotonic() + CHECK_SECONDS)
                # A daemon thread: the end of the process would wait for a thread of a pool.
                threading.Thread(
                    target=self._run, args=(self._pending.result,), name=self._name, daemon=True
                ).start()
            return self._pending

    def _run(self, result: Future[str]) -> None:
        try:
            result.set_result(self._ask())
        except Exception as error:  # noqa: BLE001 - raised where the result is read
            result.set_exception(error)


def checked_together(checks: Mapping[str, BoundedCheck]) -> dict[str, str]:
    """The word of each check; all of them together take no longer than one."""
    pending = {name: check.begin() for name, check in checks.items()}
    return {name: check.word() for name, check in pending.items()}


class DatabaseCheck(BoundedCheck):
    """``ok``, ``unreachable`` or ``slow``."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(self._select, "database-check")
        self._engine = engine

    def _select(self) -> str:
        try:
            with self._engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return "unreachable"
        return "ok"


class StoredFigures:
    """Counts of stored rows."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def answers(self) -> dict[str, int]:
        """Stored answers by state."""
        counted = select(Answer.state, func.count()).group_by(Answer.state)
        with self._sessions() as session:
            return {row[0]: row[1] for row in session.execute(counted)}

    def running_interviews(self) -> int:
        """Interviews that have begun and not ended."""
        running = select(func.count()).where(Interview.completed_at.is_(None))
        with self._sessions() as session:
            return session.scalar(running) or 0


class AnswerRows(BoundedCheck):
    """Counts the stored answers by state within the time of a check.

    ``by_state`` is the last count that succeeded, empty before the first.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(self._count, "answer-rows")
        self._figures = StoredFigures(Sessions(engine))
        self.by_state: dict[str, int] = {}

    def _count(self) -> str:
        try:
            self.by_state = self._figures.answers()
        except StoreError:
            return "unreachable"
        return "ok"


def pool_counts(engine: Engine) -> PoolCounts | None:
    """How the connections of the pool are used; None for a database without such a pool."""
    pool = engine.pool
    if not isinstance(pool, QueuePool):
        return None
    # SQLAlchemy's overflow starts at minus the pool size and rises while the pool fills.
    return PoolCounts(pool.size(), pool.checkedout(), max(0, pool.overflow()))
