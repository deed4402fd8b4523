"""Which of a question's expected points an answer makes, and the words that make them.

A point is made by saying one of its synonyms, in any order within a few words and in any
inflection, or in part by the point's own words. Several weaker signs add up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from interview.contracts import AnswerText, Evidence, ExpectedPoint, PointCoverage
from interview.errors import Language
from interview.evaluation.negation import negated
from interview.text import COMMON_WORDS, FUNCTION_WORDS, Lexicon, root, stem, tokens

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

NEGATED = 0.2
"""Share that is left of a sign said in the negative: "I did not listen" is no listening."""

Rule = Literal["synonym", "ngrams", "stems"]


@dataclass(frozen=True, slots=True)
class Sign:
    """Something said that shows a point: its worth, 0-1, where, and by which rule."""

    worth: float
    sentence: int
    rule: Rule


class Said:
    """The answer, split once: its sentences and their lower-case words."""

    def __init__(self, answer: AnswerText) -> None:
        self.language = answer.language
        self.sentences = answer.sentences
        self.words = tuple(
            tuple(tokens(sentence.text, self.language)) for sentence in answer.sentences
        )
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


def cover(points: tuple[ExpectedPoint, ...], answer: AnswerText) -> tuple[PointCoverage, ...]:
    """Each point in order: met, partly or missing, its score (0-1) and the sentence that shows it.

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
    sentence = said.sentences[best.sentence]
    evidence = Evidence(sentence.text.strip(), sentence.start, best.rule)
    return PointCoverage(point.text, status, score, evidence)


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
        worth, exact = _phrase_worth(phrase, words, said.language)
        signs.append(Sign(SAID * worth, number, "synonym" if exact else "ngrams"))
    yield max(signs, key=lambda sign: sign.worth)


def _own_words(point: ExpectedPoint, said: Said) -> Iterator[Sign]:
    function = FUNCTION_WORDS[said.language]
    words = tuple(word for word in tokens(point.text, said.language) if word not in function)
    phrase = _phrase(words, said)
    if not any(phrase.alike):
        return
    yield max(
        (
            Sign(OWN_WORDS * _share(phrase, words)[0], number, "stems")
            for number, words in enumerate(said.words)
        ),
        key=lambda sign: sign.worth,
    )


def _phrase(words: tuple[str, ...], said: Said) -> Phrase:
    weights = tuple(_weight(word, said.language) for word in words)
    return Phrase(words, weights, tuple(said.alike(word) for word in words))


def _phrase_worth(phrase: Phrase, words: tuple[str, ...], language: Language) -> tuple[float, bool]:
    """How fully one stretch of ``words`` says the phrase, and whether by stems alone."""
    width = len(phrase.words) + (SLACK if len(phrase.words) > 1 else 0)
    denied = negated(phrase.words, 0, len(phrase.words), language)
    worth, exact = 0.0, False
    for start in range(max(1, len(words) - width + 1)):
        window = words[start : start + width]
        share, by_stem = _share(phrase, window)
        if share > worth and not denied and negated(words, start, start + len(window), language):
            share *= NEGATED
        if share > worth:
            worth, exact = share, by_stem
    return worth * min(1.0, sum(phrase.weights)), exact


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
