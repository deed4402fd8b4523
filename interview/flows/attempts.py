"""Attempts at passwords: who was wrong waits, longer each time, and nobody else does."""

import hashlib
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from interview.errors import TooManyAttempts, WrongCredentials

FREE_ATTEMPTS = 5
"""Wrong passwords of one place at one account before the first wait."""

LONGEST_SECONDS = 900
QUIET_SECONDS = 3600.0
"""Wrong passwords are forgotten when so long none came."""

SUSPICIOUS_FAILURES = 100
"""Wrong passwords at one account, from all places together, that nobody mistypes."""

FREE_IF_SUSPICIOUS = 1


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
