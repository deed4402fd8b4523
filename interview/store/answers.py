"""Every query and commit of answers that wait: accept, look, delete, expire.

What a worker does with them is in ``claims``. A session is open for one step only.
"""

import math
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import delete, exists, func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased, sessionmaker

from interview.errors import (
    AnswerConflict,
    AnswerExpired,
    Busy,
    Fact,
    Language,
    NoSuchAnswer,
    TooManyAnswers,
    TooManyFromAddress,
)
from interview.store.clock import is_postgresql, now
from interview.store.models import UNFINISHED, Answer, RecordingPart, utc_now

ACCEPT_LOCK = 7_316_002
"""The advisory lock of counting and accepting; the number next to that of migrations."""

FLEETING = "once:"
"""How the key begins of an answer whose request waits for it and deletes it when told."""

FLEETING_SECONDS = 600.0
"""Longer than any request waits: a finished one that is older was cut off from its request."""

log = structlog.get_logger(__name__)

FIRST_GUESS_SECONDS = 5.0
PACE_OF = 20
"""Evaluated answers whose time gives the expected wait."""


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """An answer to accept.

    ``person`` and ``network`` share the turns; ``key`` makes sending it twice one. ``cost`` is
    ``short`` or ``long``; an answer of an interview names it and the position of its question.
    """

    person: str
    key: str | None
    question: str
    reader: Language
    language: Language | None
    container: str
    cost: str = "short"
    recording_kept: bool = False
    interview_id: str | None = None
    position: int | None = None
    network: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerLimits:
    """Unfinished answers that are taken: in all, of one person, of one network.

    A network has at least what one person may have.
    """

    in_all: int
    per_person: int
    per_network: int


@dataclass(frozen=True, slots=True)
class AnswerState:
    """Where an answer stands. ``position`` counts the answers before it; wait in seconds.

    ``failure`` is a code and ``facts`` are those of its sentence (:func:`error_of`).
    ``question_index`` is that of its question in the interview ``interview_id``, if any.
    ``shared``: its person shows the report to whoever has the id.
    """

    id: str
    person: str
    shared: bool
    state: str
    stage: str
    position: int | None
    expected_wait: int | None
    failure: str | None
    facts: dict[str, Fact]
    result: dict[str, Any] | None
    container: str
    recording_kept: bool
    interview_id: str | None
    question_index: int | None
    question: str


