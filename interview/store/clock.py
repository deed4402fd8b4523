"""One clock for all workers: the database's, where they may be on several hosts."""

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import Session

from interview.store.models import utc_now


def now(session: Session) -> ColumnElement[datetime] | datetime:
    """The time to write and to compare with: PostgreSQL's own, else this host's."""
    return func.clock_timestamp() if is_postgresql(session) else utc_now()


def is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def aware(moment: datetime) -> datetime:
    """SQLite hands times back without their zone; all of ours are UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
