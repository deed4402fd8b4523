"""Accounts: registered, logged in to, and made an operator's."""

import hashlib
import math
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from interview.contracts.operations import Account
from interview.errors import InvalidUsername, TooManyAttempts, UsernameTaken, WrongCredentials
from interview.flows.content import readable_text
from interview.flows.passwords import SHORTEST_OF_ADMIN, PasswordHashes, require_strong
from interview.store.accounts import Credentials, NewAccount, UserStore

USERNAME = re.compile(r"[\w.@+-]{3,64}")
SAME_LETTERS = str.maketrans({"ı": "i", "\u0307": None})
"""What upper and lower case do to the Turkish i: IŞIK, Işık and ışık are one name."""

MAX_INTEREST = 64

FREE_ATTEMPTS = 5
"""Wrong passwords of one place at one account before the first wait."""

LONGEST_SECONDS = 900
QUIET_SECONDS = 3600.0
"""Wrong passwords are forgotten when so long none came."""

SUSPICIOUS_FAILURES = 100
"""Wrong passwords at one account, from all places together, that nobody mistypes."""

FREE_IF_SUSPICIOUS = 1


def account_key(username: str) -> str:
    """What every spelling of a username has in common."""
    return unicodedata.normalize("NFKC", username.strip()).casefold().translate(SAME_LETTERS)


class Counts(Protocol):
    """Numbers by key that are forgotten in time."""

    def add(self, key: str, seconds: float, amount: int = 1) -> int:
        """Raise the number of ``key`` and keep it ``seconds`` from now; returns it."""
        ...

    def count(self, key: str) -> int:
        """The number of ``key``; 0 where nothing is known of it."""
        ...

    def hold(self, key: str, seconds: float) -> bool:
        """Take ``key`` for so long; False while somebody has it."""
        ...

    def seconds_left(self, key: str) -> float:
        """How long ``key`` is still kept; 0 where it is not."""
        ...

    def forget(self, *keys: str) -> None:
        """Drop what is known of ``keys``."""
        ...


class AttemptDelays:
    """Lets an attempt at an account through, or says how long this place has to wait.

    The wait doubles from 1 s with every wrong password of one place at one account. It is never
    the account's alone: whoever guesses from elsewhere keeps its owner waiting for nothing.
    Names and places are kept as SHA-256.

    Args:
        counts: in this process or shared by instances.
    """

    def __init__(self, counts: Counts) -> None:
        self._counts = counts

    @contextmanager
    def attempt(self, account: str, place: str) -> Iterator[None]:
        """Check a password inside. It counts as wrong from the start, so that attempts sent at
        once are no way round, until the block ends well or for another reason.

        Args:
            account: what all spellings of the name share, of an account or of nobody.
            place: the network the attempt comes from.

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
    """Who has an account, and who may use it.

    Args:
        users: keeps them.
        delays: how long whoever was wrong has to wait.
        places: how many passwords may be hashed or wait for it at once.
    """

    def __init__(self, users: UserStore, delays: AttemptDelays, places: int) -> None:
        self._users = users
        self._delays = delays
        self._hashes = PasswordHashes(places)

    def register(self, username: str, password: str, interest: str | None) -> Account:
        """Add a candidate.

        Raises:
            InvalidUsername, UsernameTaken, WeakPassword: what is wrong with the wish.
            Busy: too many passwords are being hashed.
        """
        name = _valid(username)
        require_strong(password, account_key(name))
        hashed = self._hashes.hashed(password)
        wish = readable_text(interest or "").strip()[:MAX_INTEREST] or None
        return self._users.add(NewAccount(name, account_key(name), hashed, interest=wish))

    def log_in(self, username: str, password: str, network: str) -> Account:
        """The account of a name and its password, tried from a network.

        Takes as long for a name nobody has as for a wrong password.

        Raises:
            WrongCredentials: without a word about which of the two is wrong.
            TooManyAttempts: too many were wrong, from this network at this account.
            Busy: too many passwords are being checked.
        """
        with self._delays.attempt(account_key(username), network):
            known = self._users.credentials(account_key(username)) if _is_valid(username) else None
            return self._matching(known, password)

    def of_login(self, identity: int, session_version: int) -> Account | None:
        """The account of a login, unless that login has ended (``session_version``)."""
        known = self._users.find(identity)
        if known is None or known.account.session_version != session_version:
            return None
        return known.account

    def change_password(self, account: Account, current: str, new: str, login: str) -> Account:
        """Replace the password and end every login of the old one; returns the account anew.

        Args:
            account: whose password it is.
            current: the password until now.
            new: the password from now on.
            login: what names this login, from whatever network it is used.

        Raises:
            WrongCredentials: ``current`` is not the password, or the account is gone.
            TooManyAttempts: too many were wrong, in this login.
            WeakPassword: ``new`` is.
            Busy: too many passwords are being hashed.
        """
        with self._delays.attempt(account_key(account.username), login):
            self._require_current(account, current)
        shortest = {"shortest": SHORTEST_OF_ADMIN} if account.is_admin else {}
        require_strong(new, account_key(account.username), **shortest)
        changed = self._users.change_password(account.id, self._hashes.hashed(new))
        if changed is None:
            raise WrongCredentials
        return changed

    def create_admin(self, username: str, password: str) -> Account:
        """Add an operator. Raises as :meth:`register`, with a longer password asked."""
        name = _valid(username)
        require_strong(password, account_key(name), SHORTEST_OF_ADMIN)
        hashed = self._hashes.hashed(password)
        return self._users.add(NewAccount(name, account_key(name), hashed, role="admin"))

    def log_out_everywhere(self, account: Account) -> None:
        """End every login of the account, on all instances."""
        self._users.end_logins(account.id)

    def promote(self, username: str) -> Account | None:
        """Make an account an operator's and end its logins; None when nobody has that name."""
        known = self._users.credentials(account_key(username)) if _is_valid(username) else None
        return self._users.set_role(known.account.id, "admin") if known else None

    def _matching(self, known: Credentials | None, password: str) -> Account:
        if not self._hashes.matches(password, known.password_hash if known else None):
            raise WrongCredentials
        assert known is not None, "nobody's hash matches nothing"
        return known.account

    def _require_current(self, account: Account, password: str) -> None:
        try:
            self._matching(self._users.find(account.id), password)
        except WrongCredentials as error:
            raise WrongCredentials(field="current_password") from error

    def require_free(self, username: str) -> None:
        """Raises InvalidUsername or UsernameTaken before a password is asked for."""
        if self._users.credentials(account_key(_valid(username))) is not None:
            raise UsernameTaken

    def all(self) -> tuple[Account, ...]:
        """Every account, oldest first."""
        return self._users.all()


def _valid(username: str) -> str:
    if not _is_valid(username):
        raise InvalidUsername
    return unicodedata.normalize("NFKC", username.strip())


def _is_valid(username: str) -> bool:
    return USERNAME.fullmatch(unicodedata.normalize("NFKC", username.strip())) is not None
