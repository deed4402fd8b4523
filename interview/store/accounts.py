"""All queries on accounts and on the audit log of operators, and counts of attempts in memory.

Each query has a session of its own.
"""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update

from interview.contracts.operations import Account, AuditRecord, Operator, Role
from interview.errors import Language, UsernameTaken
from interview.store.database import ConstraintError, Sessions, aware
from interview.store.hand_over import end_one_of_two, hand_over
from interview.store.interviews import FinalEvaluation
from interview.store.models import AuditEntry, User, utc_now
from interview.store.owners import delete_of

KEPT_ENTRIES = 5_000
"""The newest audit entries that are kept, however young the others are: about 1 MB."""

MOST_KEYS = 20_000
"""About 5 MB. A wrong password adds two keys and costs 0.04 s of hashing, one at a time, so that
evicting a key takes several minutes of wrong passwords."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to add. ``name_key`` is the same for all spellings of ``username``."""

    username: str
    name_key: str
    password_hash: str
    role: Role = "candidate"
    interest: str | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account with the hash its password is checked against."""

    account: Account
    password_hash: str


class UserStore:
    """Accounts by id and by name."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, new: NewAccount, guest: str | None = None) -> Account:
        """Store an account, with everything of ``guest``.

        Raises UsernameTaken if a spelling of its name is in use.
        """
        row = User(
            username=new.username,
            name_key=new.name_key,
            password_hash=new.password_hash,
            role=new.role,
            interest=new.interest,
            language=new.language,
            session_version=0,
        )
        try:
            with self._sessions.begin() as session:
                session.add(row)
                session.flush()
                account = _account(row)
                if guest is not None:
                    hand_over(session, guest, account.owner)
                return account
        except ConstraintError as error:
            raise UsernameTaken from error

    def credentials(self, name_key: str) -> Credentials | None:
        """The account of a name and the hash of its password."""
        with self._sessions() as session:
            row = session.scalar(select(User).where(User.name_key == name_key))
            return Credentials(_account(row), row.password_hash) if row else None

    def find(self, identity: int) -> Credentials | None:
        """The account of an id and the hash of its password."""
        with self._sessions() as session:
            row = session.get(User, identity)
            return Credentials(_account(row), row.password_hash) if row else None

    def change_password(self, account: Account, password_hash: str) -> Account | None:
        """Change the password and end every login; None if the login of ``account`` has ended."""
        values = {"password_hash": password_hash, "session_version": User.session_version + 1}
        return self._changed(_of_login(account), **values)

    def replace_hash(self, identity: int, outdated: str, password_hash: str) -> None:
        """Store another hash of the same password, unless the password was changed meanwhile."""
        same = (User.id == identity) & (User.password_hash == outdated)
        with self._sessions.begin() as session:
            session.execute(update(User).where(same).values(password_hash=password_hash))

    def set_role(self, identity: int, role: Role) -> Account | None:
        """Change the role and end every login; None if there is no such account.

        Otherwise a session stolen from a candidate would become an operator's.
        """
        values = {"role": role, "session_version": User.session_version + 1}
        return self._changed(User.id == identity, **values)

    def set_language(self, account: Account, language: Language) -> Account | None:
        """Change the language of an account; None if its login has ended."""
        return self._changed(_of_login(account), language=language)

    def set_interest(self, account: Account, interest: str | None) -> Account | None:
        """Change the interest of an account; None if its login has ended."""
        return self._changed(_of_login(account), interest=interest)

    def set_email(self, account: Account, email: str | None) -> Account | None:
        """Change the e-mail address of an account; None if its login has ended."""
        return self._changed(_of_login(account), email=email)

    def delete(self, account: Account) -> Account | None:
        """Delete an account with its codes and all it owns, at once.

        None, and nothing is deleted, if its login has ended.
        """
        gone = delete(User).where(_of_login(account)).returning(User.id)
        with self._sessions.begin() as session:
            if session.scalar(gone) is None:
                return None
            delete_of(session, account.owner)
            return account

    def hand_over(self, guest: str, account: Account, evaluate: FinalEvaluation) -> None:
        """Give everything of a guest to an account, all at once.

        If both have a running interview, the guest's ends with the answers so far. Raises
        StoreError; then the guest still has everything.
        """
        try:
            self._hand_over(guest, account, evaluate)
        except ConstraintError:  # the account began an interview, or used a key, at this moment
            self._hand_over(guest, account, evaluate)

    def end_logins(self, identity: int) -> Account | None:
        """End every login of an account; None if there is no such account."""
        return self._changed(User.id == identity, session_version=User.session_version + 1)

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

    def _hand_over(self, guest: str, account: Account, evaluate: FinalEvaluation) -> None:
        with self._sessions.begin() as session:
            end_one_of_two(session, guest, account.owner, evaluate)
            hand_over(session, guest, account.owner)

    def _changed(self, which: ColumnElement[bool], **values: Any) -> Account | None:
        with self._sessions.begin() as session:
            row = session.scalar(update(User).where(which).values(**values).returning(User))
            return _account(row) if row else None


