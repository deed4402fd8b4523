"""The text of CVs by owner: one for each guest and account."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, update

from interview.errors import Language
from interview.store.accounts import of_no_account
from interview.store.database import ConstraintError, Sessions
from interview.store.models import Cv, utc_now


@dataclass(frozen=True, slots=True)
class StoredCv:
    """The text of a CV, and a language model's analyses by their language."""

    text: str
    analyses: dict[Language, str] = field(default_factory=dict)


class CvStore:
    """CVs, each query in a session of its own."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def put(self, owner: str, cv: StoredCv) -> None:
        """Store a CV in place of the owner's earlier one."""
        try:
            self._merge(owner, cv)
        except ConstraintError:  # the first CV of this owner was stored at the same moment
            self._merge(owner, cv)

    def of(self, owner: str) -> StoredCv | None:
        """The owner's CV, if there is one."""
        with self._sessions() as session:
            row = session.get(Cv, owner)
            return StoredCv(row.text, row.analyses) if row else None

    def _merge(self, owner: str, cv: StoredCv) -> None:
        row = Cv(owner=owner, text=cv.text, analyses=cv.analyses, uploaded_at=utc_now())
        with self._sessions.begin() as session:
            session.merge(row)

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
        old = (Cv.uploaded_at < moment) & of_no_account(Cv.owner)
        with self._sessions.begin() as session:
            session.execute(delete(Cv).where(old))