class AnswerStore:
    """Answers and their recordings.

    Args:
        sessions: makes sessions bound to the pooled engine.
        limits: how many unfinished answers are taken.
    """

    def __init__(self, sessions: sessionmaker[Session], limits: AnswerLimits) -> None:
        self._sessions = sessions
        self._limits = limits

    def accept(self, answer: NewAnswer, recording: Iterable[bytes]) -> str:
        """Store an answer and its recording in one transaction; returns the answer's id.

        Raises:
            Busy: the service has all the answers it takes.
            TooManyAnswers: this person has.
            TooManyFromAddress: those who send from this network have.
            AnswerConflict: the interview's question has an answer already.
        """
        known = self.known(answer.person, answer.key)
        if known is not None:
            return known
        identity = secrets.token_urlsafe(32)
        try:
            with self._sessions.begin() as session:
                # First the bytes: on SQLite this takes the write lock, so that no other
                # accept comes between the counting and the commit.
                _store_parts(session, identity, recording)
                self._require_place(session, answer)
                session.add(self._row(session, identity, answer))
        except IntegrityError as error:
            known = self.known(answer.person, answer.key)
            if known is not None:
                return known
            if answer.interview_id is not None:
                raise AnswerConflict from error
            raise
        return identity

    def known(self, person: str, key: str | None) -> str | None:
        """The answer this person sent under ``key`` before, if any."""
        if key is None:
            return None
        same = select(Answer.id).where(Answer.person == person, Answer.idempotency_key == key)
        with self._sessions() as session:
            return session.scalar(same)

    def unfinished_of(self, interview_id: str, position: int) -> str | None:
        """The answer to this question of an interview that somebody will still evaluate."""
        waiting = select(Answer.id).where(
            Answer.interview_id == interview_id,
            Answer.position == position,
            Answer.state.in_(UNFINISHED),
        )
        with self._sessions() as session:
            return session.scalar(waiting)

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
                row.id,
                row.person,
                row.shared,
                row.state,
                row.stage,
                position,
                wait,
                row.failure,
                row.failure_facts or {},
                row.result,
                row.container,
                row.recording_kept,
                row.interview_id,
                row.position,
                row.question,
            )

    def recording(self, identity: str) -> Iterator[bytes]:
        """The recording, a part at a time with a short session each; nothing when it is gone."""
        number = 0
        while True:
            with self._sessions() as session:
                part = session.get(RecordingPart, (identity, number))
                content = part.content if part is not None else None
            if content is None:
                return
            yield content
            number += 1

    def delete(self, identity: str) -> str:
        """Delete an answer, its recording and its result; returns whose it was.

        Raises NoSuchAnswer.
        """
        gone = delete(Answer).where(Answer.id == identity).returning(Answer.person)
        with self._sessions.begin() as session:
            person = session.scalar(gone)
            if person is None:
                raise NoSuchAnswer
            session.execute(delete(RecordingPart).where(RecordingPart.answer_id == identity))
            return person

    def hand_over(self, person: str, to: str) -> None:
        """Let ``to`` have the answers of ``person``, except what ``to`` sent under the same key."""
        other = aliased(Answer)
        sent = exists().where(other.person == to, other.idempotency_key == Answer.idempotency_key)
        handed = update(Answer).where(Answer.person == person, ~sent).values(person=to)
        try:
            with self._sessions.begin() as session:
                session.execute(handed.execution_options(synchronize_session=False))
        except IntegrityError:
            # Sent under the same key at this moment: the rows stay with whom they are of.
            log.info("answers_not_handed_over")

    def share(self, identity: str, shared: bool) -> None:
        """Show the report to whoever has the id, or no longer. Nothing if there is no answer."""
        with self._sessions.begin() as session:
            session.execute(update(Answer).where(Answer.id == identity).values(shared=shared))

    def claimable(self) -> dict[str, int]:
        """How many answers of each cost a worker could take now."""
        with self._sessions() as session:
            free = Answer.lease_until.is_(None) | (Answer.lease_until < now(session))
            counted = (
                select(Answer.cost, func.count())
                .where(Answer.state.in_(UNFINISHED), free)
                .group_by(Answer.cost)
            )
            return {row[0]: row[1] for row in session.execute(counted)}

    def expire(self, moment: datetime, forget: datetime) -> None:
        """Delete what was received before ``moment`` and is finished; give up what is not.

        What a request was cut off from goes sooner: nobody else knows of it.
        Those given up are told as expired, and deleted once they are older than ``forget``.
        """
        late, unfinished = Answer.received_at < moment, Answer.state.in_(UNFINISHED)
        told = Answer.state.in_(("evaluated", "failed"))
        cut_off = Answer.idempotency_key.startswith(FLEETING) & (
            Answer.finished_at < utc_now() - timedelta(seconds=FLEETING_SECONDS)
        )
        values = {"state": "expired", "failure": AnswerExpired.code, "finished_at": utc_now()}
        with self._sessions.begin() as session:
            session.execute(delete(Answer).where(told, late | cut_off))
            session.execute(delete(Answer).where(Answer.received_at < forget))
            session.execute(update(Answer).where(late, unfinished).values(**values))
            needed = select(Answer.id).where(unfinished | Answer.recording_kept)
            session.execute(delete(RecordingPart).where(RecordingPart.answer_id.not_in(needed)))

    def _require_place(self, session: Session, answer: NewAnswer) -> None:
        if is_postgresql(session):
            session.execute(text(f"SELECT pg_advisory_xact_lock({ACCEPT_LOCK})"))
        unfinished = select(func.count()).where(Answer.state.in_(UNFINISHED))
        own = session.scalar(unfinished.where(Answer.person == answer.person)) or 0
        limits = self._limits
        if own >= limits.per_person:
            raise TooManyAnswers(math.ceil(self._pace(session)))
        if _near(session, answer) >= max(limits.per_network, limits.per_person):
            raise TooManyFromAddress(math.ceil(self._pace(session)))
        if (session.scalar(unfinished) or 0) >= limits.in_all:
            raise Busy(math.ceil(self._pace(session)))

    def _row(self, session: Session, identity: str, answer: NewAnswer) -> Answer:
        return Answer(
            id=identity,
            person=answer.person,
            network=answer.network,
            idempotency_key=answer.key,
            turn=_turn(session, answer, self._limits.per_person),
            question=answer.question,
            reader=answer.reader,
            language=answer.language,
            container=answer.container,
            cost=answer.cost,
            recording_kept=answer.recording_kept,
            interview_id=answer.interview_id,
            position=answer.position,
            received_at=utc_now(),
        )

    def _position(self, session: Session, row: Answer) -> int:
        earlier = (Answer.turn < row.turn) | (
            (Answer.turn == row.turn) & (Answer.received_at < row.received_at)
        )
        ahead = select(func.count()).where(Answer.state.in_(UNFINISHED), earlier)
        return session.scalar(ahead) or 0

    def _pace(self, session: Session) -> float:
        """Seconds between two answers: the newest ones' time, shared by the workers at work."""
        newest = (
            select(Answer.claimed_at, Answer.finished_at)
            .where(Answer.state == "evaluated")
            .order_by(Answer.received_at.desc())
            .limit(PACE_OF)
        )
        took = [
            (end - start).total_seconds() for start, end in session.execute(newest) if start and end
        ]
        at_work = select(func.count(Answer.claimed_by.distinct())).where(
            Answer.state == "processing"
        )
        workers = session.scalar(at_work) or 1
        return (sum(took) / len(took) if took else FIRST_GUESS_SECONDS) / workers


def _store_parts(session: Session, identity: str, recording: Iterable[bytes]) -> None:
    for number, content in enumerate(recording):
        session.add(RecordingPart(answer_id=identity, part=number, content=content))
        session.flush()
        session.expunge_all()  # one part in memory at a time


def _turn(session: Session, answer: NewAnswer, per_person: int) -> int:
    """Start-time fair queueing: a person's next answer queues one round behind the last one,
    somebody new in the round being served. After Goyal, Vin and Cheng (1997).

    Of one network a round has as many answers as one person may have in all: new sessions are
    no way past those who have waited.
    """
    unfinished = Answer.state.in_(UNFINISHED)
    current = session.scalar(select(func.min(Answer.turn)).where(unfinished)) or 0
    last = session.scalar(
        select(func.max(Answer.turn)).where(unfinished, Answer.person == answer.person)
    )
    behind_others = current + _near(session, answer) // per_person
    return behind_others if last is None else max(behind_others, last + 1)


def _near(session: Session, answer: NewAnswer) -> int:
    """Unfinished answers of the same network."""
    if answer.network is None:
        return 0
    same = select(func.count()).where(
        Answer.state.in_(UNFINISHED), Answer.network == answer.network
    )
    return session.scalar(same) or 0
