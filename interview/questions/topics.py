"""Which question of the bank an answer speaks to: every entry competes for it.

Few shared words prove nothing, for people say a thing in their own words. But an answer
that shares far more with many other questions than with its own is about something else.
"""

import math
from array import array
from collections import Counter
from collections.abc import Iterator
from itertools import compress

from interview.contracts import BankQuestion, TopicFit
from interview.errors import Language
from interview.language.words import FUNCTION_WORDS, root, tokens
from interview.questions.bank import Bank

GENERAL = "general"
"""The field of questions that are asked whatever the work."""

SATURATION = 1.2
LENGTH_PART = 0.75
"""k1 and b of BM25, the middle of the ranges Robertson and Zaragoza give (2009, The
probabilistic relevance framework, 3.5)."""

ASKED_TWICE = 2
"""Words of the question and of its points count twice: the model answer is one of many."""


class TopicIndex:
    """Scores every entry of one language against an answer, by BM25 over roots of words."""

    def __init__(self, bank: Bank, language: Language) -> None:
        self._language = language
        entries = bank.entries(language)
        self._places = {question.id: place for place, question in enumerate(entries)}
        self._general = tuple(q.field == GENERAL for q in entries)
        self._postings = _postings([Counter(self._entry_roots(q)) for q in entries])

    def fit(self, answer: str, question_id: str, *, story: bool) -> TopicFit:
        """How well the entry fits ``answer``, beside how well the others do.

        A ``story`` for a question of no field in particular competes with its like only: how
        somebody solved a problem may be full of software, and is no worse an answer for it.

        Raises:
            KeyError: the bank has no such entry.
        """
        scores = [0.0] * len(self._places)
        for word in set(self._roots(answer)):
            for place, weight in zip(*self._postings.get(word, ((), ())), strict=True):
                scores[place] += weight
        place = self._places[question_id]
        own = scores[place]
        if story and self._general[place]:
            scores = list(compress(scores, self._general))
        better = sum(score > own for score in scores)
        rank = better / len(scores)
        return TopicFit(round(own, 2), round(max(scores), 2), round(rank, 3), story)

    def _entry_roots(self, question: BankQuestion) -> Iterator[str]:
        points = [f"{point.text} {' '.join(point.synonyms)}" for point in question.points]
        for text in (question.text, *points):
            for word in self._roots(text):
                yield from (word,) * ASKED_TWICE
        for text in (question.model_answer, *question.follow_ups):
            yield from self._roots(text)

    def _roots(self, text: str) -> Iterator[str]:
        for token in tokens(text, self._language):
            if token not in FUNCTION_WORDS[self._language]:
                yield root(token, self._language)


def _postings(counts: list[Counter[str]]) -> dict[str, tuple["array[int]", "array[float]"]]:
    """For each word the entries that have it, and what it is worth to each of them."""
    lengths = [count.total() for count in counts]
    mean = sum(lengths) / len(lengths)
    holders = Counter(word for count in counts for word in count)
    found: dict[str, tuple[array[int], array[float]]] = {
        word: (array("H"), array("f")) for word in holders
    }
    for place, count in enumerate(counts):
        stretch = SATURATION * (1 - LENGTH_PART + LENGTH_PART * lengths[place] / mean)
        for word, times in count.items():
            rarity = math.log1p((len(counts) - holders[word] + 0.5) / (holders[word] + 0.5))
            found[word][0].append(place)
            found[word][1].append(rarity * times * (SATURATION + 1) / (times + stretch))
    return found
