"""Every query and commit of reconciling: rows and recordings that do not fit together.

Looking changes nothing. Mending goes batch by batch, each a transaction of its own that asks
again for what it mends: what was put right meanwhile, or is at work, is not touched.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from interview.errors import RecordingLost
from interview.store.claims import LEASE_SECONDS
from interview.store.clock import now
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
"""Answers of one transaction: those that wait for the write lock of SQLite wait for one batch."""

LAPSED_SECONDS = 4 * LEASE_SECONDS
"""A live worker renews three times in a lease; one silent for four is not coming back."""


@dataclass(frozen=True, slots=True)
class Held:
    """A row somebody claimed, and whether the lease lapsed long ago."""

    id: str
    attempt: int
    holder: str | None
    lapsed: bool | None


@dataclass(frozen=True, slots=True)
class Batch:
    """How many answers were mended, and the id of the last one seen; None when none is left."""

    mended: int
    last: str | None


class ReconcileStore:
    """Looks for what does not fit, and mends it.

    Args:
        sessions: makes sessions bound to the pooled engine.
        lapsed_seconds: how long after its end a lease nobody took over is given away.
    """

    def __init__(
        self, sessions: sessionmaker[Session], lapsed_seconds: float = LAPSED_SECONDS
    ) -> None:
        self._sessions = sessions
        self._lapsed = timedelta(seconds=lapsed_seconds)

    def count(self, kind: Kind) -> int:
        """How many answers there are of ``kind``."""
        with self._sessions() as session:
            found = _found(session, kind).subquery()
            return session.scalar(select(func.count()).select_from(found)) or 0

    def some(self, kind: Kind, limit: int) -> list[str]:
        """Ids of at most ``limit`` answers of ``kind``."""
        with self._sessions() as session:
            return list(session.scalars(_found(session, kind).limit(limit)))

    def mend(self, kind: Kind, after: str = "") -> Batch:
        """Mend the next batch of ``kind``, by id those ``after`` the last one.

        An answer that cannot be evaluated fails with a code to act on; a recording that was
        promised and is gone is promised no more; a recording nobody should have is deleted.
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
        """At most ``limit`` claimed rows, those whose leases ended first before the others."""
        with self._sessions() as session:
            lapsed = Answer.lease_until < _ago(session, self._lapsed)
            claimed = (
                select(Answer.id, Answer.attempt, Answer.claimed_by, lapsed)
                .where(Answer.state == "processing")
                .order_by(Answer.lease_until)
                .limit(limit)
            )
            return [Held(*row) for row in session.execute(claimed)]

    def release(self, held: Held) -> bool:
        """Let the row be claimed by anybody; not if it was claimed or renewed meanwhile.

        The attempt counts: it may have been the recording that ended its worker.
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
                released = released.where(Answer.lease_until < _ago(session, self._lapsed))
            return session.execute(released).one_or_none() is not None


def _batch(session: Session, kind: Kind, after: str) -> list[str]:
    """In the order of the ids: a run reads what it has passed only once."""
    found = _found(session, kind)
    (identity,) = found.selected_columns
    return list(session.scalars(found.where(identity > after).order_by(identity).limit(BATCH)))


def _found(session: Session, kind: Kind) -> Select[str]:
    """The ids of the answers of ``kind``."""
    if kind in ("recording_lost", "kept_recording_lost"):
        return select(Answer.id).where(_lost(session, kind))
    return select(RecordingPart.answer_id).where(_stray(kind)).distinct()


def _lost(session: Session, kind: Kind) -> ColumnElement[bool]:
    """Rows whose recording is not there from its first part to its last.

    Parts count from 0. Of those not finished only what nobody is at work on.
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
    """Parts of no row at all, or of one that is finished and promised to keep nothing."""
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
    """Write ``values`` to those rows, and delete what is left of their recordings."""
    mended = (
        update(Answer)
        # Once more for the row itself: it may have been claimed since the batch was read.
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


def _ago(session: Session, length: timedelta) -> Any:
    return now(session) - length
