"""An inverted index over the wordings of the bank's questions in one language.

Words are compared by root and weighted by inverse document frequency (Spärck Jones 1972), and by
their letters (``TrigramIndex``). A word that the bank does not have is replaced by the most similar
known word, so that typing errors do no harm.

The weights were set on the bank alone: wordings left out of it had to find their entry, and entries
left out of it, as well as the questions of the corpus that it lacks, had to find none.
"""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable
from heapq import nlargest

from interview.contracts import BankQuestion
from interview.errors import Language
from interview.language.tables import word_tables
from interview.language.words import FUNCTION_WORDS, LIKE, ngrams, root, tokens
from interview.questions.bank import Bank
from interview.questions.packed import Packed
from interview.questions.trigram_index import TrigramIndex

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

LETTER_WEIGHT = 0.5
"""Weight of the likeness by letters; that by words has 1."""

LIKENESS_PART = 1.0
"""Weight in the score of the likeness itself; the distance to the second-best entry has 1."""

MISSING_PART = 0.15
"""What the score loses if the entry has none of the question's content words."""

SHORTEST_TYPO = 4
"""Letters of the shortest unknown word that is replaced by a similar one."""

Entries = dict[str, list[int]]
"""The numbers of the entries that have each word, in order."""


class WordingIndex:
    """Scores the entries of one language against a question."""

    def __init__(self, bank: Bank, language: Language) -> None:
        self._language = language
        self._ids = tuple(question.id for question in bank.entries(language))
        self._owners = array("H")
        wordings = defaultdict[str, list[int]](list)
        asked = defaultdict[str, list[int]](list)
        expected = defaultdict[str, list[int]](list)
        texts = []
        for number, question in enumerate(bank.entries(language)):
            texts.append((question.text, *bank.wordings(question.id, language)))
            for text in texts[-1]:
                for word in self._roots(text):
                    wordings[word].append(len(self._owners))
                    _add(asked[word], number)
                self._owners.append(number)
            for word in self._roots(" ".join(_expected(question))):
                _add(expected[word], number)
        self._letters = TrigramIndex(texts, language)
        self._build(wordings, asked, expected)

    def best(self, question: str) -> tuple[float, str]:
        """Score and id of the most similar entry; the id is empty if there is none.

        The score is high if the entry is much more similar than the second-best one and has the
        content words of the question. It is below 2, and negative if neither is so.
        """
        words = sorted({self._known(word) for word in self._roots(question)})
        likeness = self._likeness(words)
        for number, letters in self._letters.likeness(question).items():
            likeness[number] += LETTER_WEIGHT * letters
        ranked = nlargest(2, ((like, number) for number, like in likeness.items()))
        if not ranked:
            return (0.0, "")
        like, number = ranked[0]
        ahead = like - sum(other for other, _ in ranked[1:])
        score = ahead + LIKENESS_PART * like - MISSING_PART * self._missing(words, number)
        return score, self._ids[number]

    def _likeness(self, words: list[str]) -> defaultdict[int, float]:
        """How similar the words of each entry are, 0-1."""
        mass = DOUBT + sum(self._weight(word) for word in words)
        likeness = defaultdict[int, float](float)
        agreement = defaultdict[int, float](float)
        for word in words:
            row = self._rows.get(word)
            share = (1 - WORDING_SHARE) * self._weight(word) / mass
            for number, count in zip(self._asked[row], self._counts[row], strict=True):
                likeness[number] += OFTEN * count / (count + 1) * share
            for number in self._expected[row]:
                likeness[number] += EXPECTED_WEIGHT * share
            for wording in self._wordings[row]:
                agreement[wording] += 2 * self._weight(word)
        nearest = defaultdict[int, float](float)
        for wording, weight in agreement.items():
            owner = self._owners[wording]
            nearest[owner] = max(nearest[owner], weight / (mass + self._weights[wording]))
        for number, agreed in nearest.items():
            likeness[number] += WORDING_SHARE * agreed
        return likeness

    def _missing(self, words: list[str], number: int) -> float:
        """Share of the content words, by weight, that the entry does not have, 0-1."""
        content = {word: self._weight(word) for word in words if word not in self._function}
        missing = sum(weight for word, weight in content.items() if not self._has(number, word))
        return missing / sum(content.values()) if content else 0.0

    def _has(self, number: int, word: str) -> bool:
        row = self._rows.get(word)
        return number in self._asked[row] or number in self._expected[row]

    def _roots(self, text: str) -> list[str]:
        """The distinct roots, sorted, because floating-point sums must not depend on set order."""
        return sorted({self._root(word) for word in tokens(text, self._language)})

    def _root(self, word: str) -> str:
        return root(word, self._language)[: word_tables(self._language).matched_letters]

    def _build(
        self,
        wordings: dict[str, list[int]],
        asked: Entries,
        expected: Entries,
    ) -> None:
        """Build the postings, the weights of words and the n-grams for typing errors."""
        for word, numbers in asked.items():
            expected[word] = [each for each in expected[word] if each not in numbers]
        self._function = {self._root(word) for word in FUNCTION_WORDS[self._language]}
        self._unknown = math.log1p(len(self._ids))
        self._rows = {word: row for row, word in enumerate(sorted(expected))}
        self._rarity = array("d", (self._rarity_of(word, asked, expected) for word in self._rows))
        counts = [Counter(self._owners[each] for each in wordings[word]) for word in self._rows]
        self._asked = Packed("H", counts)
        self._counts = Packed("H", (count.values() for count in counts))
        self._expected = Packed("H", (expected[word] for word in self._rows))
        self._wordings = Packed("H", (wordings[word] for word in self._rows))
        self._weights = array("f", bytes(4 * len(self._owners)))
        for word, places in wordings.items():
            for wording in places:
                self._weights[wording] += self._weight(word)
        self._words = tuple(self._rows)
        spelled = self._spelled(asked)
        self._grams = {gram: row for row, gram in enumerate(spelled)}
        self._spellings = Packed("H", spelled.values())

    def _rarity_of(self, word: str, asked: Entries, expected: Entries) -> float:
        having = len(asked.get(word, ())) + EXPECTED_WEIGHT * len(expected[word]) + 0.5
        damped = FUNCTION_WEIGHT if word in self._function else 1.0
        return damped * math.log1p(len(self._ids) / having)

    def _spelled(self, words: Iterable[str]) -> dict[str, list[int]]:
        """The rows of the words that contain each character n-gram."""
        found = defaultdict[str, list[int]](list)
        for word in words:
            for gram in ngrams(word):
                found[gram].append(self._rows[word])
        return found

    def _weight(self, word: str) -> float:
        row = self._rows.get(word)
        if row is not None:
            return self._rarity[row]
        return self._unknown * (FUNCTION_WEIGHT if word in self._function else 1.0)

    def _known(self, word: str) -> str:
        """The word, or the most similar word of the questions if the bank does not have it."""
        if word in self._rows or len(word) < SHORTEST_TYPO:
            return word
        grams = ngrams(word)
        rows = (row for gram in grams for row in self._spellings[self._grams.get(gram)])
        sharing = (self._words[row] for row in rows)
        shared = Counter(each for each in sharing if each[0] == word[0])
        likeness, best = max(
            (
                (2 * count / (len(grams) + len(ngrams(candidate))), candidate)
                for candidate, count in shared.items()
            ),
            default=(0.0, word),
        )
        return best if likeness >= LIKE else word


def _add(numbers: list[int], number: int) -> None:
    """Append a number unless it is there: the numbers come in order."""
    if not numbers or numbers[-1] != number:
        numbers.append(number)


def _expected(question: BankQuestion) -> Iterable[str]:
    yield from question.follow_ups
    for point in question.points:
        yield point.text
        yield from point.synonyms
