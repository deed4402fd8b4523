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
from interview.questions.packed import Packed

LETTERS = 3

Counted = tuple["array[int]", "array[int]"]
"""Numbers of rows, and a count for each."""


class TrigramIndex:
    """Compares a question with all wordings of each entry taken together.

    Args:
        entries: the wordings of each entry.
    """

    def __init__(self, entries: Sequence[Sequence[str]], language: Language) -> None:
        self._language = language
        self._rows: dict[str, int] = {}
        self._rarity = array("d")
        self._build(entries)

    def likeness(self, question: str) -> dict[int, float]:
        """Cosine similarity, 0-1, with each entry that shares a trigram, by its number."""
        weights = {
            gram: count * self._rarity[self._rows[gram]]
            for gram, count in trigrams(question, self._language).items()
            if gram in self._rows
        }
        length = math.hypot(*weights.values())
        found = defaultdict[int, float](float)
        for gram in sorted(weights):
            row, share = self._rows[gram], weights[gram] / length
            for number, weight in zip(self._places[row], self._weights[row], strict=True):
                found[number] += share * weight
        return found

    def _build(self, entries: Sequence[Sequence[str]]) -> None:
        """Count the trigrams of each entry, weigh them, and turn them into rows by trigram."""
        having = array("I")
        counted = [self._counted(texts, having) for texts in entries]
        wordings = sum(map(len, entries))
        self._rarity.extend(math.log1p(wordings / count) for count in having)
        places = [array("H") for _ in self._rows]
        weights = [array("f") for _ in self._rows]
        for number, (rows, counts) in enumerate(counted):
            weighed = [
                (1 + math.log(count)) * self._rarity[row]
                for row, count in zip(rows, counts, strict=True)
            ]
            length = math.hypot(*weighed)
            for row, weight in zip(rows, weighed, strict=True):
                places[row].append(number)
                weights[row].append(weight / length)
        self._places, self._weights = Packed("H", places), Packed("f", weights)

    def _counted(self, texts: Iterable[str], having: "array[int]") -> Counted:
        """The rows of the trigrams of an entry and their counts; adds to the wordings that have
        each of them."""
        total = Counter[int]()
        for text in texts:
            for gram, count in trigrams(text, self._language).items():
                row = self._rows.setdefault(gram, len(self._rows))
                if row == len(having):
                    having.append(0)
                having[row] += 1
                total[row] += count
        return array("H", total), array("H", total.values())


def trigrams(text: str, language: Language) -> Counter[str]:
    """The trigrams of the words of a text in plain letters, with the ends of words marked."""
    return Counter(
        marked[at : at + LETTERS]
        for token in tokens(text, language)
        for marked in [f"^{token.translate(PLAIN_LETTERS)}$"]
        for at in range(len(marked) - LETTERS + 1)
    )
