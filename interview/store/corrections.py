"""Storing the result of a corrected transcript, with all that was derived from the earlier one."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from interview.errors import NoSuchAnswer
from interview.store.database import Sessions
from interview.store.interviews import FinalEvaluation, answer_columns, state_of
from interview.store.models import Answer, Interview, InterviewAnswer


class CorrectionStore:
    """Replaces results of evaluated answers.

    Args:
        evaluate: writes the text on a whole interview; called again for one that is over.
    """

    def __init__(self, sessions: Sessions, evaluate: FinalEvaluation) -> None:
        self._sessions = sessions
        self._evaluate = evaluate

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
                self._replace_in_interview(session, row.interview_id, row.question_index, result)

    def _replace_in_interview(
        self, session: Session, interview_id: str, position: int, result: dict[str, Any]
    ) -> None:
        """Without an effect if the interview was ended before the answer was evaluated."""
        locked = select(Interview).where(Interview.id == interview_id).with_for_update()
        interview = session.scalar(locked)
        if interview is None:
            return
        session.execute(
            update(InterviewAnswer)
            .where(
                InterviewAnswer.interview_id == interview_id, InterviewAnswer.position == position
            )
            .values(**answer_columns(result["transcribed_text"], result["language"], result))
        )
        if interview.completed_at is not None:
            interview.final_evaluation = self._evaluate(state_of(interview))
