"""Codes that reset a password, each for one account; stored as SHA-256."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update

from interview.store.database import Sessions
from interview.store.models import ResetCode, User, utc_now

ATTEMPTS = 10
"""Wrong codes for an account after which its codes are void."""


class ResetCodeStore:
    """The codes, each query in a session of its own."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, identity: int, code_hash: str, expires_at: datetime) -> None:
        """Store a code of an account beside those it has."""
        row = ResetCode(
            code_hash=code_hash, user_id=identity, expires_at=expires_at, attempts_left=ATTEMPTS
        )
        with self._sessions.begin() as session:
            session.add(row)

    def is_valid(self, identity: int, code_hash: str) -> bool:
        """Whether it is a code of the account; if not, each of its codes loses an attempt."""
        lost = (ResetCode.user_id == identity) & (ResetCode.attempts_left > 0)
        with self._sessions.begin() as session:
            if session.scalar(select(ResetCode.user_id).where(_code(identity, code_hash))):
                return True
            fewer = {"attempts_left": ResetCode.attempts_left - 1}
            session.execute(update(ResetCode).where(lost).values(fewer))
            return False

    def redeem(self, identity: int, code_hash: str, password_hash: str) -> bool:
        """Use a code up: change the password, end every login and delete the account's codes.

        False if the code is not valid any more; then nothing changes.
        """
        used = delete(ResetCode).where(_code(identity, code_hash)).returning(ResetCode.user_id)
        values = {"password_hash": password_hash, "session_version": User.session_version + 1}
        with self._sessions.begin() as session:
            if session.scalar(used) is None:
                return False
            session.execute(delete(ResetCode).where(ResetCode.user_id == identity))
            session.execute(update(User).where(User.id == identity).values(values))
            return True

    def forget(self) -> None:
        """Delete the codes that have expired."""
        with self._sessions.begin() as session:
            session.execute(delete(ResetCode).where(ResetCode.expires_at < utc_now()))


def _code(identity: int, code_hash: str) -> ColumnElement[bool]:
    return (
        (ResetCode.code_hash == code_hash)
        & (ResetCode.user_id == identity)
        & (ResetCode.attempts_left > 0)
        & (ResetCode.expires_at > utc_now())
    )
