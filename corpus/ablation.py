"""``python -m corpus.ablation``: what each part of the judge, and each further hand, is worth.

Prints the rank correlation with the readers' mean grade on the test hand, as Markdown. The judge
mixes its learners by weights that it fits; here they are averaged, which differs little.
"""

import sys
from collections.abc import Callable, Iterator

import numpy as np

from corpus import TEST_HAND, spoken_answers
from corpus.agreement import spearman
from corpus.train import (
    Examples,
    Numbers,
    Rows,
    by_hand,
    examples,
    fitted,
    held_out_scores,
    with_scores,
)
from interview.language.catalogue import LANGUAGES, Language

HANDS = (1, 2, 4, 8)
"""Sizes of the learning curve before the last, which is all hands."""

Predict = Callable[[Examples, Rows], Numbers]
"""Grades of every answer, by a learner that is trained on the marked answers."""


def main() -> int:
    """Print both tables for each language."""
    for language in LANGUAGES:
        data = examples(spoken_answers(language))
        for line in (*_parts(data, language), "", *_curve(data, language), ""):
            sys.stdout.write(f"{line}\n")
    return 0


def _parts(data: Examples, language: Language) -> Iterator[str]:
    yield f"| parts of the judge, {language} | Spearman, test hand |"
    yield "|---|---|"
    learning = data.hands != TEST_HAND
    for name, predict in PARTS.items():
        yield f"| {name} | {_agreement(data, predict(data, learning)):.3f} |"


def _curve(data: Examples, language: Language) -> Iterator[str]:
    yield f"| hands, {language} | Spearman, test hand |"
    yield "|---|---|"
    hands = [own for own in by_hand(data.hands) if not own[data.hands == TEST_HAND].any()]
    for count in (*HANDS, len(hands)):
        learning = np.any(hands[:count], axis=0)
        yield f"| {count} | {_agreement(data, _all(data, learning)):.3f} |"


def _agreement(data: Examples, predicted: Numbers) -> float:
    own = data.hands == TEST_HAND
    return spearman(predicted[own].tolist(), data.targets[0][own].tolist())


def _figures(data: Examples, learning: Rows) -> Numbers:
    return _learned(data, learning, np.zeros((len(learning), 0)))


def _words(data: Examples, learning: Rows) -> Numbers:
    return held_out_scores(data, learning)[:, :1]


def _learned(data: Examples, learning: Rows, scores: Numbers) -> Numbers:
    """Predictions for the answers as written: trees in the first column, networks in the second."""
    inputs = with_scores(data, scores).reshape(2, len(learning), -1)
    fit = fitted(np.concatenate(inputs[:, learning]), np.tile(data.targets[0][learning], 2))
    return fit.predicted(inputs[0])


def _with_words(data: Examples, learning: Rows) -> Numbers:
    return _learned(data, learning, held_out_scores(data, learning))


def _mean(columns: Numbers) -> Numbers:
    mean: Numbers = np.mean(columns, axis=1)
    return mean


def _all(data: Examples, learning: Rows) -> Numbers:
    return _mean(_with_words(data, learning))


PARTS: dict[str, Predict] = {
    "words alone": lambda data, learning: _mean(_words(data, learning)),
    "trees over the figures": lambda data, learning: _figures(data, learning)[:, 0],
    "networks over the figures": lambda data, learning: _figures(data, learning)[:, 1],
    "trees over figures and word scores": lambda data, learning: _with_words(data, learning)[:, 0],
    "networks over figures and word scores": lambda data, learning: _with_words(data, learning)[
        :, 1
    ],
    "all": _all,
}


if __name__ == "__main__":
    sys.exit(main())
