"""Storing the result of a corrected transcript, with all that was derived from the earlier one."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from interview.contracts.interview import InterviewState, StoredAnswer
from interview.errors import NoSuchAnswer
from interview.language.catalogue import DEFAULT
from interview.store.database import Sessions
from interview.store.interviews import FinalEvaluation, answer_columns, state_of
from interview.store.models import Answer, Interview, InterviewAnswer

JudgeFollowUp = Callable[[str, InterviewState, int], dict[str, Any] | None]
"""The report on the answer to a question whose answer before had these words until now; None if it
is no follow-up. Called in the transaction that stores it."""


class CorrectionStore:
    """Replaces results of evaluated answers.

    Args:
        evaluate: writes the text on a whole interview; called again for one that is over.
        follow: judges the answer to a follow-up again when the answer before has other words.
    """

    def __init__(
        self, sessions: Sessions, evaluate: FinalEvaluation, follow: JudgeFollowUp
    ) -> None:
        self._sessions = sessions
        self._evaluate = evaluate
        self._follow = follow

    def replace(self, identity: str, result: dict[str, Any]) -> None:
        """Store the result, also in the interview of the answer, in one transaction.

        Raises:
            NoSuchAnswer: the answer has been deleted meanwhile.
        """
        changed = (
            update(Answer)
            .where(Answer.id == identity, Answer.state == "evaluated")
            .values(result=result)
            .returning(Answer.interview_id, Answer.question_index)
            .execution_options(synchronize_session=False)
        )
        with self._sessions.begin() as session:
            row = session.execute(changed).one_or_none()
            if row is None:
                raise NoSuchAnswer
            if row.interview_id is not None:
                text = result["transcribed_text"]
                _await_again(session, row.interview_id, row.question_index + 1, text)
                self._replace_in_interview(session, row.interview_id, row.question_index, result)

    def _replace_in_interview(
        self, session: Session, interview_id: str, position: int, result: dict[str, Any]
    ) -> None:
        """Without an effect if the interview was ended before the answer was evaluated."""
        locked = select(Interview).where(Interview.id == interview_id).with_for_update()
        interview = session.scalar(locked)
        if interview is None:
            return
        before = state_of(interview).answers
        if position < len(before):
            text, language = result["transcribed_text"], result["language"]
            _store(session, interview_id, position, answer_columns(text, language, result))
            session.expire_all()
            state, following = state_of(interview), position + 1
            report = self._follow(before[position].text, state, following)
            if report is not None:
                columns = answer_columns(*_told(state.answers[following]), report)
                _store(session, interview_id, following, columns)
                _store_queued(session, state.answers[following].answer_id, report)
                session.expire_all()
        if interview.completed_at is not None:
            interview.final_evaluation = self._evaluate(state_of(interview))


def _await_again(session: Session, interview_id: str, position: int, earlier: str) -> None:
    """Let a follow-up that adds to the corrected answer be judged by its new words.

    One that is being evaluated is handed back. Before the interview is locked, as a worker does.
    """
    of_follow_up = (
        (Answer.interview_id == interview_id)
        & (Answer.question_index == position)
        & Answer.earlier.is_not(None)
    )
    handed_back = {
        "state": "received",
        "stage": "queue",
        "lease_until": None,
        "handed_back": Answer.handed_back + 1,
    }
    for each in (
        update(Answer).where(of_follow_up).values(earlier=earlier),
        update(Answer).where(of_follow_up, Answer.state == "processing").values(**handed_back),
    ):
        session.execute(each.execution_options(synchronize_session=False))


def _store(session: Session, interview_id: str, position: int, columns: dict[str, Any]) -> None:
    answer = (InterviewAnswer.interview_id == interview_id) & (InterviewAnswer.position == position)
    session.execute(
        update(InterviewAnswer)
        .where(answer)
        .values(**columns)
        .execution_options(synchronize_session=False)
    )


def _store_queued(session: Session, identity: str | None, report: dict[str, Any]) -> None:
    """Store the report of a queued answer at its own address, too, while it is kept."""
    session.execute(
        update(Answer)
        .where(Answer.id == identity, Answer.state == "evaluated")
        .values(result=report)
        .execution_options(synchronize_session=False)
    )


def _told(answer: StoredAnswer) -> tuple[str, str]:
    return answer.text, answer.language or DEFAULT
