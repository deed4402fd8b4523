"""The trained judge: reads its numbers and gives the probability of each grade of an answer.

A ridge regression over the hashed n-grams of ``ngrams.py`` gives two word scores. Boosted trees and
small neural networks see these scores and the figures of ``figures.py``; their weighted sum is the
score. A proportional odds model (McCullagh 1980, Regression models for ordinal data)
turns the score into the probability of each grade. ``corpus/train.py`` writes the numbers; nothing
here learns.
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
from operator import mul
from statistics import fmean
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
class Network:
    """Networks with one hidden layer of rectified linear units; the value is their mean.

    ``middle`` and ``width`` scale each input to -1 to 1; what lies outside is cut off. ``hidden``
    holds, for each unit of each network, its bias and a weight for each input; ``output`` the
    bias of each network and a weight for each of its units.
    """

    middle: tuple[float, ...]
    width: tuple[float, ...]
    hidden: tuple[tuple[Sequence[float], ...], ...]
    output: tuple[Sequence[float], ...]

    def value(self, inputs: Sequence[float]) -> float:
        """The mean of the networks for these inputs."""
        scaled = [
            max(-1.0, min(1.0, (each - middle) / width))
            for each, middle, width in zip(inputs, self.middle, self.width, strict=True)
        ]
        one = [1.0, *scaled]
        networks = zip(self.hidden, self.output, strict=True)
        return fmean(_dot(out, [1.0, *_rectified(units, one)]) for units, out in networks)


@dataclass(frozen=True, slots=True)
class WordScore:
    """A linear model of hashed n-grams, with a weight for each bucket."""

    base: float
    weights: Sequence[float]

    def value(self, parts: Mapping[int, float]) -> float:
        """The prediction for an answer with this vector of n-grams."""
        return self.base + sum(value * self.weights[place] for place, value in parts.items())


@dataclass(frozen=True, slots=True)
class Learners:
    """Trees and networks over the same inputs. ``mix`` holds a constant and their weights."""

    forest: Forest
    network: Network
    mix: tuple[float, float, float]

    def value(self, inputs: Sequence[float]) -> float:
        """The weighted sum of both."""
        constant, by_trees, by_network = self.mix
        return (
            constant
            + by_trees * self.forest.value(inputs)
            + by_network * self.network.value(inputs)
        )


@dataclass(frozen=True, slots=True)
class Odds:
    """The logit of "above": ``slope`` times the score less a cut."""

    slope: float
    cuts: tuple[float, ...]

    def above(self, score: float) -> tuple[float, ...]:
        """The probability of being above each cut."""
        return tuple(_logistic(self.slope * score - cut) for cut in self.cuts)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the judge makes of an answer.

    ``score`` is where it stands between useless and excellent, about 1-5; ``shares`` are the
    probabilities of the grades 1 to 5, which add up to 1; ``off_subject`` is the probability that
    the answer is about something other than the question, 0-1.
    """

    score: float
    shares: tuple[float, ...]
    off_subject: float


@dataclass(frozen=True, slots=True)
class JudgeModel:
    """The numbers of one language.

    ``rarity`` weighs each bucket of n-grams. ``grades`` has a cut between two neighbouring grades,
    ``elsewhere`` the cut above which an answer is about something else.
    """

    names: tuple[str, ...]
    rarity: Sequence[float]
    words: tuple[WordScore, ...]
    grade: Learners
    grades: Odds
    subject: Learners
    elsewhere: Odds

    def opinion(self, figures: Mapping[str, float], words: Sequence[str]) -> Opinion:
        """The opinion on an answer with these figures and folded words."""
        parts = vector(buckets(words), self.rarity)
        inputs = [figures[name] for name in self.names] + [each.value(parts) for each in self.words]
        score = self.grade.value(inputs)
        above = (1.0, *self.grades.above(score), 0.0)
        return Opinion(
            score,
            tuple(one - other for one, other in pairwise(above)),
            self.elsewhere.above(self.subject.value(inputs))[0],
        )


@cache
def judge_model(language: Language) -> JudgeModel | None:
    """The model of a language; None if none was trained."""
    file = files(__package__) / f"{language}.json"
    if not file.is_file():
        return None
    return model_of(json.loads(file.read_text(encoding="utf-8")))


def model_of(numbers: Mapping[str, Any]) -> JudgeModel:
    """The model that ``corpus/train.py`` wrote as JSON."""
    return JudgeModel(
        tuple(numbers["names"]),
        unpacked(numbers["rarity"]),
        tuple(WordScore(each["base"], unpacked(each["weights"])) for each in numbers["words"]),
        _learners(numbers["grade"]),
        _odds(numbers["grades"]),
        _learners(numbers["subject"]),
        _odds(numbers["elsewhere"]),
    )


def unpacked(packed: Mapping[str, Any]) -> "array[float]":
    """Numbers stored as signed bytes in base64, times their common ``step``."""
    steps = array("b")
    steps.frombytes(b64decode(packed["steps"]))
    return array("f", (packed["step"] * step for step in steps))


def _learners(numbers: Mapping[str, Any]) -> Learners:
    forest, network = numbers["forest"], numbers["network"]
    return Learners(
        Forest(forest["base"], tuple(forest["trees"])),
        Network(
            tuple(network["middle"]),
            tuple(network["width"]),
            tuple(tuple(map(unpacked, units)) for units in network["hidden"]),
            tuple(map(unpacked, network["output"])),
        ),
        tuple(numbers["mix"]),
    )


def _odds(numbers: Mapping[str, Any]) -> Odds:
    return Odds(numbers["slope"], tuple(numbers["cuts"]))


def _leaf(tree: Tree, figures: Sequence[float]) -> float:
    while isinstance(tree, list):
        index, threshold, low, high = tree
        tree = low if figures[index] <= threshold else high
    return tree


def _rectified(units: Sequence[Sequence[float]], inputs: Sequence[float]) -> list[float]:
    return [max(0.0, _dot(unit, inputs)) for unit in units]


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return math.fsum(map(mul, one, other))


def _logistic(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-500.0, min(500.0, logit))))
