"""What operators did: written, read newest first, and forgotten in time."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from interview.contracts.accounts import AuditRecord, Operator
from interview.store.clock import aware
from interview.store.models import AuditEntry, utc_now

KEPT_ENTRIES = 5_000
"""The newest that stay, however young the others are: about 1 MB."""


class AuditStore:
    """The audit log.

    Args:
        sessions: makes sessions bound to the pooled engine.
    """

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def add(self, operator: Operator, action: str, outcome: dict[str, Any]) -> None:
        """Write one entry, with the time of this moment."""
        entry = AuditEntry(
            at=utc_now(),
            who=operator.name,
            address=operator.address,
            action=action,
            outcome=outcome,
        )
        with self._sessions.begin() as session:
            session.add(entry)

    def newest(self, count: int) -> tuple[AuditRecord, ...]:
        """At most ``count`` entries, the newest first."""
        newest = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(count)
        with self._sessions() as session:
            return tuple(
                AuditRecord(aware(row.at), row.who, row.address, row.action, row.outcome)
                for row in session.scalars(newest)
            )

    def forget(self, before: datetime) -> None:
        """Delete what is older than ``before``, and all but the newest KEPT_ENTRIES."""
        newest = select(AuditEntry.id).order_by(AuditEntry.id.desc())
        with self._sessions.begin() as session:
            last_kept = session.scalar(newest.offset(KEPT_ENTRIES - 1).limit(1)) or 0
            session.execute(
                delete(AuditEntry).where((AuditEntry.at < before) | (AuditEntry.id < last_kept))
            )
