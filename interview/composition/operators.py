"""Composition of the operator's parts: accounts, admin page, audit log."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine

from interview.config.settings import Settings
from interview.contracts.operations import JobStatus
from interview.flows.accounts import AccountsFlow, AttemptDelays, Counts
from interview.flows.auto_interview import AutoInterviewFlow
from interview.flows.operations import OperationsFlow, Stored
from interview.flows.password_reset import PasswordReset
from interview.flows.passwords import PasswordHashes
from interview.flows.status import StatusFlow, Watched
from interview.jobs.scheduler import ElectedScheduler
from interview.mail.outbox import Outbox
from interview.store.accounts import AuditStore, LocalCounts, UserStore
from interview.store.database import Sessions
from interview.store.health import StoredFigures, pool_counts
from interview.store.interviews import FinalEvaluation
from interview.store.models import utc_now
from interview.store.reset_codes import ResetCodeStore

AUDIT_KEPT = timedelta(days=180)
"""Long enough to investigate an incident; entries contain addresses and are then deleted."""


@dataclass(frozen=True, slots=True)
class Records:
    """The stores of accounts, of their reset codes and of the audit log."""

    users: UserStore
    codes: ResetCodeStore
    audit: AuditStore

    def forget(self) -> None:
        """Delete audit entries older than AUDIT_KEPT, and reset codes that have expired."""
        self.audit.forget(utc_now() - AUDIT_KEPT)
        self.codes.forget()


def records(sessions: Sessions) -> Records:
    """The stores, on these sessions."""
    return Records(UserStore(sessions), ResetCodeStore(sessions), AuditStore(sessions))


@dataclass(frozen=True, slots=True)
class OperatorFlows:
    """The flows of accounts and of the admin page."""

    accounts: AccountsFlow
    reset: PasswordReset
    operations: OperationsFlow


def operator_flows(
    settings: Settings,
    kept: Records,
    engine: Engine,
    check: Callable[[], str],
    status: StatusFlow,
    watched: Watched,
    interviews: AutoInterviewFlow,
    schedulers: tuple[ElectedScheduler, ...],
    evaluate: FinalEvaluation,
) -> OperatorFlows:
    """Build the flows; ``check`` reports whether the database answers, ``evaluate`` writes the text
    on a whole interview."""
    stored = Stored(
        check=check,
        pool=lambda: pool_counts(engine),
        figures=StoredFigures(Sessions(engine)),
        users=kept.users,
        audit=kept.audit,
    )

    def jobs() -> tuple[JobStatus, ...]:
        return tuple(job for scheduler in schedulers for job in scheduler.jobs())

    counts, hashes = _counts(settings.storage.redis_url), PasswordHashes()
    delays = AttemptDelays(counts)
    return OperatorFlows(
        AccountsFlow(kept.users, delays, hashes, evaluate),
        PasswordReset(kept.users, kept.codes, hashes, delays, counts, Outbox(settings.mail)),
        OperationsFlow(status, watched, interviews, stored, jobs),
    )


def _counts(redis_url: str) -> Counts:
    """Import the Redis client only with REDIS_URL: it may not be installed."""
    if not redis_url:
        return LocalCounts()
    from interview.store.redis import SharedCounts

    return SharedCounts(redis_url)
