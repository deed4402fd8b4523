"""Queries that find and repair inconsistent answers, recordings and claims.

Finding changes nothing. Repair runs in batches, each a transaction that checks its rows again:
rows that were repaired meanwhile or are being processed are left alone.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, select, update
from sqlalchemy.orm import Session

from interview.errors import RecordingLost
from interview.store.claims import LEASE_SECONDS
from interview.store.database import Sessions, now
from interview.store.models import UNFINISHED, Answer, RecordingPart

Kind = Literal[
    "recording_lost", "kept_recording_lost", "recording_without_row", "recording_not_kept"
]
KINDS: tuple[Kind, ...] = (
    "recording_lost",
    "kept_recording_lost",
    "recording_without_row",
    "recording_not_kept",
)

BATCH = 100
"""Answers per transaction: other writers of SQLite wait for one batch at most."""

LAPSED_SECONDS = 4 * LEASE_SECONDS
"""A live worker renews three times per lease; after four leases it is taken for dead."""


@dataclass(frozen=True, slots=True)
class Held:
    """A claimed row; ``lapsed`` if its lease ended long ago."""

    id: str
    attempt: int
    holder: str | None
    lapsed: bool | None


@dataclass(frozen=True, slots=True)
class Batch:
    """How many answers were repaired, and the last id examined; None if no row was left."""

    mended: int
    last: str | None


class ReconcileStore:
    """Finds inconsistencies and repairs them.

    Args:
        lapsed_seconds: how long after the end of a lease its claim may be released.
    """

    def __init__(self, sessions: Sessions, lapsed_seconds: float = LAPSED_SECONDS) -> None:
        self._sessions = sessions
        self._lapsed = timedelta(seconds=lapsed_seconds)

    def count(self, kind: Kind) -> int:
        """The number of answers with an inconsistency of ``kind``."""
        with self._sessions() as session:
            found = _found(session, kind).subquery()
            return session.scalar(select(func.count()).select_from(found)) or 0

    def some(self, kind: Kind, limit: int) -> list[str]:
        """Ids of at most ``limit`` answers with an inconsistency of ``kind``."""
        with self._sessions() as session:
            return list(session.scalars(_found(session, kind).limit(limit)))

    def mend(self, kind: Kind, after: str = "") -> Batch:
        """Repair the next batch of ``kind``: the ids after ``after``, in order.

        An answer whose recording is lost fails with RecordingLost; a finished one that promises
        a recording no longer does; a recording without a reason to be kept is deleted.
        """
        with self._sessions.begin() as session:
            ids = _batch(session, kind, after)
            if not ids:
                return Batch(0, None)
            if kind == "recording_lost":
                mended = _without_recording(session, kind, ids, _failed(session))
            elif kind == "kept_recording_lost":
                mended = _without_recording(session, kind, ids, {"recording_kept": False})
            else:
                mended = _drop(session, kind, ids)
            return Batch(mended, ids[-1])

    def held(self, limit: int) -> list[Held]:
        """At most ``limit`` claimed rows, in the order in which their leases end."""
        with self._sessions() as session:
            lapsed = Answer.lease_until < now(session) - self._lapsed
            claimed = (
                select(Answer.id, Answer.attempt, Answer.claimed_by, lapsed)
                .where(Answer.state == "processing")
                .order_by(Answer.lease_until)
                .limit(limit)
            )
            return [Held(*row) for row in session.execute(claimed)]

    def release(self, held: Held) -> bool:
        """Release a claim, unless it was taken over or renewed meanwhile; returns whether it was.

        The attempt counts, since the recording may have killed its worker.
        """
        released = (
            update(Answer)
            .where(
                Answer.id == held.id, Answer.attempt == held.attempt, Answer.state == "processing"
            )
            .values(state="received", stage="queue", lease_until=None)
            .returning(Answer.id)
            .execution_options(synchronize_session=False)
        )
        with self._sessions.begin() as session:
            if held.lapsed:
                released = released.where(Answer.lease_until < now(session) - self._lapsed)
            return session.execute(released).one_or_none() is not None


def _batch(session: Session, kind: Kind, after: str) -> list[str]:
    """The next ids in order, so that a run examines each row once."""
    found = _found(session, kind)
    (identity,) = found.selected_columns
    return list(session.scalars(found.where(identity > after).order_by(identity).limit(BATCH)))


def _found(session: Session, kind: Kind) -> Select[str]:
    """A query for the ids of the answers with an inconsistency of ``kind``."""
    if kind in ("recording_lost", "kept_recording_lost"):
        return select(Answer.id).where(_lost(session, kind))
    return select(RecordingPart.answer_id).where(_stray(kind)).distinct()


def _lost(session: Session, kind: Kind) -> ColumnElement[bool]:
    """Answers whose recording is incomplete; parts count from 0.

    Unfinished ones only if no worker holds them.
    """
    whole = exists(
        select(RecordingPart.answer_id)
        .where(RecordingPart.answer_id == Answer.id)
        .group_by(RecordingPart.answer_id)
        .having(func.count() == func.max(RecordingPart.part) + 1)
    )
    if kind == "kept_recording_lost":
        return and_(Answer.state.not_in(UNFINISHED), Answer.recording_kept, ~whole)
    free = Answer.lease_until.is_(None) | (Answer.lease_until < now(session))
    return and_(Answer.state.in_(UNFINISHED), free, ~whole)


def _stray(kind: Kind) -> ColumnElement[bool]:
    """Parts without an answer, or of a finished answer that does not keep its recording."""
    row = select(Answer.id).where(Answer.id == RecordingPart.answer_id)
    if kind == "recording_without_row":
        return ~exists(row)
    return exists(row.where(Answer.state.not_in(UNFINISHED), ~Answer.recording_kept))


def _failed(session: Session) -> dict[str, Any]:
    return {
        "state": "failed",
        "failure": RecordingLost.code,
        "lease_until": None,
        "finished_at": now(session),
    }


def _without_recording(session: Session, kind: Kind, ids: list[str], values: dict[str, Any]) -> int:
    """Update these rows with ``values`` and delete what is left of their recordings."""
    mended = (
        update(Answer)
        # Check again: the row may have been claimed since the batch was read.
        .where(Answer.id.in_(ids), _lost(session, kind))
        .values(**values)
        .returning(Answer.id)
        .execution_options(synchronize_session=False)
    )
    found = session.scalars(mended).all()
    session.execute(delete(RecordingPart).where(RecordingPart.answer_id.in_(found)))
    return len(found)


def _drop(session: Session, kind: Kind, ids: list[str]) -> int:
    dropped = (
        delete(RecordingPart)
        .where(RecordingPart.answer_id.in_(ids), _stray(kind))
        .returning(RecordingPart.answer_id)
        .execution_options(synchronize_session=False)
    )
    return len(set(session.scalars(dropped)))
