"""Accounts: registration, login, password changes and the admin role."""

import hashlib
import math
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from interview.contracts.operations import Account
from interview.errors import (
    InvalidEmail,
    InvalidUsername,
    Language,
    LoginRequired,
    LoginsBusy,
    TooManyAttempts,
    UsernameTaken,
    WrongCredentials,
)
from interview.flows.content import MAX_INTEREST, readable_text
from interview.flows.passwords import SHORTEST_OF_ADMIN, PasswordHashes, require_strong
from interview.store.accounts import Credentials, NewAccount, UserStore
from interview.store.interviews import FinalEvaluation

USERNAME = re.compile(r"[\w.@+-]{3,64}")
LONGEST_EMAIL = 254
EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d-]+(\.[a-z\d-]+)+", re.ASCII | re.IGNORECASE)
"""As browsers check it, with a dot in the domain."""

SAME_LETTERS = str.maketrans({"ı": "i", "\u0307": None})
"""Folds the Turkish dotted and dotless i: IŞIK, Işık and ışık are one username."""

FREE_ATTEMPTS = 5
"""Wrong passwords from one place for one account before the first wait."""

LONGEST_SECONDS = 900
QUIET_SECONDS = 3600.0
"""Counts of wrong passwords expire this long after the last one."""

SUSPICIOUS_FAILURES = 100
"""Wrong passwords for one account, from all places together, that indicate guessing."""

FREE_IF_SUSPICIOUS = 1


def account_key(username: str) -> str:
    """The normalised username: the same for every spelling of it."""
    return unicodedata.normalize("NFKC", username.strip()).casefold().translate(SAME_LETTERS)


class Counts(Protocol):
    """Counters by key that expire."""

    def add(self, key: str, seconds: float, amount: int = 1) -> int:
        """Add ``amount`` to the counter, keep it for ``seconds`` from now and return it."""
        ...

    def count(self, key: str) -> int:
        """The counter of ``key``; 0 if there is none."""
        ...

    def hold(self, key: str, seconds: float) -> bool:
        """Set ``key`` for ``seconds``; False if it is set already."""
        ...

    def seconds_left(self, key: str) -> float:
        """Seconds until ``key`` expires; 0 if it is not set."""
        ...

    def forget(self, *keys: str) -> None:
        """Delete ``keys``."""
        ...


class AttemptDelays:
    """Delays password attempts after wrong passwords, per account and place.

    The wait starts at 1 s and doubles with every wrong password. It applies to one place only:
    guesses from elsewhere do not lock the owner out. Usernames and places are stored as SHA-256.

    Args:
        counts: counters, in this process or shared by all instances.
    """

    def __init__(self, counts: Counts) -> None:
        self._counts = counts

    @contextmanager
    def attempt(self, account: str, place: str) -> Iterator[None]:
        """Check a password inside the block.

        The attempt counts as wrong when the block begins, so that concurrent attempts do not
        bypass the limit. Success, or an error other than WrongCredentials, takes it back.

        Args:
            account: the key of the username (``account_key``), whether the account exists or not.
            place: the network or the session of the attempt.

        Raises:
            TooManyAttempts: this place has to wait.
        """
        pair, everywhere = _key(account, place), _key(account)
        self._enter(pair, everywhere)
        try:
            yield
        except WrongCredentials:
            self._counts.add(everywhere, QUIET_SECONDS)
            raise
        except BaseException:  # such as Busy: no password was checked
            self._take_back(pair)
            raise
        self._counts.forget(_failed(pair), _waits(pair))

    def _enter(self, pair: str, everywhere: str) -> None:
        self._require_no_wait(pair)
        failures = self._counts.add(_failed(pair), QUIET_SECONDS)
        many = self._counts.count(everywhere) >= SUSPICIOUS_FAILURES
        over = failures - (FREE_IF_SUSPICIOUS if many else FREE_ATTEMPTS)
        if over >= 0 and not self._counts.hold(_waits(pair), _wait_seconds(over)):
            self._counts.add(_failed(pair), QUIET_SECONDS, -1)
            raise TooManyAttempts(math.ceil(self._counts.seconds_left(_waits(pair))) or 1)

    def _require_no_wait(self, pair: str) -> None:
        seconds = self._counts.seconds_left(_waits(pair))
        if seconds > 0:
            raise TooManyAttempts(math.ceil(seconds))

    def _take_back(self, pair: str) -> None:
        if self._counts.add(_failed(pair), QUIET_SECONDS, -1) <= 0:
            self._counts.forget(_failed(pair))
        self._counts.forget(_waits(pair))


