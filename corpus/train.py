"""``python -m corpus.train``: trains the judge of answers and writes its numbers.

Every hand but ``TEST_HAND`` trains. What combines the learners, and the probabilities, are fitted
on predictions for hands that did not train the learner: otherwise the judge would be too sure.
The same corpus and packages give the same bytes.
"""

import json
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import LogisticRegression

import interview.evaluation.judge
from corpus import TEST_HAND, SpokenAnswer, spoken_answers
from corpus.read import JudgedText, judged_texts
from interview.evaluation.judge.ngrams import BUCKETS, buckets, vector
from interview.language.catalogue import LANGUAGES, Language
from interview.language.words import tokens

FOLDER = Path(next(iter(interview.evaluation.judge.__path__)))

TREES = {
    "n_estimators": 200,
    "max_depth": 3,
    "learning_rate": 0.05,
    "subsample": 0.5,
    "max_features": 0.2,
    "min_samples_leaf": 8,
    "random_state": 0,
}
RIDGE = 2.0
"""Penalty of the ridge regression, for vectors of length about 1.4."""

GRADE_CUTS = (1.5, 2.5, 3.5, 4.5)
STEPS = 127
DIGITS = 5
"""Significant digits of the numbers of the trees."""

Numbers = NDArray[np.float64]
Learner = Callable[[NDArray[np.bool_]], Numbers]


@dataclass(frozen=True, slots=True)
class Examples:
    """The answers of one language: a row each of figures and of n-gram counts."""

    names: tuple[str, ...]
    figures: Numbers
    counts: tuple[Mapping[int, int], ...]
    grades: Numbers
    elsewhere: Numbers
    hands: NDArray[np.str_]

    def only(self, rows: NDArray[np.bool_]) -> "Examples":
        """The examples of some rows."""
        counts = tuple(count for count, kept in zip(self.counts, rows, strict=True) if kept)
        return Examples(
            self.names,
            self.figures[rows],
            counts,
            self.grades[rows],
            self.elsewhere[rows],
            self.hands[rows],
        )


def examples(answers: Sequence[SpokenAnswer]) -> Examples:
    """The figures and counts of answers in one language, with what their readers found."""
    texts: list[JudgedText] = judged_texts(answers)
    names = tuple(sorted(texts[0].figures))
    return Examples(
        names,
        np.array([[text.figures[name] for name in names] for text in texts]),
        tuple(buckets(text.words) for text in texts),
        np.array([answer.grade for answer in answers]),
        np.array([_elsewhere(answer) for answer in answers]),
        np.array([answer.hand for answer in answers]),
    )


def trained(data: Examples) -> dict[str, Any]:
    """The numbers of a model, as ``interview.evaluation.judge.model`` reads them."""
    by_trees = held_out(data, lambda rest: trees(rest.figures, rest.grades).predict)
    by_words = _held_out_words(data)
    mix = _least_squares(np.column_stack([np.ones(len(by_trees)), by_trees, by_words]), data.grades)
    score = mix[0] + mix[1] * by_trees + mix[2] * by_words
    about = held_out(data, lambda rest: trees(rest.figures, rest.elsewhere).predict)
    return {
        "names": list(data.names),
        "forest": _forest(trees(data.figures, data.grades)),
        "ridge": _ridge(data.counts, data.grades),
        "mix": [_rounded(weight) for weight in mix],
        "grades": _odds(score, [data.grades > cut for cut in GRADE_CUTS]),
        "subject": _forest(trees(data.figures, data.elsewhere)),
        "elsewhere": _odds(about, [data.elsewhere > 0.5]),
    }


def held_out(data: Examples, learn: Callable[[Examples], Callable[[Numbers], Any]]) -> Numbers:
    """Predictions for each hand by a learner that has not seen it."""
    predicted = np.zeros(len(data.grades))
    for hand in sorted(set(data.hands)):
        rest = data.hands != hand
        predicted[~rest] = learn(data.only(rest))(data.figures[~rest])
    return predicted


def trees(figures: Numbers, target: Numbers) -> GradientBoostingRegressor:
    """Boosted trees that predict ``target``."""
    return GradientBoostingRegressor(**TREES).fit(figures, target)


def _held_out_words(data: Examples) -> Numbers:
    predicted = np.zeros(len(data.grades))
    for hand in sorted(set(data.hands)):
        rest = data.only(data.hands != hand)
        base, rarity, weights = _ridge_of(rest.counts, rest.grades)
        own = data.only(data.hands == hand)
        predicted[data.hands == hand] = base + _vectors(own.counts, rarity) @ weights
    return predicted


