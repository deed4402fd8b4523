"""The words and thresholds by which answers in each language are rated.

Each language has a module in this package, named by its code, with its ``TABLES``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from interview.language.catalogue import Language

NEGATION_REACH = 3
"""Words before a phrase that are searched for an English negation ("did not really listen").
In every language, the negation of an outcome is searched up to this many words around it."""

Negated = Callable[[Sequence[str], int, int], bool]
"""Takes lower-case words, start and end; returns whether ``words[start:end]`` is negated."""


@dataclass(frozen=True, slots=True)
class EvaluationTables:
    """Words and thresholds of one language.

    Args:
        cues: lists of words and endings, in the syntax that ``reading.py`` explains.
        far_too_short_words: distinct words below which an answer cannot state a claim and prove it.
        short_words: words below which an answer has a claim without proof; about 12 s of speech.
        min_function_share: lowest share of function words and verb endings in running text.
        thin_words: words below which levels are limited to the middle one; about 20 s of speech.
        roomy_words: words from which four parts can be told in detail; about 30 s of speech.
        long_sentence: words per sentence above which clarity loses one level, and two.
        unpunctuated: words per sentence above which full stops must be missing, because speech
            recognition omits them in fluent speech; sentence length is then not rated.
        followers: for each letter, the letters that most often follow it, in plain letters.
        no_answer: words that, on their own, decline to answer.
        negated: decides whether words are negated.
        not_after: word that negates the verb before it; empty where verbs have negative forms.
        suffix_after_apostrophe: whether names take suffixes after an apostrophe.
        coach: how the prompt names the language in which a language model has to write.
        common_words: frequent words by which the language of a model's sentence is recognised.
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
    """The tables of a supported language."""
    tables: EvaluationTables = import_module(f"{__name__}.{language}").TABLES
    return tables
