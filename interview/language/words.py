"""Words of a text: tokens, stems, how alike two words are, the language.

Shared by every pure stage, so that a word means the same to all of them.
"""

import re
from collections.abc import Iterable

from Stemmer import Stemmer

from interview.language.catalogue import LANGUAGES, Language
from interview.language.tables import word_tables

TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
STEMMERS = {each: Stemmer(word_tables(each).stemmer, 0) for each in LANGUAGES}
"""Without caches, here or of their own, which would keep candidates' words for the life of the
process. One each serves all threads: C code that keeps the lock."""

LONGEST_WORD = 60
"""Letters that are looked at: no word has more."""

PLAIN_LETTERS = str.maketrans("çğıöşüâîû", "cgiosuaiu", "\u0307")
"""Turkish letters as people without a Turkish keyboard type them."""

SHORTEST_PREFIX = 4
"""Letters: a whole Turkish word this short may be the beginning of another, shorter ones not."""

SAME_PREFIX = 0.9
"""Likeness of two Turkish words with the same beginning."""

LIKE = 0.6
"""Dice coefficient of character 2- and 3-grams from which two words count as related: one
wrong letter in a word of seven gives 0.6 and more, unrelated words stay under 0.4."""

LENGTHS_APART = 4
"""Letters two words may differ by in length and still be compared letter by letter."""


def listed(text: str) -> frozenset[str]:
    """The words of a text separated by spaces."""
    return frozenset(text.split())


FUNCTION_WORDS = {each: word_tables(each).function_words for each in LANGUAGES}
COMMON_WORDS = {each: word_tables(each).common_words for each in LANGUAGES}


def lower(text: str, language: Language) -> str:
    """Lower case as the language has it: İ is i in both, I is ı in Turkish.

    As many characters as before: what stands where is not moved.
    """
    if word_tables(language).dotless_i:
        text = text.replace("I", "ı")
    return text.replace("İ", "i").lower()


def tokens(text: str, language: Language) -> list[str]:
    """Words and numbers in order, lower case, without punctuation."""
    return [token[:LONGEST_WORD] for token in TOKEN.findall(lower(text, language))]


def stem(token: str, language: Language) -> str:
    """The stem of one lower-case token; what follows an apostrophe is a suffix and goes."""
    bare = token[:LONGEST_WORD].replace("’", "'").partition("'")[0]
    stemmed: str = STEMMERS[language].stemWord(bare)
    return stemmed


def root(token: str, language: Language) -> str:
    """What inflections of one lower-case token share, in plain letters.

    The stem; of a language with long inflections its first letters.
    """
    bare = stem(token, language).translate(PLAIN_LETTERS)
    return bare[: word_tables(language).root_letters]


def ngrams(word: str) -> frozenset[str]:
    """Character 2- and 3-grams of a word in plain letters, its ends marked."""
    marked = f"^{word.translate(PLAIN_LETTERS)}$"
    return frozenset(
        marked[at : at + size] for size in (2, 3) for at in range(len(marked) - size + 1)
    )


class _Form:
    """What one word is compared by, worked out once."""

    __slots__ = ("beginning", "grams", "stem", "word")

    def __init__(self, word: str, language: Language) -> None:
        self.word = word
        self.stem = stem(word, language)
        self.beginning = _beginning(word, language)
        self.grams = ngrams(word)


class Lexicon:
    """The different words of a text, to be asked which of them are like another word."""

    def __init__(self, words: Iterable[str], language: Language) -> None:
        self._language = language
        self._by_initial: dict[str, list[_Form]] = {}
        for word in dict.fromkeys(words):
            self._by_initial.setdefault(_initial(word), []).append(_Form(word, language))

    def alike(self, word: str) -> dict[str, float]:
        """The text's words that are like ``word``, and how much: see ``likeness``."""
        others = self._by_initial.get(_initial(word))
        if not others:
            return {}
        form = _Form(word, self._language)
        scored = {other.word: _compared(form, other) for other in others}
        return {other: score for other, score in scored.items() if score}


def likeness(one: str, other: str, language: Language) -> float:
    """How alike two lower-case tokens are, 0-1: 1 for one stem, 0 for other first letters.

    Below the same stem stand Turkish words with the same beginning, then words whose character
    n-grams agree in a share of at least ``LIKE`` (typing errors, derivations); else 0.
    """
    if one == other:
        return 1.0
    if _initial(one) != _initial(other):
        return 0.0
    return _compared(_Form(one, language), _Form(other, language))


def _compared(one: _Form, other: _Form) -> float:
    """The likeness of two words with the same first letter."""
    if one.stem == other.stem or one.word == other.word:
        return 1.0
    size = min(len(one.beginning), len(other.beginning))
    if size >= SHORTEST_PREFIX and one.beginning[:size] == other.beginning[:size]:
        return SAME_PREFIX
    return _ngram_likeness(one, other)


def _initial(word: str) -> str:
    return word[0].translate(PLAIN_LETTERS)


def _beginning(word: str, language: Language) -> str:
    """The first letters of a word, plain, without those that the ending after them swallows."""
    tables = word_tables(language)
    if not tables.swallowed_before:
        return ""
    whole = re.split(tables.swallowed_before, word, maxsplit=1)[0]
    return whole[: tables.root_letters].translate(PLAIN_LETTERS)


def _ngram_likeness(one: _Form, other: _Form) -> float:
    lengths = len(one.word), len(other.word)
    if min(lengths) < 4 or abs(lengths[0] - lengths[1]) > LENGTHS_APART:
        return 0.0
    dice = 2 * len(one.grams & other.grams) / (len(one.grams) + len(other.grams))
    return dice if dice >= LIKE else 0.0


def guess_language(text: str) -> Language | None:
    """The language with most function words and letters of its own; None where two tie."""
    first, second = sorted(((_votes(text, each), each) for each in LANGUAGES), reverse=True)[:2]
    return None if first[0] == second[0] else first[1]


def _votes(text: str, language: Language) -> int:
    words, letters = FUNCTION_WORDS[language], set(word_tables(language).own_letters)
    return sum(word in words or not letters.isdisjoint(word) for word in tokens(text, language))
