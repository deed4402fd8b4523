"""Every query and commit of accounts, each in a session of its own."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from interview.contracts.accounts import Account, Role
from interview.errors import UsernameTaken
from interview.store.clock import aware
from interview.store.models import User


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to add. ``name_key`` is what all spellings of ``username`` share."""

    username: str
    name_key: str
    password_hash: str
    role: Role = "candidate"
    interest: str | None = None


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account with the hash its password is checked against."""

    account: Account
    password_hash: str


class UserStore:
    """Accounts by id and by name.

    Args:
        sessions: makes sessions bound to the pooled engine.
    """

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def add(self, new: NewAccount) -> Account:
        """Store an account. Raises UsernameTaken when a spelling of its name is."""
        row = User(
            username=new.username,
            name_key=new.name_key,
            password_hash=new.password_hash,
            role=new.role,
            interest=new.interest,
            session_version=0,
        )
        try:
            with self._sessions.begin() as session:
                session.add(row)
                session.flush()
                return _account(row)
        except IntegrityError as error:
            raise UsernameTaken from error

    def credentials(self, name_key: str) -> Credentials | None:
        """The account of a name, to check a password against."""
        with self._sessions() as session:
            row = session.scalar(select(User).where(User.name_key == name_key))
            return Credentials(_account(row), row.password_hash) if row else None

    def find(self, identity: int) -> Credentials | None:
        """The account of an id."""
        with self._sessions() as session:
            row = session.get(User, identity)
            return Credentials(_account(row), row.password_hash) if row else None

    def change_password(self, identity: int, password_hash: str) -> Account | None:
        """Store another password and end every login; None when there is no such account."""
        next_version = User.session_version + 1
        return self._changed(identity, password_hash=password_hash, session_version=next_version)

    def set_role(self, identity: int, role: Role) -> Account | None:
        """Give an account another role and end every login; None when there is no such account.

        A session stolen from a candidate must not become an operator's.
        """
        next_version = User.session_version + 1
        return self._changed(identity, role=role, session_version=next_version)

    def end_logins(self, identity: int) -> Account | None:
        """End every login of an account; None when there is no such account."""
        return self._changed(identity, session_version=User.session_version + 1)

    def all(self) -> tuple[Account, ...]:
        """Every account, oldest first."""
        with self._sessions() as session:
            return tuple(_account(row) for row in session.scalars(select(User).order_by(User.id)))

    def counts(self) -> dict[Role, int]:
        """How many accounts there are of each role."""
        counted = select(User.role, func.count()).group_by(User.role)
        counts: dict[Role, int] = {"candidate": 0, "admin": 0}
        with self._sessions() as session:
            for role, count in session.execute(counted):
                counts[_role(role)] += count
        return counts

    def _changed(self, identity: int, **values: Any) -> Account | None:
        with self._sessions.begin() as session:
            row = session.scalar(
                update(User).where(User.id == identity).values(**values).returning(User)
            )
            return _account(row) if row else None


def _account(row: User) -> Account:
    return Account(
        row.id,
        row.username,
        _role(row.role),
        row.interest,
        row.session_version,
        aware(row.created_at),
    )


def _role(text: str) -> Role:
    return "admin" if text == "admin" else "candidate"
