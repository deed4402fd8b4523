"""Passwords: which are taken, and how they are kept."""

import re
import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from werkzeug.security import check_password_hash, generate_password_hash

from interview.errors import LoginsBusy, WeakPassword

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


LOOKED_AT = 32
"""Characters that are estimated: the time grows with each that may be a letter in disguise, and
whoever begins with so many good ones needs no more."""

ENDINGS = "!?.,*+-_# "
"""What is appended to a common password so that a form takes it."""

SEPARATORS = re.compile(r"(?<=[a-z]{3})[\W_]{1,2}(?=[a-z0-9]{2})")
"""Signs between the parts of a common password: ``ayse.1990``."""

DOTLESS = str.maketrans({"ı": "i"})

TURKISH = Path(__file__).with_name("turkish_passwords.txt")
"""Words of Turkish passwords, the commonest first, in letters without signs."""


def guesses(password: str, name: str) -> float:
    """How many guesses it takes, as a power of ten.

    Args:
        password: what somebody wants as password.
        name: the name of the account, whose parts are guessed first.
    """
    # Loaded with the first password that is chosen: it takes 7 MB.
    from zxcvbn_rs_py import zxcvbn

    looked_at = plain_letters(password)[:LOOKED_AT]
    own = [plain_letters(name), *re.findall(r"[^\W\d_]+", plain_letters(name))]
    words = [*own, *turkish_words()]
    tried = {looked_at, SEPARATORS.sub("", looked_at.rstrip(ENDINGS))}
    return min(zxcvbn(each, words).guesses_log10 for each in tried)


@cache
def turkish_words() -> tuple[str, ...]:
    return tuple(TURKISH.read_text("utf-8").split())


def plain_letters(text: str) -> str:
    """In small letters without their signs: ``Şifre`` is ``sifre``, ``IŞIK`` and ``ışık`` one."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    signs = (sign for sign in apart if not unicodedata.combining(sign))
    return "".join(signs).translate(DOTLESS)
