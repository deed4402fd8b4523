"""Queries on interviews, each in a session of its own.

No session stays open while recognition or anything else slow runs.
"""

import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.orm import Session

from interview.contracts import converter
from interview.contracts.interview import (
    AskedStep,
    InterviewPlan,
    InterviewState,
    NewInterviewAnswer,
    Step,
    StoredAnswer,
)
from interview.errors import ActiveInterview, AnswerConflict, NoActiveInterview
from interview.language.catalogue import DEFAULT, LANGUAGES, Language
from interview.store.database import ConstraintError, Sessions, aware
from interview.store.models import (
    UNFINISHED,
    Answer,
    Interview,
    InterviewAnswer,
    InterviewStep,
    RecordingPart,
    utc_now,
)
from interview.store.owners import of_no_account

BESIDE = ("evaluation", "delivery", "content")
"""Parts of a report that have a column of their own."""


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
        plan: InterviewPlan,
        first: Step,
        questions: tuple[str, ...],
        interest: str | None = None,
        key: str | None = None,
    ) -> InterviewState:
        """Begin an interview with the step ``first``.

        Args:
            owner: whose interview it is.
            language: of the questions.
            plan: what was chosen.
            first: the first question.
            questions: those an older version would ask, during a rolling update.
            interest: the field as the candidate wrote it.
            key: the idempotency key of the request.

        Raises:
            ActiveInterview: the owner has a running one, or has used the key.
        """
        row = Interview(
            id=str(uuid.uuid4()),
            owner=owner,
            language=language,
            start_key=key,
            plan=converter.unstructure(plan),
            questions=list(questions),
            started_at=utc_now(),
            interest=interest,
            steps=[InterviewStep(position=0, step=converter.unstructure(first))],
        )
        try:
            with self._sessions.begin() as session:
                session.add(row)
                session.flush()
                return state_of(row)
        except ConstraintError as error:
            raise ActiveInterview from error

    def started_under(self, owner: str, key: str) -> InterviewState | None:
        """The interview that ``owner`` started with this idempotency key, if any."""
        own = (Interview.owner == owner) & (Interview.start_key == key)
        with self._sessions() as session:
            row = session.scalar(select(Interview).where(own))
            return state_of(row) if row else None

    def ask(self, interview_id: str, position: int, step: Step) -> InterviewState:
        """Store the question at ``position``, unless another request has; the state afterwards.

        Raises:
            NoActiveInterview: the interview is not stored.
        """
        row = InterviewStep(
            interview_id=interview_id, position=position, step=converter.unstructure(step)
        )
        with suppress(ConstraintError), self._sessions.begin() as session:
            session.add(row)
        return self.find(interview_id)

    def note_thinking(self, interview_id: str, position: int, seconds: float) -> None:
        """Store how long the candidate thought before answering."""
        step = (InterviewStep.interview_id == interview_id) & (InterviewStep.position == position)
        with self._sessions.begin() as session:
            session.execute(update(InterviewStep).where(step).values(think_seconds=seconds))

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
        answers = (
            select(func.count(InterviewAnswer.id))
            .join(Interview)
            .where(InterviewAnswer.skipped.is_(False))
        )
        with self._sessions() as session:
            return (
                session.scalar(completed) or 0,
                session.scalar(answers.where(Interview.owner == owner)) or 0,
            )

    def add_answer(self, interview: InterviewState, answer: NewInterviewAnswer) -> None:
        """Store the answer to the question at ``interview.position``.

        Raises:
            AnswerConflict: the question has been answered meanwhile, or an answer to it is
                queued, or the key is stored.
            NoActiveInterview: the interview has ended meanwhile.
        """
        self._add(
            InterviewAnswer(
                interview_id=interview.id,
                position=interview.position,
                question=answer.question,
                idempotency_key=answer.key,
                **answer_columns(answer.text, answer.language, answer.report),
            )
        )

    def skip(self, interview: InterviewState) -> None:
        """Store that the question at ``interview.position`` was skipped.

        Raises as :meth:`add_answer`.
        """
        self._add(
            InterviewAnswer(
                interview_id=interview.id,
                position=interview.position,
                question=interview.question,
                answer="",
                evaluation="",
                skipped=True,
            )
        )

    def _add(self, row: InterviewAnswer) -> None:
        queued = select(Answer.id).where(
            Answer.interview_id == row.interview_id,
            Answer.question_index == row.position,
            Answer.state.in_(UNFINISHED),
        )
        try:
            with self._sessions.begin() as session:
                if session.scalar(held_owner(row.interview_id)) is None:
                    raise NoActiveInterview
                session.add(row)
                if session.scalar(queued) is not None:
                    raise AnswerConflict
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
        with self._sessions.begin() as session:
            row = session.scalar(_held(interview_id))
            if row is not None:
                end(row, utc_now(), evaluate)
        return self.find(interview_id)

    def abandoned(self, since: datetime) -> tuple[str, ...]:
        """The running interviews in which nothing was asked, answered or sent since then."""
        asked = select(InterviewStep.interview_id).where(InterviewStep.asked_at > since)
        answered = select(InterviewAnswer.interview_id).where(InterviewAnswer.answered_at > since)
        waiting = select(Answer.interview_id).where(
            Answer.state.in_(UNFINISHED), Answer.interview_id.is_not(None)
        )
        idle = (
            select(Interview.id)
            .where(Interview.completed_at.is_(None), Interview.started_at <= since)
            .where(*(Interview.id.not_in(each) for each in (asked, answered, waiting)))
        )
        with self._sessions() as session:
            return tuple(session.scalars(idle))

    def close(self, interview_id: str, since: datetime, evaluate: FinalEvaluation) -> None:
        """End a running interview as of its last question or answer, unless that is after then."""
        with self._sessions.begin() as session:
            row = session.scalar(_held(interview_id))
            if row is not None and (last := _last_moment(row)) <= since:
                end(row, last, evaluate)

    def delete(self, interview_id: str) -> None:
        """Delete an interview with its answers, those in the queue and their recordings, too."""
        self._delete(Interview.id == interview_id)

    def delete_running(self, owner: str | None = None) -> tuple[str, ...]:
        """Delete the running interviews of ``owner``, or of everyone, as :meth:`delete`; returns
        the owner of each."""
        running = Interview.completed_at.is_(None)
        return self._delete(running if owner is None else running & (Interview.owner == owner))

    def delete_of_guests(self, moment: datetime) -> int:
        """Delete interviews that guests started before ``moment``, as :meth:`delete`; returns how
        many."""
        return len(self._delete((Interview.started_at < moment) & of_no_account(Interview.owner)))

    def _delete(self, which: ColumnElement[bool]) -> tuple[str, ...]:
        """One statement deletes the interviews and what they keep of their answers: with two, an
        interview could end between them."""
        gone = delete(Interview).where(which).returning(Interview.id, Interview.owner)
        with self._sessions.begin() as session:
            # Before the interview, as a worker that stores a result; that order cannot deadlock.
            _delete_queued(session, select(Interview.id).where(which))
            rows = session.execute(gone).all()
            _delete_queued(session, [row.id for row in rows])  # accepted meanwhile
            return tuple(row.owner for row in rows)


