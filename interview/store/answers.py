"""Queries on stored answers: accept, read, share, delete, expire.

Those of a worker are in ``claims``. Each step has a session of its own.
"""

import math
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from interview.contracts import QueuedAnswer
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
from interview.store.belonging import of_interview, report_shown
from interview.store.database import ACCEPT_LOCK, ConstraintError, Sessions, is_postgresql, now
from interview.store.models import UNFINISHED, Answer, RecordingPart, utc_now
from interview.store.owners import of_no_account

FLEETING = "once:"
"""Prefix of the key of an answer whose request waits for the result and then deletes it."""

FLEETING_SECONDS = 600.0
"""Longer than any request waits. An older finished answer has lost its request."""

FIRST_GUESS_SECONDS = 5.0
PACE_ANSWERS = 20
"""The expected wait is estimated from this many of the newest evaluated answers."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AnswerLimits:
    """Most unfinished answers in all, of one person and of one network.

    A network may always have as many as one person.
    """

    in_all: int
    per_person: int
    per_network: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerState:
    """The state of an answer.

    ``queue_position`` is the number of answers before it, ``expected_wait`` is in seconds.
    ``failure`` is an error code and ``facts`` are the values of its message (:func:`error_of`).
    ``question_index`` is the index of its question in the interview ``interview_id``, if any.
    ``reader`` is the language of the report, ``language`` the chosen spoken one.
    ``shared``: anyone who knows the id can read the report. ``additional_text`` was typed beside
    the recording, ``earlier`` is the answer that this one adds to; both may be empty.
    ``report_shown``: whether its report may be read by now; see ``belonging``.
    """

    id: str
    person: str
    shared: bool
    state: str
    stage: str
    queue_position: int | None
    expected_wait: int | None
    failure: str | None
    facts: dict[str, Fact]
    result: dict[str, Any] | None
    container: str
    recording_kept: bool
    interview_id: str | None
    question_index: int | None
    question: str
    reader: Language
    language: Language | None
    additional_text: str
    earlier: str
    received_at: datetime
    report_shown: bool


class AnswerStore:
    """Answers and their recordings.

    Args:
        limits: how many unfinished answers are accepted.
    """

    def __init__(self, sessions: Sessions, limits: AnswerLimits) -> None:
        self._sessions = sessions
        self._limits = limits

    def accept(self, answer: QueuedAnswer, recording: Iterable[bytes]) -> str:
        """Store an answer and its recording in one transaction; returns the answer's id.

        Raises:
            Busy: too many unfinished answers in all.
            TooManyAnswers: too many of this person.
            TooManyFromAddress: too many of this network.
            AnswerConflict: the question of the interview already has an answer or was skipped, or
                the interview is over.
        """
        known = self.known(answer.person, answer.key)
        if known is not None:
            return known
        identity = secrets.token_urlsafe(32)
        try:
            with self._sessions.begin() as session:
                # Write the parts first: on SQLite this takes the write lock, so that no other
                # answer is accepted between counting and commit.
                _store_parts(session, identity, recording)
                self._require_place(session, answer)
                answer = of_interview(session, answer)
                session.add(self._row(session, identity, answer))
        except (AnswerConflict, ConstraintError) as error:
            known = self.known(answer.person, answer.key)
            if known is not None:
                return known
            if answer.interview_id is not None:
                raise AnswerConflict from error
            raise
        return identity

    def known(self, person: str, key: str | None) -> str | None:
        """The id of the answer this person sent before with the same key, if any."""
        if key is None:
            return None
        same = select(Answer.id).where(Answer.person == person, Answer.idempotency_key == key)
        with self._sessions() as session:
            return session.scalar(same)

    def unfinished_of(self, interview_id: str, question_index: int) -> str | None:
        """The id of the unfinished answer to this question of an interview, if any."""
        waiting = select(Answer.id).where(
            Answer.interview_id == interview_id,
            Answer.question_index == question_index,
            Answer.state.in_(UNFINISHED),
        )
        with self._sessions() as session:
            return session.scalar(waiting)

    def state(self, identity: str) -> AnswerState:
        """The state of an answer. Raises NoSuchAnswer."""
        with self._sessions() as session:
            row = session.get(Answer, identity)
            if row is None:
                raise NoSuchAnswer
            position, wait = None, None
            if row.state in UNFINISHED:
                position = self._position(session, row) if row.state == "received" else 0
                wait = math.ceil((position + 1) * self._pace(session))
            return AnswerState(
                id=row.id,
                person=row.person,
                shared=row.shared,
                state=row.state,
                stage=row.stage,
                queue_position=position,
                expected_wait=wait,
                failure=row.failure,
                facts=row.failure_facts or {},
                result=row.result,
                container=row.container,
                recording_kept=row.recording_kept,
                interview_id=row.interview_id,
                question_index=row.question_index,
                question=row.question,
                reader=row.reader,
                language=row.language,
                additional_text=row.additional_text or "",
                earlier=row.earlier or "",
                received_at=row.received_at,
                report_shown=report_shown(session, row.interview_id),
            )

    def judge_again(self, identity: str, heard: Any, told: Mapping[str, Any]) -> None:
        """Put new fields into the result of an evaluated answer.

        Without an effect if the answer is gone, or its ``sentences`` are no longer ``heard``: then
        the transcript was corrected meanwhile, and the fields are about other words.
        """
        evaluated = (Answer.id == identity) & (Answer.state == "evaluated")
        with self._sessions.begin() as session:
            row = session.scalar(select(Answer).where(evaluated).with_for_update())
            if row is not None and row.result and row.result.get("sentences") == heard:
                row.result = {**row.result, **told}

    def kept(self, identities: Sequence[str]) -> dict[str, bool]:
        """Those of the answers that are still stored, and whether their recording is."""
        stored = select(Answer.id, RecordingPart.part).outerjoin(
            RecordingPart, (RecordingPart.answer_id == Answer.id) & (RecordingPart.part == 0)
        )
        with self._sessions() as session:
            rows = session.execute(stored.where(Answer.id.in_(identities)))
            return {identity: part is not None for identity, part in rows}

    def recording(self, identity: str) -> Iterator[bytes]:
        """The recording part by part, each in a short session; empty if it was deleted."""
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
        """Delete an answer, its recording and its result; returns the person it belonged to.

        Raises NoSuchAnswer.
        """
        gone = delete(Answer).where(Answer.id == identity).returning(Answer.person)
        with self._sessions.begin() as session:
            person = session.scalar(gone)
            if person is None:
                raise NoSuchAnswer
            session.execute(delete(RecordingPart).where(RecordingPart.answer_id == identity))
            return person

    def share(self, identity: str, shared: bool) -> None:
        """Set whether anyone who knows the id can read the report. Ignores an unknown id."""
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
        """Delete finished answers received before ``moment``; let unfinished ones expire.

        What accounts have evaluated is kept.
        A finished answer that has lost its request is deleted sooner: nobody else knows its id.
        Expired ones are kept, to be reported as such, until they are older than ``forget``.
        """
        late, unfinished = Answer.received_at < moment, Answer.state.in_(UNFINISHED)
        passing = of_no_account(Answer.person) | (Answer.state != "evaluated")
        finished = Answer.state.in_(("evaluated", "failed"))
        orphaned = Answer.idempotency_key.startswith(FLEETING) & (
            Answer.finished_at < utc_now() - timedelta(seconds=FLEETING_SECONDS)
        )
        values = {"state": "expired", "failure": AnswerExpired.code, "finished_at": utc_now()}
        with self._sessions.begin() as session:
            session.execute(delete(Answer).where(finished, (late & passing) | orphaned))
            session.execute(delete(Answer).where(Answer.received_at < forget, passing))
            session.execute(update(Answer).where(late, unfinished).values(**values))
            needed = select(Answer.id).where(unfinished | Answer.recording_kept)
            session.execute(delete(RecordingPart).where(RecordingPart.answer_id.not_in(needed)))

    def _require_place(self, session: Session, answer: QueuedAnswer) -> None:
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

    def _row(self, session: Session, identity: str, answer: QueuedAnswer) -> Answer:
        return Answer(
            id=identity,
            person=answer.person,
            network=answer.network,
            idempotency_key=answer.key,
            turn=_turn(session, answer, self._limits.per_person),
            question=answer.question,
            additional_text=answer.additional_text or None,
            earlier=answer.earlier or None,
            reader=answer.reader,
            language=answer.language,
            container=answer.container,
            cost=answer.cost,
            recording_kept=answer.recording_kept,
            interview_id=answer.interview_id,
            question_index=answer.question_index,
            received_at=utc_now(),
        )

    def _position(self, session: Session, row: Answer) -> int:
        earlier = (Answer.turn < row.turn) | (
            (Answer.turn == row.turn) & (Answer.received_at < row.received_at)
        )
        ahead = select(func.count()).where(Answer.state.in_(UNFINISHED), earlier)
        return session.scalar(ahead) or 0

    def _pace(self, session: Session) -> float:
        """Seconds between results: mean time of the newest answers over active workers."""
        newest = (
            select(Answer.claimed_at, Answer.finished_at)
            .where(Answer.state == "evaluated")
            .order_by(Answer.received_at.desc())
            .limit(PACE_ANSWERS)
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
        session.expunge_all()  # keeps one part in memory at a time


def _turn(session: Session, answer: QueuedAnswer, per_person: int) -> int:
    """The round in which an answer is served: start-time fair queueing, Goyal, Vin, Cheng (1997).

    A person's next answer is one round after their last one; the first answer of a new person is
    in the current round. One network has at most ``per_person`` answers in a round, so that new
    sessions do not overtake those who wait.
    """
    unfinished = Answer.state.in_(UNFINISHED)
    current = session.scalar(select(func.min(Answer.turn)).where(unfinished)) or 0
    last = session.scalar(
        select(func.max(Answer.turn)).where(unfinished, Answer.person == answer.person)
    )
    behind_others = current + _near(session, answer) // per_person
    return behind_others if last is None else max(behind_others, last + 1)


def _near(session: Session, answer: QueuedAnswer) -> int:
    """The number of unfinished answers of the same network."""
    if answer.network is None:
        return 0
    same = select(func.count()).where(
        Answer.state.in_(UNFINISHED), Answer.network == answer.network
    )
    return session.scalar(same) or 0
