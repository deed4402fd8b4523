"""Queries of a worker on stored answers: claim, renew, conclude, hand back.

A claim raises the attempt number of its row and sets a lease. Every later write names that
number and is rejected if the row has a newer one (a fencing token), so that a worker that slept
past its lease writes nothing. Each step has a session of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from interview.contracts import QueuedAnswer
from interview.errors import AnswerConflict, Fact, RecordingLost, WorkerLost
from interview.errors.refusal import NO_FACTS
from interview.store.database import ConstraintError, Sessions, now
from interview.store.interviews import answer_columns
from interview.store.models import UNFINISHED, Answer, Interview, InterviewAnswer, RecordingPart

MAX_ATTEMPTS = 3
LEASE_SECONDS = 15.0
"""An answer waits this long after its worker died; a worker renews three times in that time."""

CLAIMED = (
    Answer.id,
    Answer.attempt,
    Answer.handed_back,
    Answer.failure,
    Answer.person,
    Answer.question,
    Answer.additional_text,
    Answer.earlier,
    Answer.reader,
    Answer.language,
    Answer.container,
    Answer.recording_kept,
    Answer.interview_id,
    Answer.question_index,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to evaluate ``answer`` while ``attempt`` is the newest of its row."""

    id: str
    attempt: int
    answer: QueuedAnswer