def _delete_queued(session: Session, interviews: Any) -> None:
    """Delete the queued answers of these interviews, with their recordings."""
    sent = Answer.interview_id.in_(interviews)
    of_sent = RecordingPart.answer_id.in_(select(Answer.id).where(sent))
    for each in (delete(RecordingPart).where(of_sent), delete(Answer).where(sent)):
        session.execute(each.execution_options(synchronize_session=False))


def _active(owner: str) -> Select[Interview]:
    return select(Interview).where(Interview.owner == owner, Interview.completed_at.is_(None))


def _held(interview_id: str) -> Any:
    """Holds the interview, if it is running, by a write that changes nothing.

    On SQLite, only a write keeps other requests out.
    """
    return _holding(interview_id).returning(Interview)


def held_owner(interview_id: str) -> Any:
    """Holds the interview as :func:`_held`; selects its owner."""
    return _holding(interview_id).returning(Interview.owner)


def _holding(interview_id: str) -> Any:
    running = (Interview.id == interview_id) & Interview.completed_at.is_(None)
    return update(Interview).where(running).values(completed_at=None)


def end(row: Interview, moment: datetime, evaluate: FinalEvaluation) -> None:
    """End a running interview, in the session of its row."""
    row.completed_at = moment
    row.final_evaluation = evaluate(state_of(row))


def state_of(row: Interview) -> InterviewState:
    """The interview of a row, read in the session of the row."""
    ended = row.completed_at
    return InterviewState(
        row.id,
        row.owner,
        _language(row.language),
        None if row.plan is None else converter.structure(row.plan, InterviewPlan),
        _steps(row),
        tuple(_answer(answer) for answer in row.answers),
        aware(row.started_at),
        row.final_evaluation,
        (aware(ended) - aware(row.started_at)).total_seconds() if ended else None,
        row.interest,
    )


def _last_moment(row: Interview) -> datetime:
    moments = [row.started_at, *(it.asked_at for it in row.steps)]
    return max(map(aware, [*moments, *(it.answered_at for it in row.answers)]))


def answer_columns(text: str, language: str, report: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an answer with a report."""
    beside = {name: report[name] for name in BESIDE}
    rest = {name: value for name, value in report.items() if name not in BESIDE}
    return {"answer": text, "language": language, "report": rest, **beside}


def _steps(row: Interview) -> tuple[AskedStep, ...]:
    if row.plan is None:
        started = aware(row.started_at)
        return tuple(AskedStep(Step("body", text), started) for text in row.questions)
    return tuple(
        AskedStep(converter.structure(each.step, Step), aware(each.asked_at), each.think_seconds)
        for each in row.steps
    )


def _answer(row: InterviewAnswer) -> StoredAnswer:
    whole = (
        None
        if row.report is None
        else {
            **row.report,
            "evaluation": row.evaluation,
            "delivery": row.delivery,
            "content": row.content,
        }
    )
    return StoredAnswer(
        row.question,
        row.answer,
        None if row.language is None else _language(row.language),
        row.evaluation,
        row.content,
        whole,
        row.answer_id,
        row.skipped,
        row.idempotency_key,
    )


def _language(tag: str) -> Language:
    return tag if tag in LANGUAGES else DEFAULT