def _ridge_of(
    counts: Sequence[Mapping[int, int]], target: Numbers
) -> tuple[float, Numbers, Numbers]:
    """Mean, rarity and weights by bucket. Solved in the space of examples, which are fewer."""
    present = np.zeros(2 * BUCKETS)
    for count in counts:
        present[list(count)] += 1
    rarity = np.log((1 + len(counts)) / (1 + present)) + 1
    vectors = _vectors(counts, rarity)
    mean = float(np.mean(target))
    products = vectors @ vectors.T + RIDGE * np.eye(len(counts))
    return mean, rarity, vectors.T @ np.linalg.solve(products, target - mean)


def _vectors(counts: Sequence[Mapping[int, int]], rarity: Numbers) -> Numbers:
    rows, by_bucket = np.zeros((len(counts), 2 * BUCKETS)), rarity.tolist()
    for row, count in zip(rows, counts, strict=True):
        for place, value in vector(count, by_bucket).items():
            row[place] = value
    return rows


def _ridge(counts: Sequence[Mapping[int, int]], target: Numbers) -> dict[str, Any]:
    base, rarity, weights = _ridge_of(counts, target)
    return {"base": _rounded(base), "rarity": _packed(rarity), "weights": _packed(weights)}


def _packed(numbers: Numbers) -> dict[str, Any]:
    step = float(np.max(np.abs(numbers))) / STEPS
    steps = np.round(numbers / step).astype(np.int8)
    return {"step": _rounded(step), "steps": b64encode(steps.tobytes()).decode()}


def _forest(model: GradientBoostingRegressor) -> dict[str, Any]:
    rate = float(model.learning_rate)
    grown = [_tree(each[0].tree_, 0, rate) for each in model.estimators_]
    return {"base": _rounded(float(model.init_.constant_.ravel()[0])), "trees": grown}


def _tree(tree: Any, node: int, rate: float) -> Any:
    low, high = int(tree.children_left[node]), int(tree.children_right[node])
    if low == high:
        return _rounded(rate * float(tree.value[node][0][0]))
    threshold = _rounded(float(tree.threshold[node]))
    index = int(tree.feature[node])
    return [index, threshold, _tree(tree, low, rate), _tree(tree, high, rate)]


def _odds(score: Numbers, above: Sequence[NDArray[np.bool_]]) -> dict[str, Any]:
    """One slope, and a cut for each of ``above``, by one logistic regression over all of them."""
    marks = np.eye(len(above))
    rows = np.vstack([np.column_stack([score, np.tile(mark, (len(score), 1))]) for mark in marks])
    fit = LogisticRegression(C=1e6, fit_intercept=False, max_iter=10_000)
    fit.fit(rows, np.concatenate(above))
    slope, *offsets = fit.coef_[0]
    return {"slope": _rounded(slope), "cuts": [_rounded(-offset) for offset in offsets]}


def _least_squares(columns: Numbers, target: Numbers) -> Numbers:
    weights: Numbers = np.linalg.lstsq(columns, target, rcond=None)[0].astype(np.float64)
    return weights


def _elsewhere(answer: SpokenAnswer) -> float:
    """Share of the readers who found that the answer is about something else."""
    return sum(reader.subject == "no" for reader in answer.readers) / len(answer.readers)


def _rounded(number: float) -> float:
    return float(f"{float(number):.{DIGITS}g}")


def unpunctuated(answer: SpokenAnswer) -> SpokenAnswer:
    """The answer without capitals and marks, as a recogniser writes fluent speech at times."""
    words = tokens(answer.text, answer.language)
    return replace(answer, text=" ".join(words))


def train(language: Language) -> str:
    """The model of a language as JSON, on one line per part."""
    learning = [answer for answer in spoken_answers(language) if answer.hand != TEST_HAND]
    parts = trained(examples([*learning, *map(unpunctuated, learning)]))
    lines = [f"{json.dumps(name)}: {json.dumps(part)}" for name, part in parts.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main() -> int:
    """Write the model of each language beside the code that reads it."""
    for language in LANGUAGES:
        text = train(language)
        (FOLDER / f"{language}.json").write_text(text, encoding="utf-8")
        sys.stdout.write(f"{language}: {len(text) / 1000:.0f} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
