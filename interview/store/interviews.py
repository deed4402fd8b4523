"""Queries on interviews, each in a session of its own.

No session stays open while recognition or anything else slow runs.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, select, update

from interview.errors import ActiveInterview, AnswerConflict, NoActiveInterview
from interview.language.catalogue import DEFAULT, LANGUAGES, Language
from interview.store.accounts import of_no_account
from interview.store.database import ConstraintError, Sessions, aware
from interview.store.models import Interview, InterviewAnswer, utc_now


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer of an interview; ``content`` is the content report as plain values.

    ``key`` is the digest of a typed answer that was sent with an idempotency key.
    """

    question: str
    text: str
    language: Language | None
    evaluation: str
    content: dict[str, Any] | None
    key: str | None


@dataclass(frozen=True, slots=True)
class NewInterviewAnswer:
    """An answer to store. ``delivery`` (of a spoken one) and ``content`` are plain values.

    Within one interview a ``key`` is stored once.
    """

    text: str
    language: Language
    evaluation: str
    content: dict[str, Any]
    delivery: dict[str, Any] | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class InterviewState:
    """An interview. ``final_evaluation`` and ``seconds`` are None while it runs."""

    id: str
    owner: str
    language: Language
    questions: tuple[str, ...]
    answers: tuple[StoredAnswer, ...]
    started_at: datetime
    final_evaluation: str | None
    seconds: float | None
    interest: str | None

    @property
    def position(self) -> int:
        """Index of the next question to answer."""
        return len(self.answers)


FinalEvaluation = Callable[[InterviewState], str]
"""The text on the whole interview; called in the transaction that stores it."""


class InterviewStore:
    """Interviews of guests and accounts, by owner."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def start(
        self,
        owner: str,
        language: Language,
        questions: tuple[str, ...],
        interest: str | None = None,
    ) -> InterviewState:
        """Begin an interview. Raises ActiveInterview if the owner has a running one."""
        row = Interview(
            id=str(uuid.uuid4()),
            owner=owner,
            language=language,
            questions=list(questions),
            started_at=utc_now(),
            interest=interest,
        )
        try:
            with self._sessions.begin() as session:
                session.add(row)
                session.flush()
                return state_of(row)
        except ConstraintError as error:
            raise ActiveInterview from error

    def active(self, owner: str) -> InterviewState | None:
        """The running interview of ``owner``, if any."""
        with self._sessions() as session:
            row = session.scalar(_active(owner))
            return state_of(row) if row else None

    def find(self, interview_id: str) -> InterviewState:
        """An interview, running or over. Raises NoActiveInterview if it is not stored."""
        with self._sessions() as session:
            row = session.get(Interview, interview_id)
            if row is None:
                raise NoActiveInterview
            return state_of(row)

    def newest_of(self, owner: str, most: int) -> tuple[InterviewState, ...]:
        """At most ``most`` interviews of ``owner``, running and completed, newest first."""
        newest = (
            select(Interview)
            .where(Interview.owner == owner)
            .order_by(Interview.started_at.desc())
            .limit(most)
        )
        with self._sessions() as session:
            return tuple(state_of(row) for row in session.scalars(newest))

    def counts_of(self, owner: str) -> tuple[int, int]:
        """The number of completed interviews of ``owner``, and of answers in all interviews."""
        completed = select(func.count()).where(
            Interview.owner == owner, Interview.completed_at.is_not(None)
        )
        answers = select(func.count(InterviewAnswer.id)).join(Interview)
        with self._sessions() as session:
            return (
                session.scalar(completed) or 0,
                session.scalar(answers.where(Interview.owner == owner)) or 0,
            )

    def add_answer(self, interview: InterviewState, answer: NewInterviewAnswer) -> None:
        """Store the answer to the question at ``interview.position``.

        Raises:
            AnswerConflict: the question has been answered meanwhile, or the key is stored.
        """
        row = InterviewAnswer(
            interview_id=interview.id,
            position=interview.position,
            question=interview.questions[interview.position],
            answer=answer.text,
            language=answer.language,
            idempotency_key=answer.key,
            evaluation=answer.evaluation,
            delivery=answer.delivery,
            content=answer.content,
        )
        try:
            with self._sessions.begin() as session:
                session.add(row)
        except ConstraintError as error:
            raise AnswerConflict from error

    def judge_again(
        self, interview_id: str, position: int, content: dict[str, Any], evaluation: str
    ) -> None:
        """Replace the report on an answer. Ignores an unknown one."""
        answer = (InterviewAnswer.interview_id == interview_id) & (
            InterviewAnswer.position == position
        )
        with self._sessions.begin() as session:
            session.execute(
                update(InterviewAnswer).where(answer).values(content=content, evaluation=evaluation)
            )

    def tell_again(self, interview_id: str, final_evaluation: str) -> None:
        """Replace the final evaluation of an interview that is over."""
        over = (Interview.id == interview_id) & Interview.completed_at.is_not(None)
        with self._sessions.begin() as session:
            session.execute(update(Interview).where(over).values(final_evaluation=final_evaluation))

    def complete(self, interview_id: str, evaluate: FinalEvaluation) -> InterviewState:
        """End a running interview; one that is over stays unchanged.

        Raises:
            NoActiveInterview: it is not stored.
        """
        running = select(Interview).where(
            Interview.id == interview_id, Interview.completed_at.is_(None)
        )
        with self._sessions.begin() as session:
            row = session.scalar(running.with_for_update())
            if row is not None:
                row.completed_at = utc_now()
                row.final_evaluation = evaluate(state_of(row))
        return self.find(interview_id)

    def hand_over(self, owner: str, to: str) -> bool:
        """Give the interviews of ``owner`` to ``to``; False, and none is given, if both have a
        running one."""
        try:
            with self._sessions.begin() as session:
                given = update(Interview).where(Interview.owner == owner).values(owner=to)
                session.execute(given)
        except ConstraintError:  # of the index one_active_interview
            return False
        return True

    def delete_running(self, owner: str | None = None) -> int:
        """Delete the running interviews of ``owner``, or of everyone; returns how many."""
        running = Interview.completed_at.is_(None)
        return self._delete(running if owner is None else running & (Interview.owner == owner))

    def delete_of_guests(self, moment: datetime) -> int:
        """Delete interviews that guests started before ``moment``, with their answers; returns how
        many."""
        return self._delete((Interview.started_at < moment) & of_no_account(Interview.owner))

    def _delete(self, which: ColumnElement[bool]) -> int:
        """Delete by one statement; the database deletes the answers of each interview with it.

        With two statements an interview could end between them.
        """
        with self._sessions.begin() as session:
            return len(
                session.scalars(delete(Interview).where(which).returning(Interview.id)).all()
            )


def _active(owner: str) -> Select[Interview]:
    return select(Interview).where(Interview.owner == owner, Interview.completed_at.is_(None))


def state_of(row: Interview) -> InterviewState:
    """The interview of a row, read in the session of the row."""
    ended = row.completed_at
    return InterviewState(
        row.id,
        row.owner,
        _language(row.language),
        tuple(row.questions),
        tuple(_answer(answer) for answer in row.answers),
        aware(row.started_at),
        row.final_evaluation,
        (aware(ended) - aware(row.started_at)).total_seconds() if ended else None,
        row.interest,
    )


def _answer(row: InterviewAnswer) -> StoredAnswer:
    language = None if row.language is None else _language(row.language)
    return StoredAnswer(
        row.question, row.answer, language, row.evaluation, row.content, row.idempotency_key
    )


def _language(tag: str) -> Language:
    return tag if tag in LANGUAGES else DEFAULT
