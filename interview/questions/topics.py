"""Compares an answer with all questions of the bank, to find out whether it fits its own.

Few shared words alone do not show that an answer is off topic, since people use their own words.
An answer that shares far more words with many other questions than with its own is off topic.
"""

import math
from array import array
from collections import Counter
from collections.abc import Iterator
from itertools import compress

from interview.contracts import BankQuestion, TopicFit
from interview.errors import Language
from interview.language.words import FUNCTION_WORDS, root, tokens
from interview.questions.bank import GENERAL, Bank
from interview.questions.packed import Packed

SATURATION = 1.2
LENGTH_PART = 0.75
"""k1 and b of BM25, the middle of the ranges Robertson and Zaragoza give (2009, The
probabilistic relevance framework, 3.5)."""

ASKED_TWICE = 2
"""Weight of words of the question and its points; the model answer is only one of many."""


class TopicIndex:
    """Scores the entries of one language against an answer, by BM25 over the roots of words."""

    def __init__(self, bank: Bank, language: Language) -> None:
        self._language = language
        entries = bank.entries(language)
        self._places = {question.id: place for place, question in enumerate(entries)}
        self._general = tuple(q.field == GENERAL for q in entries)
        counts = [Counter(self._entry_roots(question)) for question in entries]
        words = dict.fromkeys(word for count in counts for word in count)
        self._rows = {word: row for row, word in enumerate(words)}
        self._postings, self._weights = _postings(counts, self._rows)

    def fit(self, answer: str, question_id: str, *, story: bool) -> TopicFit:
        """How well the question fits ``answer``, compared with the other questions.

        For a ``story`` in answer to a question of the general field, only questions of that field
        are compared: a story of how a problem was solved may well be full of software terms.

        Raises:
            KeyError: the id is unknown.
        """
        scores = [0.0] * len(self._places)
        for word in set(self._roots(answer)):
            row = self._rows.get(word)
            for place, weight in zip(self._postings[row], self._weights[row], strict=True):
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


def _postings(counts: list[Counter[str]], rows: dict[str, int]) -> tuple[Packed, Packed]:
    """For each row of a word, the entries that contain it and its BM25 weight in each of them."""
    lengths = [count.total() for count in counts]
    mean = sum(lengths) / len(lengths)
    holders = Counter(word for count in counts for word in count)
    places, weights = [array("H") for _ in rows], [array("f") for _ in rows]
    for place, count in enumerate(counts):
        stretch = SATURATION * (1 - LENGTH_PART + LENGTH_PART * lengths[place] / mean)
        for word, times in count.items():
            rarity = math.log1p((len(counts) - holders[word] + 0.5) / (holders[word] + 0.5))
            places[rows[word]].append(place)
            weights[rows[word]].append(rarity * times * (SATURATION + 1) / (times + stretch))
    return Packed("H", places), Packed("f", weights)
