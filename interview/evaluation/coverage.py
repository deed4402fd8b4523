"""Which of a question's expected points an answer makes, and the words that make them.

A point is made by saying one of its synonyms, in any order within a few words and in any
inflection, or in part by the point's own words. Several weaker signs add up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Literal

from interview.contracts import AnswerText, ExpectedPoint, PointCoverage
from interview.errors import Language
from interview.evaluation.reading import Hit, quote, read
from interview.evaluation.tables import evaluation_tables
from interview.language.words import (
    COMMON_WORDS,
    FUNCTION_WORDS,
    LONGEST_WORD,
    Lexicon,
    lower,
    root,
    stem,
    tokens,
)

MET, PARTLY = 0.6, 0.3
"""Scores (0-1) from which a point is met, or partly: one specific synonym meets it, one
everyday word does not."""

SAID = 0.75
"""What one specific synonym said in full is worth; more of them come closer to 1."""

OWN_WORDS = 0.5
"""What all content words of the point's text in one sentence are worth: they are the coach's
words, and a candidate who shows the point seldom says them."""

FUNCTION_WEIGHT, COMMON_WEIGHT = 0.15, 0.5
"""Weight of a function word and of an everyday word of interviews in a phrase, against 1."""

FAINT = 0.2
"""Worth under which a sign is no sign: stray words of several phrases do not add up."""

SLACK = 3
"""Words that may stand between those of a phrase."""

QUOTED_WORDS = 12
"""Words of a long sentence between which those that show a point are looked for, to be quoted
with some around them."""

NEGATED = 0.2
"""Share that is left of a sign said in the negative: "I did not listen" is no listening."""

Rule = Literal["synonym", "ngrams", "stems"]


@dataclass(frozen=True, slots=True)
class Sign:
    """Something said that shows a point: its worth, 0-1, where, and by which rule.

    ``words`` are those of ``sentence`` from ``start`` on, and ``phrase`` is what they say.
    """

    worth: float
    sentence: int
    start: int
    phrase: "Phrase"
    rule: Rule


class Said:
    """The answer, split once: the lower-case words of its sentences, and where they stand.

    What is worked out of its words is kept here and goes with it.
    """

    def __init__(self, answer: AnswerText) -> None:
        self.language = answer.language
        self.reading = read(answer)
        inside: list[list[str]] = [[] for _ in answer.sentences]
        for token in self.reading.tokens:
            inside[token.sentence].append(lower(token.raw, self.language)[:LONGEST_WORD])
        self.words = tuple(map(tuple, inside))
        self.firsts = tuple(accumulate(map(len, self.words), initial=0))
        self._lexicon = Lexicon((word for words in self.words for word in words), self.language)
        self._alike: dict[str, dict[str, float]] = {}

    def alike(self, word: str) -> dict[str, float]:
        """The answer's words that are like ``word``, and how much."""
        if word not in self._alike:
            self._alike[word] = self._lexicon.alike(word)
        return self._alike[word]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to look for, each with its weight and the answer's words that are like it."""

    words: tuple[str, ...]
    weights: tuple[float, ...]
    alike: tuple[dict[str, float], ...]

    def like(self, word: str) -> frozenset[int]:
        """Which of the phrase's words that hold something ``word`` is like."""
        return frozenset(number for number, alike in enumerate(self.alike) if word in alike)


def cover(points: tuple[ExpectedPoint, ...], answer: AnswerText) -> tuple[PointCoverage, ...]:
    """Each point in order: met, partly or missing, its score (0-1) and the words that show it.

    The rule of the evidence is ``synonym`` for a synonym said, ``ngrams`` for one recognised
    by its letters (inflection, slip of recognition), ``stems`` for the point's own words.
    """
    said = Said(answer)
    return tuple(_covered(point, said) for point in points)


def _covered(point: ExpectedPoint, said: Said) -> PointCoverage:
    found = (*_said_synonyms(point, said), *_own_words(point, said))
    signs = [sign for sign in found if sign.worth >= FAINT]
    missing = 1.0
    for sign in signs:
        missing *= 1 - sign.worth
    score = round(1 - missing, 3)
    status: Literal["met", "partly", "missing"] = (
        "met" if score >= MET else "partly" if score >= PARTLY else "missing"
    )
    if status == "missing":
        return PointCoverage(point.text, status, score, None)
    best = max(signs, key=lambda sign: sign.worth)
    return PointCoverage(
        point.text, status, score, quote(said.reading, _hit(best, said), best.rule)
    )