class ClaimStore:
    """The answers a worker takes, one at a time.

    Args:
        worker: returns the name of the claiming process.
        lease_seconds: how long a claim is valid without renewal.
    """

    def __init__(
        self,
        sessions: Sessions,
        worker: Callable[[], str],
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self._sessions = sessions
        self._worker = worker
        self.lease_seconds = lease_seconds

    def claim(self, cost: str | None = None) -> Claim | None:
        """Claim the next answer in turn, if any. One without attempts left is set to failed.

        ``cost`` restricts it to the ``short`` or the ``long`` ones.
        """
        while True:
            with self._sessions.begin() as session:
                row = session.execute(self._claim_next(session, cost)).one_or_none()
                if row is None:
                    return None
                claim = _claim_of(row)
                if claim.attempt - row.handed_back <= MAX_ATTEMPTS:
                    return claim
                code = row.failure or WorkerLost.code
                self._conclude(session, claim, state="failed", failure=code)

    def renew(self, claim: Claim, stage: str) -> bool:
        """Extend the lease and store the stage; returns whether the claim is still valid."""
        with self._sessions.begin() as session:
            return self._write(session, claim, stage=stage, lease_until=self._lease(session))

    def evaluated(self, claim: Claim, result: dict[str, Any]) -> bool:
        """Store the result, also in its interview; returns whether the claim was still valid.

        Deletes the recording unless the candidate chose to keep it.

        Raises:
            AnswerConflict: the question has been answered in another way meanwhile.
        """
        try:
            with self._sessions.begin() as session:
                ours = self._conclude(
                    session, claim, state="evaluated", result=result, failure=None
                )
                if ours and claim.answer.interview_id is not None:
                    _add_to_interview(session, claim, result)
                return ours
        except ConstraintError as error:
            raise AnswerConflict from error

    def failed(self, claim: Claim, code: str, facts: Mapping[str, Fact] = NO_FACTS) -> bool:
        """Store the error, delete the recording; returns whether the claim was still valid."""
        with self._sessions.begin() as session:
            return self._conclude(
                session, claim, state="failed", failure=code, failure_facts=dict(facts) or None
            )

    def hand_back(self, claim: Claim, seconds: float, code: str | None = None) -> bool:
        """Make the answer claimable again after ``seconds``; returns whether it was still ours.

        With ``code`` the attempt counts, and if it was the last one the answer fails with it.
        """
        with self._sessions.begin() as session:
            values: dict[str, Any] = {"handed_back": Answer.handed_back + int(code is None)}
            if code is not None:
                values["failure"] = code
            later = now(session) + timedelta(seconds=seconds)
            values |= {"state": "received", "stage": "queue", "lease_until": later}
            return self._write(session, claim, **values)

    def release(self, is_gone: Callable[[str], bool], *, counted: bool) -> int:
        """Release the claims of dead workers; returns how many there were.

        ``counted``: their attempts count, since the recording may have killed them.
        """
        processing = Answer.state == "processing"
        with self._sessions() as session:
            names = session.scalars(select(Answer.claimed_by).where(processing).distinct()).all()
        gone = [name for name in names if name is not None and is_gone(name)]
        released = (
            update(Answer)
            .where(processing, Answer.claimed_by.in_(gone))
            .values(
                state="received",
                stage="queue",
                lease_until=None,
                handed_back=Answer.handed_back + int(not counted),
            )
            .returning(Answer.id)
            .execution_options(synchronize_session=False)
        )
        if not gone:
            return 0
        with self._sessions.begin() as session:
            return len(session.execute(released).all())

    def copy_recording(self, claim: Claim, target: IO[bytes]) -> int:
        """Write the recording to ``target`` part by part; returns its size in bytes.

        Raises:
            RecordingLost: it is missing, or a part before the last one is.
        """
        own = RecordingPart.answer_id == claim.id
        parts = select(RecordingPart.part, RecordingPart.content).where(own)
        size = count = 0
        ordered = parts.order_by(RecordingPart.part).execution_options(yield_per=1)
        with self._sessions() as session, session.execute(ordered) as rows:
            for number, content in rows:
                if number != count:
                    raise RecordingLost
                size, count = size + target.write(content), count + 1
        if count == 0:
            raise RecordingLost
        return size

    def _claim_next(self, session: Session, cost: str | None) -> Any:
        moment = now(session)
        free = Answer.lease_until.is_(None) | (Answer.lease_until < moment)
        waiting = select(Answer.id).where(Answer.state.in_(UNFINISHED), free)
        if cost is not None:
            waiting = waiting.where(Answer.cost == cost)
        chosen = (
            waiting.order_by(Answer.turn, Answer.received_at)
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
                claimed_at=moment,
                claimed_by=self._worker(),
            )
            .returning(*CLAIMED)
            .execution_options(synchronize_session=False)
        )

    def _conclude(self, session: Session, claim: Claim, **values: Any) -> bool:
        ours = self._write(session, claim, finished_at=now(session), lease_until=None, **values)
        if ours and not claim.answer.recording_kept:
            session.execute(delete(RecordingPart).where(RecordingPart.answer_id == claim.id))
        return ours

    def _write(self, session: Session, claim: Claim, **values: Any) -> bool:
        """Update the row if ``claim`` is its newest attempt and still being processed."""
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

    def _lease(self, session: Session) -> Any:
        return now(session) + timedelta(seconds=self.lease_seconds)


def _claim_of(row: Any) -> Claim:
    answer = QueuedAnswer(
        person=row.person,
        question=row.question,
        additional_text=row.additional_text or "",
        earlier=row.earlier or "",
        reader=row.reader,
        language=row.language,
        container=row.container,
        recording_kept=row.recording_kept,
        interview_id=row.interview_id,
        question_index=row.question_index,
    )
    return Claim(row.id, row.attempt, answer)


def _add_to_interview(session: Session, claim: Claim, result: dict[str, Any]) -> None:
    """Store the result in its interview, unless the candidate has ended the interview."""
    running = select(Interview).where(
        Interview.id == claim.answer.interview_id, Interview.completed_at.is_(None)
    )
    if session.scalar(running.with_for_update()) is None:
        return
    session.add(
        InterviewAnswer(
            interview_id=claim.answer.interview_id,
            position=claim.answer.question_index,
            question=claim.answer.question,
            answer_id=claim.id,
            **answer_columns(result["transcribed_text"], result["language"], result),
        )
    )
