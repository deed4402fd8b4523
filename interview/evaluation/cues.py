"""How lists of cues become patterns, and which list each rule looks its words up in.

In the lists a comma parts the phrases, ``*`` stands for any end or start of a word, ``#`` for
a digit and ``...`` for up to four words. Only words of ours become patterns; what a candidate
said is searched, never compiled.
"""

import re
from functools import lru_cache

from interview.errors import Language
from interview.evaluation.reading import fold
from interview.evaluation.tables import evaluation_tables

GAP = "..."


@lru_cache(maxsize=128)
def cue(name: str, language: Language) -> re.Pattern[str]:
    """The pattern of a list, to be searched in the folded text of an answer."""
    return compiled(evaluation_tables(language).cues[name], language)


@lru_cache(maxsize=32)
def words(name: str, language: Language) -> frozenset[str]:
    """A list of single words, folded."""
    return frozenset(
        fold(evaluation_tables(language).cues[name], language).replace(",", " ").split()
    )


def compiled(phrases: str, language: Language) -> re.Pattern[str]:
    """One pattern for a list; the longest phrase that fits wins."""
    parts = sorted({" ".join(part.split()) for part in phrases.split(",")}, key=len, reverse=True)
    alternatives = "|".join(_fragment(fold(part, language)) for part in parts if part)
    return re.compile(rf"(?<!\S)(?:{alternatives})(?!\S)")


def _fragment(phrase: str) -> str:
    pattern = ""
    for word in phrase.split():
        if word == GAP:
            pattern += r"(?: \S+){0,4}"
        else:
            pattern += " " * bool(pattern) + _word(word)
    return pattern


def _word(word: str) -> str:
    if word == "*":
        return r"\S+"
    return re.escape(word).replace(r"\*", r"\S*").replace(r"\#", "[0-9]").replace("#", "[0-9]")
