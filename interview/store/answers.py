"""Every query and commit of answers that wait: accept, claim, renew, conclude.

A claim raises the attempt number of its row and sets a lease. Whatever is written later
names that number and is refused when the row has a newer one: a worker that slept past its
lease writes nothing. A session is open for one step only.
"""

import math
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any

from sqlalchemy import ColumnElement, delete, func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from interview.errors import AnswerExpired, Busy, Language, NoSuchAnswer, TooManyAnswers, WorkerLost
from interview.store.models import Answer, RecordingPart, utc_now

MAX_ATTEMPTS = 3
LEASE_SECONDS = 15.0
"""An answer whose worker died waits this long; a worker renews three times as often."""
ACCEPT_LOCK = 7_316_002
"""The advisory lock of counting and accepting; the number next to that of migrations."""

UNFINISHED = ("received", "processing")
FIRST_GUESS_SECONDS = 5.0
PACE_OF = 20
"""Evaluated answers whose time gives the expected wait."""


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """An answer to accept. ``person`` shares the turns; ``key`` makes sending it twice one."""

    person: str
    key: str | None
    question: str
    reader: Language
    language: Language | None
    container: str


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to evaluate one answer, while ``attempt`` is the newest of its row."""

    id: str
    attempt: int
    question: str
    reader: Language
    language: Language | None
    container: str


@dataclass(frozen=True, slots=True)
class AnswerState:
    """Where an answer stands. ``position`` counts the answers before it; wait in seconds."""

    id: str
    state: str
    stage: str
    position: int | None
    expected_wait: int | None
    failure: str | None
    result: dict[str, Any] | None


class AnswerStore:
    """Answers and their recordings.

    Args:
        sessions: makes sessions bound to the pooled engine.
        in_all: unfinished answers the service takes.
        per_person: unfinished answers it takes of one person.
        lease_seconds: how long a claim holds without being renewed.
    """

    def __init__(
        self,
        sessions: sessionmaker[Session],
        in_all: int,
        per_person: int,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self._sessions = sessions
        self._in_all = in_all
        self._per_person = per_person
        self.lease_seconds = lease_seconds

    def accept(self, answer: NewAnswer, recording: Iterable[bytes]) -> str:
        """Store an answer and its recording in one transaction; returns the answer's id.

        Raises:
            Busy: the service has all the answers it takes.
            TooManyAnswers: this person has.
        """
        known = self._known(answer)
        if known is not None:
            return known
        identity = secrets.token_urlsafe(32)
        try:
            with self._sessions.begin() as session:
                # First the bytes: on SQLite this takes the write lock, so that no other
                # accept comes between the counting and the commit.
                _store_parts(session, identity, recording)
                self._require_place(session, answer.person)
                session.add(self._row(session, identity, answer))
        except IntegrityError:
            known = self._known(answer)
            if known is None:
                raise
            return known
        return identity

    def claim(self) -> Claim | None:
        """Take the answer whose turn it is, if any; one that used up its attempts has failed."""
        while True:
            with self._sessions.begin() as session:
                row = session.execute(self._claim_next(session)).one_or_none()
                if row is None:
                    return None
                claim = Claim(*row[:6])
                if claim.attempt - row.handed_back <= MAX_ATTEMPTS:
                    return claim
                code = row.failure or WorkerLost.code
                self._conclude(session, claim, state="failed", failure=code)

    def renew(self, claim: Claim, stage: str) -> bool:
        """Hold the claim for another lease and note the stage; whether it was still ours."""
        with self._sessions.begin() as session:
            return self._write(session, claim, stage=stage, lease_until=self._lease(session))

    def evaluated(self, claim: Claim, result: dict[str, Any]) -> bool:
        """Store the result and drop the recording; whether the claim was still ours."""
        with self._sessions.begin() as session:
            return self._conclude(session, claim, state="evaluated", result=result, failure=None)

    def failed(self, claim: Claim, code: str) -> bool:
        """Store why there is no result and drop the recording; whether it was still ours."""
        with self._sessions.begin() as session:
            return self._conclude(session, claim, state="failed", failure=code)

    def hand_back(self, claim: Claim, seconds: float, code: str | None = None) -> bool:
        """Let somebody claim it again after ``seconds``.

        With ``code`` the attempt counts and the code is told when it was the last one.
        """
        with self._sessions.begin() as session:
            values: dict[str, Any] = {"handed_back": Answer.handed_back + int(code is None)}
            if code is not None:
                values["failure"] = code
            later = self._clock(session) + timedelta(seconds=seconds)
            values |= {"state": "received", "stage": "queue", "lease_until": later}
            return self._write(session, claim, **values)

    def copy_recording(self, claim: Claim, target: IO[bytes]) -> int:
        """Write the recording to ``target``, a part at a time; returns its bytes."""
        parts = select(RecordingPart.content).where(RecordingPart.answer_id == claim.id)
        with self._sessions() as session:
            ordered = parts.order_by(RecordingPart.part).execution_options(yield_per=1)
            return sum(target.write(content) for content in session.scalars(ordered))

    def state(self, identity: str) -> AnswerState:
        """Where an answer stands. Raises NoSuchAnswer."""
        with self._sessions() as session:
            row = session.get(Answer, identity)
            if row is None:
                raise NoSuchAnswer
            position, wait = None, None
            if row.state in UNFINISHED:
                position = self._position(session, row) if row.state == "received" else 0
                wait = math.ceil((position + 1) * self._pace(session))
            return AnswerState(
                row.id, row.state, row.stage, position, wait, row.failure, row.result
            )

    def expire(self, moment: datetime, forget: datetime) -> None:
        """Delete what was received before ``moment`` and is finished; give up what is not.

        Those given up are told as expired, and deleted once they are older than ``forget``.
        """
        late, unfinished = Answer.received_at < moment, Answer.state.in_(UNFINISHED)
        told = Answer.state.in_(("evaluated", "failed"))
        values = {"state": "expired", "failure": AnswerExpired.code, "finished_at": utc_now()}
        with self._sessions.begin() as session:
            session.execute(delete(Answer).where(late, told))
            session.execute(delete(Answer).where(Answer.received_at < forget))
            session.execute(update(Answer).where(late, unfinished).values(**values))
            waiting = select(Answer.id).where(unfinished)
            session.execute(delete(RecordingPart).where(RecordingPart.answer_id.not_in(waiting)))

    def _known(self, answer: NewAnswer) -> str | None:
        if answer.key is None:
            return None
        same = select(Answer.id).where(
            Answer.person == answer.person, Answer.idempotency_key == answer.key
        )
        with self._sessions() as session:
            return session.scalar(same)

    def _require_place(self, session: Session, person: str) -> None:
        if _is_postgresql(session):
            session.execute(text(f"SELECT pg_advisory_xact_lock({ACCEPT_LOCK})"))
        unfinished = select(func.count()).where(Answer.state.in_(UNFINISHED))
        own = session.scalar(unfinished.where(Answer.person == person)) or 0
        if own >= self._per_person:
            raise TooManyAnswers(math.ceil(self._pace(session)))
        if (session.scalar(unfinished) or 0) >= self._in_all:
            raise Busy(math.ceil(self._pace(session)))

    def _row(self, session: Session, identity: str, answer: NewAnswer) -> Answer:
        return Answer(
            id=identity,
            person=answer.person,
            idempotency_key=answer.key,
            turn=_turn(session, answer.person),
            question=answer.question,
            reader=answer.reader,
            language=answer.language,
            container=answer.container,
            received_at=utc_now(),
        )

    def _claim_next(self, session: Session) -> Any:
        now = self._clock(session)
        chosen = (
            select(Answer.id)
            .where(
                Answer.state.in_(UNFINISHED),
                Answer.lease_until.is_(None) | (Answer.lease_until < now),
            )
            .order_by(Answer.turn, Answer.received_at)
            .limit(1)
            .with_for_update(skip_locked=True)
            .scalar_subquery()
        )
        return (
            update(Answer)
            .where(Answer.id == chosen)
            .values(
                state="processing",
                stage="queue",
                attempt=Answer.attempt + 1,
                lease_until=self._lease(session),
                claimed_at=now,
            )
            .returning(
                Answer.id,
                Answer.attempt,
                Answer.question,
                Answer.reader,
                Answer.language,
                Answer.container,
                Answer.handed_back,
                Answer.failure,
            )
            .execution_options(synchronize_session=False)
        )

    def _conclude(self, session: Session, claim: Claim, **values: Any) -> bool:
        ours = self._write(
            session, claim, finished_at=self._clock(session), lease_until=None, **values
        )
        if ours:
            session.execute(delete(RecordingPart).where(RecordingPart.answer_id == claim.id))
        return ours

    def _write(self, session: Session, claim: Claim, **values: Any) -> bool:
        """The fence: only the newest attempt, and only while it is at work."""
        statement = (
            update(Answer)
            .where(
                Answer.id == claim.id,
                Answer.attempt == claim.attempt,
                Answer.state == "processing",
            )
            .values(**values)
            .returning(Answer.id)
            .execution_options(synchronize_session=False)
        )
        return session.execute(statement).one_or_none() is not None

    def _position(self, session: Session, row: Answer) -> int:
        earlier = (Answer.turn < row.turn) | (
            (Answer.turn == row.turn) & (Answer.received_at < row.received_at)
        )
        ahead = select(func.count()).where(Answer.state.in_(UNFINISHED), earlier)
        return session.scalar(ahead) or 0

    def _pace(self, session: Session) -> float:
        """Seconds an answer takes, over the newest ones."""
        newest = (
            select(Answer.claimed_at, Answer.finished_at)
            .where(Answer.state == "evaluated")
            .order_by(Answer.received_at.desc())
            .limit(PACE_OF)
        )
        took = [
            (end - start).total_seconds() for start, end in session.execute(newest) if start and end
        ]
        return sum(took) / len(took) if took else FIRST_GUESS_SECONDS

    def _lease(self, session: Session) -> Any:
        return self._clock(session) + timedelta(seconds=self.lease_seconds)

    def _clock(self, session: Session) -> ColumnElement[datetime] | datetime:
        """One clock for all workers: the database's, where they may be on several hosts."""
        if _is_postgresql(session):
            return func.clock_timestamp()
        return utc_now()


def _store_parts(session: Session, identity: str, recording: Iterable[bytes]) -> None:
    for number, content in enumerate(recording):
        session.add(RecordingPart(answer_id=identity, part=number, content=content))
        session.flush()
        session.expunge_all()  # one part in memory at a time


def _turn(session: Session, person: str) -> int:
    """Start-time fair queueing: a person's next answer queues one round behind the last one,
    somebody new in the round being served. After Goyal, Vin and Cheng (1997)."""
    unfinished = Answer.state.in_(UNFINISHED)
    current = session.scalar(select(func.min(Answer.turn)).where(unfinished)) or 0
    last = session.scalar(select(func.max(Answer.turn)).where(unfinished, Answer.person == person))
    return current if last is None else max(current, last + 1)


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
