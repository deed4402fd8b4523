"""What belongs to a guest or an account: whose it is, and all of it at once."""

from sqlalchemy import ColumnElement, String, cast, delete, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from interview.contracts.operations import ACCOUNTS
from interview.store.models import Answer, Cv, Interview, JobAdvert, RecordingPart, User


def of_no_account(owner: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether the owner of a row is a guest, or an account that has been deleted."""
    return owner.not_in(select(literal(ACCOUNTS).concat(cast(User.id, String))))


def delete_of(session: Session, owner: str) -> None:
    """Delete the interviews, answers, recordings, CV and advertisement of ``owner``."""
    answers = select(Answer.id).where(Answer.person == owner)
    for gone in (
        delete(RecordingPart).where(RecordingPart.answer_id.in_(answers)),
        delete(Answer).where(Answer.person == owner),
        delete(Interview).where(Interview.owner == owner),
        delete(Cv).where(Cv.owner == owner),
        delete(JobAdvert).where(JobAdvert.owner == owner),
    ):
        session.execute(gone)
