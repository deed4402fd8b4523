"""Passwords: strength requirements and hashing."""

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
"""Characters. NIST SP 800-63B-4, 3.1.1.2: 15 for single-factor passwords, 8 otherwise."""

SHORTEST_OF_ADMIN = 12
LONGEST = 1024
"""Characters: longer ones cost hashing time and add no security."""

DIFFERENT = 5
"""Least number of different characters; refuses "abababab"."""

FEWEST_GUESSES = 7.0
"""As a power of ten. Eight random letters take 8, a common word with a year less than 5."""

GENERATED_BYTES = 15
"""Twenty characters in base64."""

WAIT_SECONDS = 5.0
RETRY_SECONDS = 2


class PasswordHashes:
    """Hashes passwords with scrypt, one at a time.

    scrypt takes 32 MB (128 * N * r with werkzeug's N = 32768 and r = 8) and 0.1 s of CPU time.
    Eight concurrent threads would take half of a 512 MB instance.

    Args:
        places: how many threads may hash or wait at once; each is a web thread.
    """

    def __init__(self, places: int) -> None:
        self._lane = threading.Lock()
        self._places = threading.BoundedSemaphore(places)
        self._placeholder = ""

    def hashed(self, password: str) -> str:
        """The salted hash to store. Raises LoginsBusy if too many others wait."""
        with self._turn():
            return self._hash(password)

    def matches(self, password: str, stored: str | None) -> bool:
        """Whether ``stored`` is the hash of ``password``; equally slow if ``stored`` is None.

        Raises LoginsBusy if too many others wait.
        """
        if len(password) > LONGEST or not _encodable(password):
            password = ""
        with self._turn():
            # Computed by the first check: at start-up it would cost 32 MB, and computed for the
            # first unknown username its time would reveal that the name is unknown.
            self._placeholder = self._placeholder or self._hash(secrets.token_urlsafe())
            same = check_password_hash(stored or self._placeholder, password)
        return same and stored is not None

    def _hash(self, password: str) -> str:
        return generate_password_hash(password, method="scrypt")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Run the block alone. Raises LoginsBusy without a free place or after WAIT_SECONDS."""
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
    """Raises WeakPassword: length, repetition, encoding, username in it, or easy to guess."""
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
    """A random password."""
    return secrets.token_urlsafe(GENERATED_BYTES)


def _encodable(text: str) -> bool:
    """Whether UTF-8 can encode it: JSON can carry a lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


LOOKED_AT = 32
"""Characters that are estimated: the time grows with each possible substitution ("@" for "a"),
and this many good characters suffice."""

ENDINGS = "!?.,*+-_# "
"""Characters people append to a common password to satisfy a form."""

SEPARATORS = re.compile(r"(?<=[a-z]{3})[\W_]{1,2}(?=[a-z0-9]{2})")
"""Separators between the parts of a common password: ``ayse.1990``."""

DOTLESS = str.maketrans({"ı": "i"})

TURKISH = Path(__file__).with_name("turkish_passwords.txt")
"""Words of Turkish passwords, most common first, without diacritics."""


def guesses(password: str, name: str) -> float:
    """The number of guesses a password takes, as a power of ten (zxcvbn).

    Args:
        password: the chosen password.
        name: the username, whose parts an attacker guesses first.
    """
    # Imported when the first password is chosen: it takes 7 MB.
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
    """In lower case without diacritics: ``Şifre`` is ``sifre``; ``IŞIK`` and ``ışık`` are equal."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    signs = (sign for sign in apart if not unicodedata.combining(sign))
    return "".join(signs).translate(DOTLESS)
