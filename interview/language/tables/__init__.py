"""Properties of the words of each language.

Each language has a module in this package, named by its code, with its ``TABLES``.
"""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Literal

from interview.language.catalogue import Language


@dataclass(frozen=True, slots=True)
class WordTables:
    """How words of a language are compared, recognised and timed.

    Args:
        stemmer: name of the Snowball stemmer.
        function_words: words with a grammatical function and no content.
        common_words: everyday words of interviews, which show little of any one point: numbers,
            times, and the words most model answers of the bank share.
        own_letters: letters that only this language has.
        dotless_i: whether the lower case of I is ı.
        root_letters: letters of a stem that inflections share; None for all of them.
        matched_letters: letters of a root that the search for a question compares.
        swallowed_before: pattern of an ending that swallows letters of the beginning before it;
            empty where words are not compared by their beginnings.
        pace: metric, lowest and highest comfortable pace, and whether the range is one of read
            speech.
    """

    stemmer: str
    function_words: frozenset[str]
    common_words: frozenset[str]
    own_letters: str
    dotless_i: bool
    root_letters: int | None
    matched_letters: int
    swallowed_before: str
    pace: tuple[Literal["words_per_minute", "syllables_per_minute"], float, float, bool]


@cache
def word_tables(language: Language) -> WordTables:
    """The tables of a supported language."""
    tables: WordTables = import_module(f"{__name__}.{language}").TABLES
    return tables
