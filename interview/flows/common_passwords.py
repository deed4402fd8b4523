"""How many guesses find a password: those people have in common come first.

The estimate is zxcvbn's (Wheeler, USENIX Security 2016): its 30,000 passwords and English words,
names, dates, keyboard rows, repeats and letters written as digits. Its lists know little Turkish:
ours add the words that Turkish passwords are made of.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

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