class AuditStore:
    """The audit log: what operators did."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def add(self, operator: Operator, action: str, outcome: dict[str, Any]) -> None:
        """Add an entry with the current time."""
        entry = AuditEntry(
            at=utc_now(),
            who=operator.name,
            address=operator.address,
            action=action,
            outcome=outcome,
        )
        with self._sessions.begin() as session:
            session.add(entry)

    def newest(self, count: int) -> tuple[AuditRecord, ...]:
        """At most ``count`` entries, newest first."""
        newest = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(count)
        with self._sessions() as session:
            return tuple(
                AuditRecord(aware(row.at), row.who, row.address, row.action, row.outcome)
                for row in session.scalars(newest)
            )

    def forget(self, before: datetime) -> None:
        """Delete entries older than ``before``, and all but the newest KEPT_ENTRIES."""
        newest = select(AuditEntry.id).order_by(AuditEntry.id.desc())
        with self._sessions.begin() as session:
            last_kept = session.scalar(newest.offset(KEPT_ENTRIES - 1).limit(1)) or 0
            session.execute(
                delete(AuditEntry).where((AuditEntry.at < before) | (AuditEntry.id < last_kept))
            )


def _of_login(account: Account) -> ColumnElement[bool]:
    """The row of an account while the login that looked it up has not ended.

    A password takes a while to hash: meanwhile the owner may have ended a thief's login.
    """
    return (User.id == account.id) & (User.session_version == account.session_version)


def _account(row: User) -> Account:
    return Account(
        row.id,
        row.username,
        _role(row.role),
        row.interest,
        row.language,
        row.session_version,
        aware(row.created_at),
        row.email,
    )


def _role(text: str) -> Role:
    return "admin" if text == "admin" else "candidate"


class LocalCounts:
    """Numbers by key that expire some time after they were last raised.

    The least recently raised ones are evicted when there are more than ``MOST_KEYS``.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def add(self, key: str, seconds: float, amount: int = 1) -> int:
        """Raise the number of ``key``, keep it ``seconds`` from now and return it."""
        with self._lock:
            number = self._number(key) + amount
            self._keep(key, number, seconds)
            return number

    def count(self, key: str) -> int:
        """The number of ``key``; 0 for an unknown one."""
        with self._lock:
            return self._number(key)

    def hold(self, key: str, seconds: float) -> bool:
        """Reserve ``key`` for ``seconds``; False while it is reserved."""
        with self._lock:
            if self._number(key):
                return False
            self._keep(key, 1, seconds)
            return True

    def seconds_left(self, key: str) -> float:
        """How long ``key`` is still kept; 0 for an unknown one."""
        with self._lock:
            return self._kept[key][1] - time.monotonic() if self._number(key) else 0.0

    def forget(self, *keys: str) -> None:
        """Remove ``keys``."""
        with self._lock:
            for key in keys:
                self._kept.pop(key, None)

    def _number(self, key: str) -> int:
        number, until = self._kept.get(key, (0, 0.0))
        return number if time.monotonic() < until else 0

    def _keep(self, key: str, number: int, seconds: float) -> None:
        self._kept[key] = (number, time.monotonic() + seconds)
        self._kept.move_to_end(key)
        while len(self._kept) > MOST_KEYS:
            self._kept.popitem(last=False)
