"""Looks for the expected points of a question in an answer, with the words that may show them.

A point is met by one of its synonyms, with its words in any order and inflection within a short
stretch, or partly by the words of the point itself. Several weak signs add up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Literal

from interview.contracts import AnswerText, ExpectedPoint, PointCoverage, PointToCheck
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
"""Scores (0-1) from which a point is met, or partly met: one specific synonym is enough, one
everyday word is not."""

SAID = 0.75
"""Worth of one specific synonym said in full; several together approach 1."""

OWN_WORDS = 0.5
"""Worth of all content words of the point in one sentence: candidates who make the point seldom
use these words."""

FUNCTION_WEIGHT, COMMON_WEIGHT = 0.15, 0.5
"""Weight of a function word and of an everyday word of interviews in a phrase, against 1."""

FAINT = 0.2
"""Signs below this worth are ignored, so that stray words of several phrases do not add up."""

SLACK = 3
"""Other words allowed between the words of a phrase."""

QUOTED_WORDS = 12
"""Length, in words, of the stretch of a long sentence in which the words of a phrase are looked
for to be quoted."""

NEGATED = 0.2
"""Factor for the worth of a negated sign: "I did not listen" does not prove listening."""

Rule = Literal["synonym", "ngrams", "stems"]


@dataclass(frozen=True, slots=True)
class Sign:
    """A place in the answer that shows a point, and its worth (0-1).

    ``phrase`` was recognised by ``rule`` in the words of ``sentence`` from ``start`` on.
    """

    worth: float
    sentence: int
    start: int
    phrase: "Phrase"
    rule: Rule


class Said:
    """The lower-case words of an answer by sentence, and the index of each sentence's first token.

    Similar words are cached here, so that they are not kept longer than the answer.
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
        """The words of the answer that are similar to ``word``, with their similarity (0-1)."""
        if word not in self._alike:
            self._alike[word] = self._lexicon.alike(word)
        return self._alike[word]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to look for, each with its weight and the similar words of the answer."""

    words: tuple[str, ...]
    weights: tuple[float, ...]
    alike: tuple[dict[str, float], ...]

    def like(self, word: str) -> frozenset[int]:
        """Indices of the phrase's words to which ``word`` is similar."""
        return frozenset(number for number, alike in enumerate(self.alike) if word in alike)


def cover(points: tuple[ExpectedPoint, ...], answer: AnswerText) -> tuple[PointCoverage, ...]:
    """The status, score (0-1) and evidence of each point, in the order of ``points``.

    The rule of the evidence is ``synonym`` for the stems of a synonym, ``ngrams`` for a synonym
    recognised by letter sequences (inflection, recognition errors), and ``stems`` for words of the
    point itself.
    """
    said = Said(answer)
    return tuple(_covered(point, said) for point in points)


def to_check(points: tuple[PointCoverage, ...], *, with_passages: bool) -> tuple[PointToCheck, ...]:
    """The points with the passages that may show them, without what is too uncertain to tell."""
    return tuple(
        PointToCheck(each.point, each.evidence if with_passages else None) for each in points
    )


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
    """The stretch of the sign's words that contains most words of its phrase."""
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
    """The best match of each synonym; synonyms with the same stems count once."""
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
    """Worth (0-1) of the best match in ``words``, whether by stems alone, and its start."""
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
    """Starts of the stretches of that width which contain a word of the phrase."""
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
    """Weighted share of the phrase found in ``words``, squared, since half a phrase says little.

    Each of ``words`` matches at most one word of the phrase. The flag is True if all matches have
    the same stem.
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
    """Roots of the common words, which match all their inflections."""
    return frozenset(root(word, language) for word in COMMON_WORDS[language])
