"""Words of a text: tokens, stems, similarity of words, and detection of the language.

Delivery, evaluation and questions share these functions, so that all of them count the same words.
"""

import re
from collections.abc import Iterable

from Stemmer import Stemmer

from interview.language.catalogue import LANGUAGES, Language
from interview.language.tables import word_tables

TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
STEMMERS = {each: Stemmer(word_tables(each).stemmer, 0) for each in LANGUAGES}
"""One stemmer per language for all threads, which is safe because its C code holds the GIL. Caches
are switched off, since they would keep the words of candidates for the life of the process."""

LONGEST_WORD = 60
"""Letters of a word that are compared; longer words are cut."""

PLAIN_LETTERS = str.maketrans("çğıöşüâîû", "cgiosuaiu", "\u0307")
"""Turkish letters as they are typed on a keyboard without them."""

SHORTEST_PREFIX = 4
"""Letters of the shortest Turkish word that is compared as a prefix of another."""

SAME_PREFIX = 0.9
"""Similarity of two Turkish words with the same beginning."""

LIKE = 0.6
"""Dice coefficient of character 2- and 3-grams from which two words are similar. Words of seven
letters that differ in one have 0.6 or more, unrelated words less than 0.4."""

LENGTHS_APART = 4
"""Largest difference in length, in letters, of words that are compared by n-grams."""


def listed(text: str) -> frozenset[str]:
    """The words of a text separated by spaces."""
    return frozenset(text.split())


FUNCTION_WORDS = {each: word_tables(each).function_words for each in LANGUAGES}
COMMON_WORDS = {each: word_tables(each).common_words for each in LANGUAGES}


def lower(text: str, language: Language) -> str:
    """Lower case by the rules of the language: İ becomes i, and I becomes ı in Turkish.

    The number of characters does not change, so that offsets stay valid.
    """
    if word_tables(language).dotless_i:
        text = text.replace("I", "ı")
    return text.replace("İ", "i").lower()


def tokens(text: str, language: Language) -> list[str]:
    """The words and numbers of a text in order, in lower case and without punctuation."""
    return [token[:LONGEST_WORD] for token in TOKEN.findall(lower(text, language))]


def stem(token: str, language: Language) -> str:
    """The stem of a lower-case token, without a suffix after an apostrophe."""
    bare = token[:LONGEST_WORD].replace("’", "'").partition("'")[0]
    stemmed: str = STEMMERS[language].stemWord(bare)
    return stemmed


def root(token: str, language: Language) -> str:
    """The common form of all inflections of a lower-case token, in plain letters.

    It is the stem, cut to its first letters in languages with long inflections.
    """
    bare = stem(token, language).translate(PLAIN_LETTERS)
    return bare[: word_tables(language).root_letters]


def ngrams(word: str) -> frozenset[str]:
    """Character 2- and 3-grams of a word in plain letters, with its ends marked."""
    marked = f"^{word.translate(PLAIN_LETTERS)}$"
    return frozenset(
        marked[at : at + size] for size in (2, 3) for at in range(len(marked) - size + 1)
    )


class _Form:
    """The precomputed forms by which a word is compared."""

    __slots__ = ("beginning", "grams", "stem", "word")

    def __init__(self, word: str, language: Language) -> None:
        self.word = word
        self.stem = stem(word, language)
        self.beginning = _beginning(word, language)
        self.grams = ngrams(word)


class Lexicon:
    """The distinct words of a text, searchable by similarity."""

    def __init__(self, words: Iterable[str], language: Language) -> None:
        self._language = language
        self._by_initial: dict[str, list[_Form]] = {}
        for word in dict.fromkeys(words):
            self._by_initial.setdefault(_initial(word), []).append(_Form(word, language))

    def alike(self, word: str) -> dict[str, float]:
        """The words of the text that are similar to ``word``, with their ``likeness``."""
        others = self._by_initial.get(_initial(word))
        if not others:
            return {}
        form = _Form(word, self._language)
        scored = {other.word: _compared(form, other) for other in others}
        return {other: score for other, score in scored.items() if score}


def likeness(one: str, other: str, language: Language) -> float:
    """The similarity of two lower-case tokens, 0-1.

    1 for the same stem, ``SAME_PREFIX`` for Turkish words with the same beginning, the Dice
    coefficient of their n-grams if it is at least ``LIKE`` (typing errors, derivations), else 0.
    Words with different first letters have 0.
    """
    if one == other:
        return 1.0
    if _initial(one) != _initial(other):
        return 0.0
    return _compared(_Form(one, language), _Form(other, language))


def _compared(one: _Form, other: _Form) -> float:
    """The similarity of two words with the same first letter."""
    if one.stem == other.stem or one.word == other.word:
        return 1.0
    size = min(len(one.beginning), len(other.beginning))
    if size >= SHORTEST_PREFIX and one.beginning[:size] == other.beginning[:size]:
        return SAME_PREFIX
    return _ngram_likeness(one, other)


def _initial(word: str) -> str:
    return word[0].translate(PLAIN_LETTERS)


def _beginning(word: str, language: Language) -> str:
    """The first letters of a word in plain letters, without a vowel that its ending replaces."""
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
    """The language with most function words and specific letters; None if two are equal."""
    first, second = sorted(((_votes(text, each), each) for each in LANGUAGES), reverse=True)[:2]
    return None if first[0] == second[0] else first[1]


def _votes(text: str, language: Language) -> int:
    words, letters = FUNCTION_WORDS[language], set(word_tables(language).own_letters)
    return sum(word in words or not letters.isdisjoint(word) for word in tokens(text, language))
