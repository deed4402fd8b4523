"""What is particular to each language about rating its answers: a module of this folder for each.

The module bears the code of the language and has ``TABLES``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from interview.language.catalogue import Language

Negated = Callable[[Sequence[str], int, int], bool]
"""Whether ``words[start:end]`` (lower case) is said in the negative."""


@dataclass(frozen=True, slots=True)
class EvaluationTables:
    """Words and thresholds of one language.

    Args:
        cues: lists of words and endings; how to read them is told in ``cues.py``.
        far_too_short_words: different words below which there is no room for a claim and its proof.
        short_words: about 12 s of speech: a claim without its story.
        min_function_share: share of function words, and endings, that running text exceeds.
        thin_words: twenty seconds of speech; less has no room for more than a middling level.
        roomy_words: half a minute of speech: with less, four parts are named but not told.
        long_sentence: words in a sentence that cost one level of clarity, and two.
        unpunctuated: words in a sentence above which full stops are missing, not the sentences
            too long: recognition leaves them out of fluent speech.
        followers: the commonest letters after each letter, in plain letters.
        no_answer: an answer of these words alone is none.
        negated: whether words are said in the negative.
        not_after: the word after a verb that undoes it; empty where the verb itself says so.
        suffix_after_apostrophe: whether a name takes its endings after an apostrophe.
        coach: what a language model is told to write in.
        common_words: by which a sentence of a language model shows its language.
    """

    cues: Mapping[str, str]
    far_too_short_words: int
    short_words: int
    min_function_share: float
    thin_words: int
    roomy_words: int
    long_sentence: tuple[float, float]
    unpunctuated: float
    followers: str
    no_answer: frozenset[str]
    negated: Negated
    not_after: str
    suffix_after_apostrophe: bool
    coach: str
    common_words: frozenset[str]


@cache
def evaluation_tables(language: Language) -> EvaluationTables:
    """The tables of a language of the service."""
    tables: EvaluationTables = import_module(f"{__name__}.{language}").TABLES
    return tables
