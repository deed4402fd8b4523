"""Whether words are said in the negative: English by the word before, Turkish by the suffix."""

import re
from collections.abc import Sequence

from interview.errors import Language

ENGLISH_NO = frozenset(
    ("not", "never", "no", "nobody", "nothing", "without", "hardly", "cannot", "neither", "nor")
)
REACH = 3
"""Words an English negation reaches ahead: "did not really listen"."""

TURKISH_NO = re.compile(r"de[ğg]il|yok(?:tur?|ken)?$")
TURKISH_REACH = 2
"""Words behind the last one where Turkish puts its negation: "bunu dinlemiş değilim"."""

TURKISH_NEGATIVE_VERB = re.compile(
    r"\w{2}m(?:[ae](?:d[ıiae]|m[ıi]ş|z|y[ae]c|y[ae]n|y[ıi]p)|[ıiuü]yor)"
)
"""The negative suffix -ma/-me before the suffix of a tense: dinlemedim, anlamıyor, gitmez."""


def negated(words: Sequence[str], start: int, end: int, language: Language) -> bool:
    """Whether ``words[start:end]`` (lower case) is said in the negative."""
    if language == "tr":
        after = words[start : end + TURKISH_REACH]
        return any(TURKISH_NO.match(word) for word in after) or any(
            TURKISH_NEGATIVE_VERB.search(word) for word in words[start:end]
        )
    near = words[max(0, start - REACH) : end]
    return any(_english_no(near, at) for at in range(len(near)))


def _english_no(words: Sequence[str], at: int) -> bool:
    """Whether the word at ``at`` negates; "not only" affirms what follows."""
    word = words[at].replace("’", "'")
    return (word in ENGLISH_NO or word.endswith("n't")) and "only" not in words[at + 1 : at + 2]