def _wait_seconds(over: int) -> float:
    return float(min(2 ** min(over, 20), LONGEST_SECONDS))


def _failed(pair: str) -> str:
    return f"failed:{pair}"


def _waits(pair: str) -> str:
    return f"waits:{pair}"


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


class AccountsFlow:
    """Creates accounts and checks logins.

    Args:
        users: stores the accounts.
        delays: delays attempts after wrong passwords.
        hashes: hashes and checks passwords.
        evaluate: writes the text on a whole interview.
    """

    def __init__(
        self,
        users: UserStore,
        delays: AttemptDelays,
        hashes: PasswordHashes,
        evaluate: FinalEvaluation,
    ) -> None:
        self._users = users
        self._delays = delays
        self._hashes = hashes
        self._evaluate = evaluate

    def register(
        self,
        username: str,
        password: str,
        interest: str | None,
        language: Language | None,
        guest: str | None,
    ) -> Account:
        """Add a candidate who reads ``language``, if they chose one, with all that ``guest`` has.

        Raises:
            InvalidUsername, UsernameTaken, WeakPassword: the username or password is refused.
            Busy: too many passwords are being hashed.
        """
        name = _valid(username)
        require_strong(password, account_key(name))
        hashed = self._hashes.hashed(password)
        new = NewAccount(
            name, account_key(name), hashed, interest=_stored(interest), language=language
        )
        return self._users.add(new, guest)

    def log_in(self, username: str, password: str, network: str) -> Account:
        """The account with this username and password; its hash is replaced if it is outdated.

        Takes as long for an unknown username as for a wrong password.

        Raises:
            WrongCredentials: username or password is wrong; the error does not say which.
            TooManyAttempts: too many wrong passwords from ``network`` for this account.
            Busy: too many passwords are being checked.
        """
        with self._delays.attempt(account_key(username), network):
            known = credentials_of(self._users, username)
            account = self._matching(known, password)
        if known is not None and self._hashes.is_outdated(known.password_hash):
            self._upgrade(known, password)
        return account

    def hand_over(self, guest: str, account: Account) -> None:
        """Transfer all that a guest has to an account, or nothing if the database fails.

        If both have a running interview, the guest's is completed with the answers so far.
        """
        self._users.hand_over(guest, account, self._evaluate)

    def of_login(self, identity: int, session_version: int) -> Account | None:
        """The account of a login; None if the login has ended (``session_version`` changed)."""
        known = self._users.find(identity)
        if known is None or known.account.session_version != session_version:
            return None
        return known.account

    def change_password(
        self, account: Account, current: str | None, new: str, login: str
    ) -> Account:
        """Replace the password and end all logins; returns the changed account.

        Args:
            account: the account to change.
            current: the present password; None if the login alone is to be proof enough.
            new: the password that replaces it.
            login: key of this login, under which wrong passwords are counted.

        Raises:
            WrongCredentials: ``current`` is wrong, or the account no longer exists.
            LoginRequired: the login has ended meanwhile.
            TooManyAttempts: too many wrong passwords in this login.
            WeakPassword: ``new`` is too weak.
            Busy: too many passwords are being hashed.
        """
        if current is not None:
            self._require_current(account, current, login)
        require_strong_for(account, new)
        return _of_login(self._users.change_password(account, self._hashes.hashed(new)))

    def create_admin(self, username: str, password: str) -> Account:
        """Add an admin. Raises as :meth:`register`; requires a longer password."""
        name = _valid(username)
        require_strong(password, account_key(name), SHORTEST_OF_ADMIN)
        hashed = self._hashes.hashed(password)
        return self._users.add(NewAccount(name, account_key(name), hashed, role="admin"))

    def choose_language(self, account: Account, language: Language) -> None:
        """Store the language the owner of the account reads. Raises LoginRequired."""
        _of_login(self._users.set_language(account, language))

    def choose_interest(self, account: Account, interest: str) -> None:
        """Store what the owner of the account wants to be asked about; empty for nothing.

        Raises LoginRequired.
        """
        _of_login(self._users.set_interest(account, _stored(interest)))

    def change_email(self, account: Account, current: str, email: str, login: str) -> None:
        """Store the address that gets codes for a new password; empty for none.

        Needs the current password: with a code from the mail a stolen login would become the
        thief's account. Raises InvalidEmail, and as :meth:`change_password`.
        """
        email = email.strip()
        if email and (len(email) > LONGEST_EMAIL or EMAIL.fullmatch(email) is None):
            raise InvalidEmail
        self._require_current(account, current, login)
        _of_login(self._users.set_email(account, email or None))

    def delete(self, account: Account, current: str, login: str) -> None:
        """Delete the account with all it owns. Raises as :meth:`change_password`."""
        self._require_current(account, current, login)
        _of_login(self._users.delete(account))

    def log_out_everywhere(self, account: Account) -> None:
        """End every login of the account, on all instances."""
        self._users.end_logins(account.id)

    def promote(self, username: str) -> Account | None:
        """Give an account the admin role and end its logins; None for an unknown username."""
        known = credentials_of(self._users, username)
        return self._users.set_role(known.account.id, "admin") if known else None

    def _matching(self, known: Credentials | None, password: str) -> Account:
        if not self._hashes.matches(password, known.password_hash if known else None):
            raise WrongCredentials
        assert known is not None, "the placeholder hash never matches"
        return known.account

    def _upgrade(self, known: Credentials, password: str) -> None:
        """Replace an outdated hash; the next login does so if too many passwords are hashed now."""
        with suppress(LoginsBusy):
            hashed = self._hashes.hashed(password)
            self._users.replace_hash(known.account.id, known.password_hash, hashed)

    def _require_current(self, account: Account, password: str, login: str) -> None:
        try:
            with self._delays.attempt(account_key(account.username), login):
                self._matching(self._users.find(account.id), password)
        except WrongCredentials as error:
            raise WrongCredentials(field="current_password") from error

    def require_free(self, username: str) -> None:
        """Raises InvalidUsername or UsernameTaken, before the CLI prompts for a password."""
        if self._users.credentials(account_key(_valid(username))) is not None:
            raise UsernameTaken

    def all(self) -> tuple[Account, ...]:
        """Every account, oldest first."""
        return self._users.all()


def credentials_of(users: UserStore, username: str) -> Credentials | None:
    """The account with any spelling of this username; None if there is none."""
    return users.credentials(account_key(username)) if _is_valid(username) else None


def require_strong_for(account: Account, password: str) -> None:
    """Raises WeakPassword, also for a password that would do for a candidate but not an admin."""
    shortest = {"shortest": SHORTEST_OF_ADMIN} if account.is_admin else {}
    require_strong(password, account_key(account.username), **shortest)


def _of_login(changed: Account | None) -> Account:
    """The account that was changed. Raises LoginRequired if the login ended before that."""
    if changed is None:
        raise LoginRequired
    return changed


def _stored(interest: str | None) -> str | None:
    return readable_text(interest or "").strip()[:MAX_INTEREST] or None


def _valid(username: str) -> str:
    if not _is_valid(username):
        raise InvalidUsername
    return unicodedata.normalize("NFKC", username.strip())


def _is_valid(username: str) -> bool:
    return USERNAME.fullmatch(unicodedata.normalize("NFKC", username.strip())) is not None
