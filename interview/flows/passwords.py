"""Passwords: which are taken, and how they are kept."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.security import check_password_hash, generate_password_hash

from interview.errors import LoginsBusy, WeakPassword
from interview.flows.common_passwords import guesses, plain_letters

SHORTEST = 8
"""Characters. NIST SP 800-63B-4, 3.1.1.2, asks 15 of a password that stands alone and allows 8."""

SHORTEST_OF_ADMIN = 12
LONGEST = 1024
"""Characters: hashing more is work for whoever sends it and safety for nobody."""

DIFFERENT = 5
"""Different characters: "abababab" is as long as a good one."""

FEWEST_GUESSES = 7.0
"""As a power of ten. Eight letters at random take 8, a common word with a year less than 5."""

GENERATED_BYTES = 15
"""Twenty characters to write down once."""

WAIT_SECONDS = 5.0
RETRY_SECONDS = 2


class PasswordHashes:
    """Hashes passwords with scrypt, one at a time.

    scrypt takes 32 MB (128 * N * r with werkzeug's N = 32768 and r = 8) and 0.1 s of a
    processor. Eight threads at once would take half of a 512 MB instance.

    Args:
        places: how many may be here at once, hashing or waiting; each has a web thread.
    """

    def __init__(self, places: int) -> None:
        self._lane = threading.Lock()
        self._places = threading.BoundedSemaphore(places)
        self._nobodys = ""

    def hashed(self, password: str) -> str:
        """The hash to store, salted. Raises Busy when too many others wait for theirs."""
        with self._turn():
            return self._hash(password)

    def matches(self, password: str, stored: str | None) -> bool:
        """Whether ``stored`` is of ``password``; as slow where there is none to compare with.

        Raises Busy when too many others wait.
        """
        if len(password) > LONGEST or not _encodable(password):
            password = ""
        with self._turn():
            # Made at the first check of all, whoever it is for: not at start-up, where it would
            # cost 32 MB, and not at the first unknown name, which it would tell.
            self._nobodys = self._nobodys or self._hash(secrets.token_urlsafe())
            same = check_password_hash(stored or self._nobodys, password)
        return same and stored is not None

    def _hash(self, password: str) -> str:
        return generate_password_hash(password, method="scrypt")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Alone inside. Raises LoginsBusy without a place, or after WAIT_SECONDS in one."""
        if not self._places.acquire(blocking=False):
            raise LoginsBusy(RETRY_SECONDS)
        try:
            if not self._lane.acquire(timeout=WAIT_SECONDS):
                raise LoginsBusy(RETRY_SECONDS)
            try:
                yield
            finally:
                self._lane.release()
        finally:
            self._places.release()


def require_strong(password: str, name_key: str, shortest: int = SHORTEST) -> None:
    """Raises WeakPassword for what is short, monotonous, no text, common, or has the username."""
    letters = plain_letters(password)
    if (
        not shortest <= len(password) <= LONGEST
        or len(set(letters)) < DIFFERENT
        or plain_letters(name_key) in letters
        or not _encodable(password)
        or guesses(password, name_key) <= FEWEST_GUESSES
    ):
        raise WeakPassword


def generated_password() -> str:
    """One nobody guesses."""
    return secrets.token_urlsafe(GENERATED_BYTES)


def _encodable(text: str) -> bool:
    """JSON can carry half a surrogate pair, which is no character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
