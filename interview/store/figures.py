"""What the database tells in numbers, without keeping anybody waiting."""

from dataclasses import dataclass

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from interview.store.checks import BoundedCheck
from interview.store.models import Answer


@dataclass(frozen=True, slots=True)
class PoolCounts:
    """Connections of this process: ``size`` are kept, ``overflow`` were opened beyond them."""

    size: int
    checked_out: int
    overflow: int


def pool_counts(engine: Engine) -> PoolCounts | None:
    """The pool as it is now; None where connections are not pooled."""
    pool = engine.pool
    if not isinstance(pool, QueuePool):
        return None
    return PoolCounts(pool.size(), pool.checkedout(), max(0, pool.overflow()))


class AnswerRows(BoundedCheck):
    """Counts the stored answers by state within the time of a check.

    ``by_state`` is of the last count that succeeded, empty before the first.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(self._count, "answer-rows")
        self._engine = engine
        self.by_state: dict[str, int] = {}

    def _count(self) -> str:
        counted = select(Answer.state, func.count().label("answers")).group_by(Answer.state)
        try:
            with self._engine.connect() as connection:
                self.by_state = {row.state: row.answers for row in connection.execute(counted)}
        except SQLAlchemyError:
            return "unreachable"
        return "ok"
