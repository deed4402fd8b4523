"""The trained judge: reads its numbers and gives the probability of each grade of an answer.

Two learners see an answer: boosted regression trees see the figures of ``figures.py``, a ridge
regression sees the hashed n-grams of ``ngrams.py``. Their weighted sum is the score. A proportional
odds model (McCullagh 1980, Regression models for ordinal data) turns the score into the probability
of each grade. ``corpus/train.py`` writes the numbers; nothing here learns.
"""

import json
import math
from array import array
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from interview.evaluation.judge.ngrams import buckets, vector
from interview.language.catalogue import Language

Tree = float | list[Any]
"""A value, or [index of a figure, threshold, tree up to it, tree above it]."""


@dataclass(frozen=True, slots=True)
class Forest:
    """Boosted trees: the sum of ``base`` and one value of each tree."""

    base: float
    trees: tuple[Tree, ...]

    def value(self, figures: Sequence[float]) -> float:
        """The sum for these figures, in the order of ``JudgeModel.names``."""
        return self.base + sum(_leaf(tree, figures) for tree in self.trees)


@dataclass(frozen=True, slots=True)
class Ridge:
    """A linear model of hashed n-grams. ``rarity`` and ``weights`` have a number per bucket."""

    base: float
    rarity: Sequence[float]
    weights: Sequence[float]

    def value(self, words: Sequence[str]) -> float:
        """The prediction for an answer of these folded words."""
        parts = vector(buckets(words), self.rarity)
        return self.base + sum(value * self.weights[place] for place, value in parts.items())


@dataclass(frozen=True, slots=True)
class Odds:
    """The logit of "above": ``slope`` times the score less a cut."""

    slope: float
    cuts: tuple[float, ...]

    def above(self, score: float) -> tuple[float, ...]:
        """The probability of being above each cut."""
        return tuple(_logistic(self.slope * score - cut) for cut in self.cuts)


@dataclass(frozen=True, slots=True)
class JudgeModel:
    """The numbers of one language.

    ``mix`` holds a constant and the weights of both learners. ``grades`` has a cut between two
    neighbouring grades, ``elsewhere`` the cut above which an answer is about something else.
    """

    names: tuple[str, ...]
    forest: Forest
    ridge: Ridge
    mix: tuple[float, float, float]
    grades: Odds
    subject: Forest
    elsewhere: Odds

    def score(self, figures: Mapping[str, float], words: Sequence[str]) -> float:
        """Where the answer stands between useless and excellent, about 1-5."""
        constant, by_trees, by_words = self.mix
        values = [figures[name] for name in self.names]
        return constant + by_trees * self.forest.value(values) + by_words * self.ridge.value(words)

    def grade_shares(self, figures: Mapping[str, float], words: Sequence[str]) -> tuple[float, ...]:
        """The probabilities of the grades 1 to 5, which add up to 1."""
        above = (1.0, *self.grades.above(self.score(figures, words)), 0.0)
        return tuple(one - other for one, other in pairwise(above))

    def off_subject(self, figures: Mapping[str, float]) -> float:
        """The probability that the answer is about something other than the question, 0-1."""
        return self.elsewhere.above(self.subject.value([figures[name] for name in self.names]))[0]


@cache
def judge_model(language: Language) -> JudgeModel | None:
    """The model of a language; None if none was trained."""
    file = files(__package__) / f"{language}.json"
    if not file.is_file():
        return None
    return model_of(json.loads(file.read_text(encoding="utf-8")))


def model_of(numbers: Mapping[str, Any]) -> JudgeModel:
    """The model that ``corpus/train.py`` wrote as JSON."""
    ridge = numbers["ridge"]
    return JudgeModel(
        tuple(numbers["names"]),
        _forest(numbers["forest"]),
        Ridge(ridge["base"], unpacked(ridge["rarity"]), unpacked(ridge["weights"])),
        tuple(numbers["mix"]),
        _odds(numbers["grades"]),
        _forest(numbers["subject"]),
        _odds(numbers["elsewhere"]),
    )


def unpacked(packed: Mapping[str, Any]) -> "array[float]":
    """Numbers stored as signed bytes in base64, times their common ``step``."""
    steps = array("b")
    steps.frombytes(b64decode(packed["steps"]))
    return array("f", (packed["step"] * step for step in steps))


def _forest(numbers: Mapping[str, Any]) -> Forest:
    return Forest(numbers["base"], tuple(numbers["trees"]))


def _odds(numbers: Mapping[str, Any]) -> Odds:
    return Odds(numbers["slope"], tuple(numbers["cuts"]))


def _leaf(tree: Tree, figures: Sequence[float]) -> float:
    while isinstance(tree, list):
        index, threshold, low, high = tree
        tree = low if figures[index] <= threshold else high
    return tree


def _logistic(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-500.0, min(500.0, logit))))
