"""CVs and job advertisements by owner: at most one of each for a guest or an account."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update

from interview.errors import Language
from interview.store.database import Sessions, aware, upsert
from interview.store.models import Cv, JobAdvert, utc_now
from interview.store.owners import of_no_account

Found = dict[str, Any]
"""What the owner says that the text shows, in place of what the rules find."""


@dataclass(frozen=True, slots=True)
class StoredText:
    """A text; ``found`` is None until the owner corrects it."""

    text: str
    found: Found | None
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class StoredCv(StoredText):
    """A CV with a language model's analyses by their language."""

    analyses: dict[Language, str] = field(default_factory=dict)


class TextStore:
    """Texts of one kind, each query in a session of its own.

    Args:
        sessions: of the database.
        row: the table.
    """

    def __init__(self, sessions: Sessions, row: type[Cv] | type[JobAdvert]) -> None:
        self._sessions = sessions
        self._row = row

    def correct(self, owner: str, found: Found) -> bool:
        """Store what the owner's text shows; False if there is no text."""
        own = update(self._row).where(self._row.owner == owner).values(found=found)
        with self._sessions.begin() as session:
            return session.execute(own.returning(self._row.owner)).first() is not None

    def delete(self, owner: str) -> None:
        """Delete the owner's text, if there is one."""
        with self._sessions.begin() as session:
            session.execute(delete(self._row).where(self._row.owner == owner))

    def delete_of_guests(self, moment: datetime) -> None:
        """Delete what guests uploaded before ``moment``."""
        old = (self._row.uploaded_at < moment) & of_no_account(self._row.owner)
        with self._sessions.begin() as session:
            session.execute(delete(self._row).where(old))

    def _replace(self, **columns: Any) -> None:
        """Store a row in place of the owner's earlier one, by one statement.

        Another request may store the first row, or delete it, at the same moment.
        """
        values = {**columns, "found": None, "uploaded_at": utc_now()}
        with self._sessions.begin() as session:
            upsert(session, self._row, "owner", values)


class CvStore(TextStore):
    """CVs."""

    def __init__(self, sessions: Sessions) -> None:
        super().__init__(sessions, Cv)

    def put(self, owner: str, text: str, analyses: dict[Language, str]) -> None:
        """Store a CV, not corrected yet, in place of the owner's earlier one."""
        self._replace(owner=owner, text=text, analyses=analyses)

    def of(self, owner: str) -> StoredCv | None:
        """The owner's CV, if there is one."""
        with self._sessions() as session:
            row = session.get(Cv, owner)
            if row is None:
                return None
            return StoredCv(row.text, row.found, aware(row.uploaded_at), row.analyses)


class AdvertStore(TextStore):
    """Job advertisements."""

    def __init__(self, sessions: Sessions) -> None:
        super().__init__(sessions, JobAdvert)

    def put(self, owner: str, text: str) -> None:
        """Store an advertisement, not corrected yet, in place of the owner's earlier one."""
        self._replace(owner=owner, text=text)

    def of(self, owner: str) -> StoredText | None:
        """The owner's advertisement, if there is one."""
        with self._sessions() as session:
            row = session.get(JobAdvert, owner)
            return StoredText(row.text, row.found, aware(row.uploaded_at)) if row else None
