"""An inverted index over the wordings of the bank's questions in one language.

Words are compared by root and weighted by inverse document frequency (Spärck Jones 1972). A word
that the bank does not have is replaced by the most similar known word, so that typing errors do no
harm.
"""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable

from interview.contracts import BankQuestion
from interview.errors import Language
from interview.language.tables import word_tables
from interview.language.words import FUNCTION_WORDS, LIKE, ngrams, root, tokens
from interview.questions.bank import Bank

EXPECTED_WEIGHT = 0.4
"""Weight of words that are only in the points, their synonyms or the follow-ups; words of the
question have 1. The former show the subject, but not what is asked about it."""

FUNCTION_WEIGHT = 0.6
"""Weight of function words; others have 1. Some questions have no other words ("why you?")."""

WORDING_SHARE = 0.3
"""Share of the score that depends on the best single wording; the rest depends on how many words
of the question occur in the entry at all."""

DOUBT = 20.0
"""Smoothing constant, as a sum of inverse document frequencies (a rare word has about 5): short
questions of common words match some entry by chance, so that their scores are reduced."""

OFTEN = 4 / 3
"""Highest weight of a word by the number of an entry's wordings that contain it; with a single
wording it has half of it (saturation of term frequency as in BM25, k1 = 1)."""

SHORTEST_TYPO = 4
"""Letters of the shortest unknown word that is replaced by a similar one."""


class WordingIndex:
    """Scores the entries of one language against a question."""

    def __init__(self, bank: Bank, language: Language) -> None:
        self._language = language
        self._ids = tuple(question.id for question in bank.entries(language))
        self._owners = array("H")
        self._weights = array("f")
        wordings = defaultdict[str, list[int]](list)
        asked = defaultdict[str, set[int]](set)
        expected = defaultdict[str, set[int]](set)
        for number, question in enumerate(bank.entries(language)):
            for text in (question.text, *bank.wordings(question.id, language)):
                for word in self._roots(text):
                    wordings[word].append(len(self._owners))
                    asked[word].add(number)
                self._owners.append(number)
            for word in self._roots(" ".join(_expected(question))):
                expected[word].add(number)
        self._build(wordings, asked, expected)

    def best(self, question: str) -> tuple[float, str]:
        """Score (0-1) and id of the most similar entry; the id is empty if there is none."""
        words = sorted({self._known(word) for word in self._roots(question)})
        mass = DOUBT + sum(self._weight(word) for word in words)
        shared = defaultdict[int, float](float)
        wording_shared = defaultdict[int, float](float)
        for word in words:
            rarity = self._weight(word)
            for number, weight in self._asked.get(word, ()):
                shared[number] += weight * rarity
            for number in self._expected.get(word, ()):
                shared[number] += EXPECTED_WEIGHT * rarity
            for wording in self._wordings.get(word, ()):
                wording_shared[wording] += rarity
        return self._ranked(shared, wording_shared, mass)

    def _ranked(
        self, shared: dict[int, float], wording_shared: dict[int, float], mass: float
    ) -> tuple[float, str]:
        nearest: dict[int, float] = {}
        for wording, weight in wording_shared.items():
            agreement = 2 * weight / (mass + self._weights[wording])
            owner = self._owners[wording]
            nearest[owner] = max(agreement, nearest.get(owner, 0.0))
        scores = (
            (
                (1 - WORDING_SHARE) * weight / mass + WORDING_SHARE * nearest.get(number, 0.0),
                self._ids[number],
            )
            for number, weight in shared.items()
        )
        return max(scores, default=(0.0, ""))

    def _roots(self, text: str) -> list[str]:
        """The distinct roots, sorted, because floating-point sums must not depend on set order."""
        return sorted({self._root(word) for word in tokens(text, self._language)})

    def _root(self, word: str) -> str:
        return root(word, self._language)[: word_tables(self._language).matched_letters]

    def _build(
        self,
        wordings: dict[str, list[int]],
        asked: dict[str, set[int]],
        expected: dict[str, set[int]],
    ) -> None:
        """Build the postings, the weights of words and the n-grams for typing errors."""
        size = len(self._ids)
        for word, numbers in asked.items():
            expected[word] -= numbers
        self._function = {self._root(word) for word in FUNCTION_WORDS[self._language]}
        self._rarity: dict[str, float] = {}
        self._unknown = math.log1p(size)
        for word, numbers in expected.items():
            having = len(asked.get(word, ())) + EXPECTED_WEIGHT * len(numbers) + 0.5
            damped = FUNCTION_WEIGHT if word in self._function else 1.0
            self._rarity[word] = damped * math.log1p(size / having)
        self._wordings = {word: array("H", numbers) for word, numbers in wordings.items()}
        self._asked = {word: self._weighted(places) for word, places in wordings.items()}
        self._expected = {
            word: array("H", sorted(numbers)) for word, numbers in expected.items() if numbers
        }
        self._weights.extend(0.0 for _ in self._owners)
        for word, places in wordings.items():
            for wording in places:
                self._weights[wording] += self._rarity[word]
        self._spellings = _spellings(asked)

    def _weighted(self, wordings: Iterable[int]) -> tuple[tuple[int, float], ...]:
        """The entries of these wordings, with the weight of their common word in each entry."""
        counts = Counter(self._owners[wording] for wording in wordings)
        return tuple((number, OFTEN * count / (count + 1)) for number, count in counts.items())

    def _weight(self, word: str) -> float:
        damped = FUNCTION_WEIGHT if word in self._function else 1.0
        return self._rarity.get(word, damped * self._unknown)

    def _known(self, word: str) -> str:
        """The word, or the most similar word of the questions if the bank does not have it."""
        if word in self._rarity or len(word) < SHORTEST_TYPO:
            return word
        grams = ngrams(word)
        shared = Counter(
            candidate
            for gram in grams
            for candidate in self._spellings.get(gram, ())
            if candidate[0] == word[0]
        )
        likeness, best = max(
            (
                (2 * count / (len(grams) + len(ngrams(candidate))), candidate)
                for candidate, count in shared.items()
            ),
            default=(0.0, word),
        )
        return best if likeness >= LIKE else word


def _expected(question: BankQuestion) -> Iterable[str]:
    yield from question.follow_ups
    for point in question.points:
        yield point.text
        yield from point.synonyms


def _spellings(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The words that contain each character n-gram."""
    found = defaultdict[str, list[str]](list)
    for word in words:
        for gram in ngrams(word):
            found[gram].append(word)
    return {gram: tuple(sorted(having)) for gram, having in found.items()}
