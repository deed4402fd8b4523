"""Counts of rows for the operator's page."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

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
            rows: Any = session.execute(counted)
            return dict(rows.all())

    def running_interviews(self) -> int:
        """Interviews that have begun and not ended."""
        running = select(func.count()).where(Interview.completed_at.is_(None))
        with self._sessions() as session:
            return session.scalar(running) or 0
