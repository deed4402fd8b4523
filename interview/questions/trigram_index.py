"""Likeness of a question to the entries of the bank by letters: trigrams of words.

It finds words of one family that stemming separates ("persuade", "persuasive"; "değiş-",
"değişiklik"), and weighs short turns of phrase that single words do not have.
"""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from interview.errors import Language
from interview.language.words import PLAIN_LETTERS, tokens

LETTERS = 3


class TrigramIndex:
    """Compares a question with all wordings of each entry taken together.

    Args:
        entries: the wordings of each entry.
    """

    def __init__(self, entries: Sequence[Iterable[str]], language: Language) -> None:
        self._language = language
        self._rarity: dict[str, float] = {}
        self._places: dict[str, array[int]] = {}
        self._weights: dict[str, array[float]] = {}
        wordings = [[trigrams(text, language) for text in texts] for texts in entries]
        self._weigh(wordings)
        for number, counted in enumerate(wordings):
            self._add(number, sum(counted, Counter[str]()))

    def likeness(self, question: str) -> dict[int, float]:
        """Cosine similarity, 0-1, with each entry that shares a trigram, by its number."""
        weights = {
            gram: count * self._rarity[gram]
            for gram, count in trigrams(question, self._language).items()
            if gram in self._rarity
        }
        length = math.hypot(*weights.values())
        found = defaultdict[int, float](float)
        for gram in sorted(weights):
            share = weights[gram] / length
            for number, weight in zip(self._places[gram], self._weights[gram], strict=True):
                found[number] += share * weight
        return found

    def _weigh(self, entries: Sequence[Sequence[Counter[str]]]) -> None:
        """Rarity of each trigram among the wordings."""
        wordings = [wording for counted in entries for wording in counted]
        having = Counter(gram for wording in wordings for gram in wording)
        self._rarity = {gram: math.log1p(len(wordings) / count) for gram, count in having.items()}

    def _add(self, number: int, counts: Counter[str]) -> None:
        weights = {
            gram: (1 + math.log(count)) * self._rarity[gram] for gram, count in counts.items()
        }
        length = math.hypot(*weights.values())
        for gram, weight in weights.items():
            self._places.setdefault(gram, array("H")).append(number)
            self._weights.setdefault(gram, array("f")).append(weight / length)


def trigrams(text: str, language: Language) -> Counter[str]:
    """The trigrams of the words of a text in plain letters, with the ends of words marked."""
    return Counter(
        marked[at : at + LETTERS]
        for token in tokens(text, language)
        for marked in [f"^{token.translate(PLAIN_LETTERS)}$"]
        for at in range(len(marked) - LETTERS + 1)
    )
