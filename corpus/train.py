"""``python -m corpus.train``: trains the judge of answers and writes its numbers.

Every hand but ``TEST_HAND`` trains. Whatever learns from the output of another learner, and the
probabilities, are fitted on predictions for hands that did not train that learner: otherwise the
judge would be too sure. The same corpus and packages give the same bytes.
"""

import json
import sys
import warnings
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPRegressor

import interview.evaluation.judge
from corpus import TEST_HAND, SpokenAnswer, spoken_answers
from corpus.read import judged_texts
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
NETWORK = {
    "hidden_layer_sizes": (32,),
    "alpha": 0.1,
    "learning_rate_init": 0.003,
    "batch_size": 64,
    "max_iter": 60,
}
NETWORKS = 4
WIDTH = 3.0
"""Standard deviations from the mean at which an input of the networks is cut off."""

RIDGE = 2.0
"""Penalty of the ridge regression, for vectors of length about 1.4."""

GRADE_CUTS = (1.5, 2.5, 3.5, 4.5)
STEPS = 127
DIGITS = 5
"""Significant digits of the numbers of the trees."""

Numbers = NDArray[np.float64]
Rows = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Examples:
    """The answers of one language, a row each.

    ``figures`` has the figures of each answer as written and without punctuation: shape (2,
    answers, figures). ``likeness`` holds the products of the n-gram vectors of each two answers,
    ``targets`` the grade, and the share of readers who found the answer to be about something
    else: shape (2, answers).
    """

    names: tuple[str, ...]
    figures: Numbers
    rarity: Numbers
    vectors: Numbers
    likeness: Numbers
    targets: Numbers
    hands: NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Trees and networks that were trained on the same inputs."""

    forest: GradientBoostingRegressor
    middle: Numbers
    width: Numbers
    networks: tuple[MLPRegressor, ...]

    def predicted(self, inputs: Numbers) -> Numbers:
        """Their predictions in two columns; ``inputs`` has a row for each answer."""
        scaled = np.clip((inputs - self.middle) / self.width, -1, 1)
        by_network = np.mean([each.predict(scaled) for each in self.networks], axis=0)
        return np.column_stack([self.forest.predict(inputs), by_network])


def examples(answers: Sequence[SpokenAnswer]) -> Examples:
    """The figures, words and grades of answers in one language."""
    written, plain = judged_texts(answers), judged_texts([unpunctuated(each) for each in answers])
    names = tuple(sorted(written[0].figures))
    counts = [buckets(text.words) for text in written]
    rarity = _rarity(counts)
    vectors = _vectors(counts, rarity)
    return Examples(
        names,
        np.array([[[t.figures[name] for name in names] for t in ts] for ts in (written, plain)]),
        rarity,
        vectors,
        vectors @ vectors.T,
        np.array([[each.grade for each in answers], [_elsewhere(each) for each in answers]]),
        np.array([each.hand for each in answers]),
    )


def trained(data: Examples) -> dict[str, Any]:
    """The numbers of a model, as ``interview.evaluation.judge.model`` reads them."""
    everyone = np.ones(len(data.hands), dtype=bool)
    inputs = with_scores(data, held_out_scores(data, everyone))
    grade, subject = (_doubled(target) for target in data.targets)
    of_grade, of_subject = held_out(data)
    mixes = [mixed(of_grade, grade), mixed(of_subject, subject)]
    scores = [_applied(mix, each) for mix, each in zip(mixes, (of_grade, of_subject), strict=True)]
    return {
        "names": list(data.names),
        "rarity": _packed(data.rarity),
        "words": [_word_score(data, target) for target in data.targets],
        "grade": _learners(fitted(inputs, grade), mixes[0]),
        "grades": _odds(scores[0], [grade > cut for cut in GRADE_CUTS]),
        "subject": _learners(fitted(inputs, subject), mixes[1]),
        "elsewhere": _odds(scores[1], [subject > 0.5]),
    }


def held_out(data: Examples) -> tuple[Numbers, Numbers]:
    """Predictions of grade and subject for each hand by learners that have not seen it."""
    predicted = np.zeros((len(data.targets), 2, len(data.hands), 2))
    for own in by_hand(data.hands):
        scores = held_out_scores(data, ~own)
        inputs = with_scores(data, scores).reshape(2, len(own), -1)
        for target, place in zip(data.targets, predicted, strict=True):
            fit = fitted(np.concatenate(inputs[:, ~own]), _doubled(target[~own]))
            place[:, own] = [fit.predicted(copy) for copy in inputs[:, own]]
    grade, subject = (np.concatenate(each) for each in predicted)
    return grade, subject


def held_out_scores(data: Examples, learning: Rows) -> Numbers:
    """Both word scores of every answer, shape (answers, 2).

    Those of the learning answers come from the other hands among them, those of all other answers
    from all learning answers.
    """
    scores = np.zeros((len(data.hands), len(data.targets)))
    for own in [~learning, *by_hand(data.hands)]:
        rest = learning & ~own
        if own.any() and rest.any():
            scores[own] = _ridge_scores(data, rest, own)
    return scores


def by_hand(hands: NDArray[np.str_]) -> Iterator[Rows]:
    """The rows of each hand."""
    return (hands == hand for hand in sorted(set(hands)))


def with_scores(data: Examples, scores: Numbers) -> Numbers:
    """Figures and word scores of both copies of each answer, one below the other."""
    return np.concatenate([np.column_stack([copy, scores]) for copy in data.figures])


def fitted(inputs: Numbers, target: Numbers) -> Fitted:
    """Trees and networks that predict ``target``."""
    middle, width = np.mean(inputs, axis=0), WIDTH * np.std(inputs, axis=0) + 1e-6
    scaled = np.clip((inputs - middle) / width, -1, 1)
    networks = [MLPRegressor(**NETWORK, random_state=seed) for seed in range(NETWORKS)]
    with warnings.catch_warnings():
        # The networks stop before they converge on purpose: they would learn the noise.
        warnings.simplefilter("ignore", ConvergenceWarning)
        learned = tuple(network.fit(scaled, target) for network in networks)
    return Fitted(GradientBoostingRegressor(**TREES).fit(inputs, target), middle, width, learned)


def mixed(predicted: Numbers, target: Numbers) -> Numbers:
    """The constant and the weights that predict ``target`` best from these columns."""
    columns = np.column_stack([np.ones(len(predicted)), predicted])
    weights: Numbers = np.linalg.lstsq(columns, target, rcond=None)[0].astype(np.float64)
    return weights


def unpunctuated(answer: SpokenAnswer) -> SpokenAnswer:
    """The answer without capitals and marks, as a recogniser writes fluent speech at times."""
    words = tokens(answer.text, answer.language)
    return replace(answer, text=" ".join(words))


def train(language: Language) -> str:
    """The model of a language as JSON, on one line per part."""
    learning = [answer for answer in spoken_answers(language) if answer.hand != TEST_HAND]
    parts = trained(examples(learning))
    lines = [f"{json.dumps(name)}: {json.dumps(part)}" for name, part in parts.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _rarity(counts: Sequence[Mapping[int, int]]) -> Numbers:
    present = np.zeros(2 * BUCKETS)
    for count in counts:
        present[list(count)] += 1
    rarity: Numbers = np.log((1 + len(counts)) / (1 + present)) + 1
    return rarity


def _vectors(counts: Sequence[Mapping[int, int]], rarity: Numbers) -> Numbers:
    rows, by_bucket = np.zeros((len(counts), 2 * BUCKETS)), rarity.tolist()
    for row, count in zip(rows, counts, strict=True):
        for place, value in vector(count, by_bucket).items():
            row[place] = value
    return rows


def _dual(data: Examples, learning: Rows) -> tuple[Numbers, Numbers]:
    """Ridge regression in the space of answers, which are fewer than buckets: means, weights."""
    targets = data.targets[:, learning].T
    means = np.mean(targets, axis=0)
    products = data.likeness[np.ix_(learning, learning)] + RIDGE * np.eye(learning.sum())
    return means, np.linalg.solve(products, targets - means)


def _ridge_scores(data: Examples, learning: Rows, own: Rows) -> Numbers:
    means, weights = _dual(data, learning)
    scores: Numbers = means + data.likeness[np.ix_(own, learning)] @ weights
    return scores


def _word_score(data: Examples, target: Numbers) -> dict[str, Any]:
    everyone = np.ones(len(data.hands), dtype=bool)
    means, weights = _dual(replace(data, targets=target[None]), everyone)
    return {"base": _rounded(means[0]), "weights": _packed((data.vectors.T @ weights)[:, 0])}


def _learners(fit: Fitted, mix: Numbers) -> dict[str, Any]:
    return {
        "forest": _forest(fit.forest),
        "network": {
            "middle": [_rounded(each) for each in fit.middle],
            "width": [_rounded(each) for each in fit.width],
            "hidden": [[_packed(unit) for unit in _layer(each, 0)] for each in fit.networks],
            "output": [_packed(_layer(each, 1)[0]) for each in fit.networks],
        },
        "mix": [_rounded(weight) for weight in mix],
    }


def _layer(network: MLPRegressor, number: int) -> Numbers:
    """A row for each unit of a layer: its bias, then its weights."""
    return np.column_stack([network.intercepts_[number], network.coefs_[number].T])


def _packed(numbers: Numbers) -> dict[str, Any]:
    step = float(np.max(np.abs(numbers))) / STEPS or 1.0
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


def _applied(mix: Numbers, predicted: Numbers) -> Numbers:
    score: Numbers = mix[0] + predicted @ mix[1:]
    return score


def _doubled(target: Numbers) -> Numbers:
    return np.concatenate([target, target])


def _elsewhere(answer: SpokenAnswer) -> float:
    """Share of the readers who found that the answer is about something else."""
    return sum(reader.subject == "no" for reader in answer.readers) / len(answer.readers)


def _rounded(number: float) -> float:
    return float(f"{float(number):.{DIGITS}g}")


def main() -> int:
    """Write the model of each language beside the code that reads it."""
    for language in LANGUAGES:
        text = train(language)
        (FOLDER / f"{language}.json").write_text(text, encoding="utf-8")
        sys.stdout.write(f"{language}: {len(text) / 1000:.0f} kB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