def _hit(sign: Sign, said: Said) -> Hit:
    """The run of the sign's words that holds most of its phrase, from the first to the last."""
    words = said.words[sign.sentence][sign.start :]
    alike = [(at, which) for at, word in enumerate(words) if (which := sign.phrase.like(word))]
    first, last, most = 0, 0, 0
    for number, (at, _) in enumerate(alike):
        run = [
            each for each in alike[number : number + QUOTED_WORDS] if each[0] < at + QUOTED_WORDS
        ]
        held = len(frozenset().union(*(which for _, which in run)))
        if held > most:
            first, last, most = at, run[-1][0], held
    start = said.firsts[sign.sentence] + sign.start
    return Hit(start + first, start + last)


def _said_synonyms(point: ExpectedPoint, said: Said) -> Iterator[Sign]:
    """The best place of each synonym that was said; two of the same stems count once."""
    counted: set[frozenset[str]] = set()
    for synonym in point.synonyms:
        words = tuple(tokens(synonym, said.language))
        stems = frozenset(stem(word, said.language) for word in words)
        if stems not in counted:
            counted.add(stems)
            yield from _best_place(_phrase(words, said), said)


def _best_place(phrase: Phrase, said: Said) -> Iterator[Sign]:
    if not phrase.words or not any(phrase.alike):
        return
    signs = []
    for number, words in enumerate(said.words):
        worth, exact, start = _phrase_worth(phrase, words, said.language)
        rule: Rule = "synonym" if exact else "ngrams"
        signs.append(Sign(SAID * worth, number, start, phrase, rule))
    yield max(signs, key=lambda sign: sign.worth)


def _own_words(point: ExpectedPoint, said: Said) -> Iterator[Sign]:
    function = FUNCTION_WORDS[said.language]
    words = tuple(word for word in tokens(point.text, said.language) if word not in function)
    phrase = _phrase(words, said)
    if not any(phrase.alike):
        return
    yield max(
        (
            Sign(OWN_WORDS * _share(phrase, words)[0], number, 0, phrase, "stems")
            for number, words in enumerate(said.words)
        ),
        key=lambda sign: sign.worth,
    )


def _phrase(words: tuple[str, ...], said: Said) -> Phrase:
    weights = tuple(_weight(word, said.language) for word in words)
    return Phrase(words, weights, tuple(said.alike(word) for word in words))


def _phrase_worth(
    phrase: Phrase, words: tuple[str, ...], language: Language
) -> tuple[float, bool, int]:
    """How fully one stretch of ``words`` says the phrase, whether by stems alone, and its start."""
    width = len(phrase.words) + (SLACK if len(phrase.words) > 1 else 0)
    negated = evaluation_tables(language).negated
    denied = negated(phrase.words, 0, len(phrase.words))
    worth, exact, place = 0.0, False, 0
    for start in _starts(phrase, words, width):
        window = words[start : start + width]
        share, by_stem = _share(phrase, window)
        if share > worth and not denied and negated(words, start, start + len(window)):
            share *= NEGATED
        if share > worth:
            worth, exact, place = share, by_stem, start
        if worth == 1:
            break
    return worth * min(1.0, sum(phrase.weights)), exact, place


def _starts(phrase: Phrase, words: tuple[str, ...], width: int) -> list[int]:
    """Where a stretch of that width may begin so that it holds a word of the phrase."""
    last = max(0, len(words) - width)
    alike = frozenset().union(*phrase.alike)
    return sorted(
        {
            start
            for at, word in enumerate(words)
            if word in alike
            for start in range(max(0, at - width + 1), min(at, last) + 1)
        }
    )


def _share(phrase: Phrase, words: tuple[str, ...]) -> tuple[float, bool]:
    """Weighted share of the phrase among ``words``, squared: half a phrase is little said.

    Each of ``words`` stands for one word of the phrase; the flag says whether stems sufficed.
    """
    free = list(words)
    said, exact = 0.0, True
    for alike, weight in zip(phrase.alike, phrase.weights, strict=True):
        score, best = max(((alike.get(word, 0.0), word) for word in free), default=(0.0, ""))
        if score:
            free.remove(best)
            said += weight * score
            exact = exact and score == 1
    return (said / sum(phrase.weights)) ** 2, exact


def _weight(word: str, language: Language) -> float:
    if word in FUNCTION_WORDS[language]:
        return FUNCTION_WEIGHT
    return COMMON_WEIGHT if root(word, language) in _everyday(language) else 1.0


@lru_cache(maxsize=2)
def _everyday(language: Language) -> frozenset[str]:
    """Roots of the common words, so that every inflection of them is common."""
    return frozenset(root(word, language) for word in COMMON_WORDS[language])
