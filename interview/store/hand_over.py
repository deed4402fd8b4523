"""What a guest has becomes an account's, within a transaction: all of it, or nothing."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from interview.store.interviews import FinalEvaluation, end
from interview.store.models import Answer, Base, Cv, Interview, JobAdvert, utc_now


def hand_over(session: Session, guest: str, account: str) -> None:
    """Give the interviews, answers, CV and advertisement of ``guest`` to ``account``."""
    _give(session, Interview, Interview.owner, Interview.start_key, guest, account)
    _give(session, Answer, Answer.person, Answer.idempotency_key, guest, account)
    for text in (Cv, JobAdvert):
        _give_text(session, text, guest, account)


def end_one_of_two(session: Session, guest: str, account: str, evaluate: FinalEvaluation) -> None:
    """End the guest's running interview, with the answers so far, if the account has one too.

    Begins with a write that changes nothing: on SQLite, only a write keeps other requests out.
    """
    running = Interview.owner.in_((guest, account)) & Interview.completed_at.is_(None)
    held = update(Interview).where(running).values(completed_at=None).returning(Interview)
    rows = {row.owner: row for row in session.scalars(held)}
    if len(rows) == 2:
        end(rows[guest], utc_now(), evaluate)
        session.flush()


def _give(
    session: Session,
    row: type[Base],
    owner: InstrumentedAttribute[str],
    key: InstrumentedAttribute[str | None],
    guest: str,
    account: str,
) -> None:
    """Give the rows of a guest. A key that both have used stays with the account's row alone."""
    used = select(key).where(owner == account).correlate(None)
    twice = (owner == guest) & key.in_(used)
    for given in (
        update(row).where(twice).values({key: None}),
        update(row).where(owner == guest).values({owner: account}),
    ):
        session.execute(given.execution_options(synchronize_session=False))


def _give_text(session: Session, row: type[Cv] | type[JobAdvert], guest: str, account: str) -> None:
    """Give the text of a guest. If the account has one too, the newer of both is kept."""
    both = row.owner.in_((guest, account))
    newest = select(row.owner).where(both).order_by(row.uploaded_at.desc()).limit(1)
    older = both & (row.owner != newest.correlate(None).scalar_subquery())
    for given in (
        delete(row).where(older),
        update(row).where(row.owner == guest).values(owner=account),
    ):
        session.execute(given.execution_options(synchronize_session=False))
