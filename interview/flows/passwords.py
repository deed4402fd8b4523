"""Passwords: strength requirements and hashing."""

import re
import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from werkzeug.security import check_password_hash

from interview.errors import LoginsBusy, WeakPassword
from interview.memory.process_memory import return_blocks_from

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

MEMORY_KIB = 19 * 1024
PASSES = 2
"""KiB and passes of argon2id: the least of OWASP's Password Storage Cheat Sheet."""

PLACES = 8
"""Passwords hashed or waiting to be hashed at once; each wait holds a web thread, for 0.3 s."""

WAIT_SECONDS = 5.0
RETRY_SECONDS = 2

SCRYPT = "scrypt:"
"""Prefix of the hashes of earlier versions."""


class PasswordHashes:
    """Hashes passwords with argon2id, one at a time.

    A hash takes 19 MiB and 0.04 s of CPU time. Eight at once would take 160 MB of a 512 MB
    instance, and no less time on two processors.
    """

    def __init__(self) -> None:
        return_blocks_from(MEMORY_KIB * 1024)
        self._argon2 = PasswordHasher(PASSES, MEMORY_KIB, parallelism=1)
        self._lane = threading.Lock()
        self._places = threading.BoundedSemaphore(PLACES)
        self._placeholder = ""

    def hashed(self, password: str) -> str:
        """The salted hash to store. Raises LoginsBusy if too many others wait."""
        with self._turn():
            return self._argon2.hash(password)

    def matches(self, password: str, stored: str | None) -> bool:
        """Whether ``stored`` is the hash of ``password``; equally slow if ``stored`` is None.

        Raises LoginsBusy if too many others wait.
        """
        if len(password) > LONGEST or not _encodable(password):
            password = ""
        with self._turn():
            # Computed by the first check: at start-up it would cost 19 MiB, and computed for the
            # first unknown username its time would reveal that the name is unknown.
            self._placeholder = self._placeholder or self._argon2.hash(secrets.token_urlsafe())
            same = self._is_hash_of(stored or self._placeholder, password)
        return same and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether ``stored`` has another algorithm or other parameters than a new hash."""
        return stored.startswith(SCRYPT) or self._argon2.check_needs_rehash(stored)

    def _is_hash_of(self, stored: str, password: str) -> bool:
        if stored.startswith(SCRYPT):
            return check_password_hash(stored, password)
        try:
            return self._argon2.verify(stored, password)
        except VerifyMismatchError:
            return False

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
