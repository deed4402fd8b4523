"""The text of CVs by owner: one for each guest and account."""

from datetime import datetime

from sqlalchemy import delete, select, update

from interview.store.database import ConstraintError, Sessions
from interview.store.models import Cv, utc_now

ACCOUNTS = "account:"
"""Prefix of owners that are accounts."""


class CvStore:
    """CVs, each query in a session of its own."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def put(self, owner: str, text: str) -> None:
        """Store a CV in place of the owner's earlier one."""
        try:
            with self._sessions.begin() as session:
                session.merge(Cv(owner=owner, text=text, uploaded_at=utc_now()))
        except ConstraintError:  # the first CV of this owner was stored at the same moment
            with self._sessions.begin() as session:
                session.merge(Cv(owner=owner, text=text, uploaded_at=utc_now()))

    def text_of(self, owner: str) -> str | None:
        """The text of the owner's CV, if there is one."""
        with self._sessions() as session:
            return session.scalar(select(Cv.text).where(Cv.owner == owner))

    def delete(self, owner: str) -> None:
        """Delete the owner's CV, if there is one."""
        with self._sessions.begin() as session:
            session.execute(delete(Cv).where(Cv.owner == owner))

    def hand_over(self, guest: str, account: str) -> None:
        """Give the CV of a guest to an account; deleted if the account has one."""
        try:
            with self._sessions.begin() as session:
                session.execute(update(Cv).where(Cv.owner == guest).values(owner=account))
        except ConstraintError:
            self.delete(guest)

    def delete_of_guests(self, moment: datetime) -> None:
        """Delete the CVs that guests uploaded before ``moment``."""
        old = (Cv.uploaded_at < moment) & ~Cv.owner.startswith(ACCOUNTS)
        with self._sessions.begin() as session:
            session.execute(delete(Cv).where(old))
