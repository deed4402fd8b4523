"""What the database tells in numbers."""

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from interview.store.checks import BoundedCheck
from interview.store.models import Answer, Interview


class StoredFigures:
    """How many rows there are of what.

    Args:
        sessions: makes sessions bound to the pooled engine.
    """

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def answers(self) -> dict[str, int]:
        """Kept answers by their state."""
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

    ``by_state`` is of the last count that succeeded, empty before the first.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(self._count, "answer-rows")
        self._figures = StoredFigures(sessionmaker(engine))
        self.by_state: dict[str, int] = {}

    def _count(self) -> str:
        try:
            self.by_state = self._figures.answers()
        except SQLAlchemyError:
            return "unreachable"
        return "ok"
