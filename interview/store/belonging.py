"""The interview of a queued answer: whether it takes the answer, whether it shows the report."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from interview.contracts import QueuedAnswer, converter
from interview.contracts.interview import InterviewPlan, shows_reports
from interview.errors import AnswerConflict
from interview.store.interviews import held_owner
from interview.store.models import UNFINISHED, Answer, Interview, InterviewAnswer


def of_interview(session: Session, answer: QueuedAnswer) -> QueuedAnswer:
    """The answer as one of whoever has its interview now: a login may just have handed it over.

    Holds the interview, so that no other answer, skip or end overtakes this one. Raises
    AnswerConflict.
    """
    if answer.interview_id is None:
        return answer
    owner = session.scalar(held_owner(answer.interview_id))
    stored = select(InterviewAnswer.id).where(
        InterviewAnswer.interview_id == answer.interview_id,
        InterviewAnswer.position == answer.question_index,
    )
    queued = select(Answer.id).where(
        Answer.interview_id == answer.interview_id,
        Answer.question_index == answer.question_index,
        Answer.state.in_((*UNFINISHED, "evaluated")),
    )
    if answer.earlier:  # which may just have been corrected
        before = select(InterviewAnswer.answer).where(
            InterviewAnswer.interview_id == answer.interview_id,
            InterviewAnswer.position == (answer.question_index or 0) - 1,
        )
        answer = replace(answer, earlier=session.scalar(before) or answer.earlier)
    if owner is None or any(session.scalar(each) is not None for each in (stored, queued)):
        raise AnswerConflict
    return replace(answer, person=owner)


def report_shown(session: Session, interview_id: str | None) -> bool:
    """Whether the reports of an interview may be read; not once it is deleted."""
    if interview_id is None:
        return True
    found = select(Interview.plan, Interview.completed_at).where(Interview.id == interview_id)
    interview = session.execute(found).one_or_none()
    if interview is None:
        return False
    plan = interview.plan and converter.structure(interview.plan, InterviewPlan)
    return shows_reports(plan, is_over=interview.completed_at is not None)
