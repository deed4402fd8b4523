"""The slope of a series and how sure it is, where one step must not be taken for growth.

Sizes of memory neither scatter around a line nor forget: a step stays. The formulas for
scatter call every step a slope. So the uncertainty is taken from how unequal the growth is
from point to point, as for a random walk with drift (the first-difference estimator of
E. Canjels and M. Watson, "Estimating deterministic trends in the presence of serially
correlated errors", Review of Economics and Statistics 79, 1997). One step among level points
is then never more than one and a half standard errors, whatever its height. Where the points
do scatter, the interval is wider than it had to be.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import linear_regression, stdev

NORMAL_975 = 1.959964
"""97.5 % quantile of the normal distribution: 2.5 % on either side make a 95 % interval."""

LEAST_POINTS = 4
"""Two degrees of freedom for the differences: with one the interval says nothing."""

LEAST_SQUARES_VARIANCE = 1.2
"""Of the least-squares slope over a random walk, against the mean difference: S. Durlauf and
P. Phillips, "Trends versus random walks in time series analysis", Econometrica 56, 1988."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Growth per unit of x and its 95 % interval."""

    slope: float
    low: float
    high: float


def trend(xs: Sequence[float], ys: Sequence[float]) -> Trend:
    """The least-squares slope of ``ys`` over increasing ``xs``.

    Raises ValueError below LEAST_POINTS.
    """
    if len(xs) < LEAST_POINTS:
        raise ValueError(f"{len(xs)} points have no interval")
    slope: float = linear_regression(xs, ys).slope
    steps = [
        (next_y - y) / (next_x - x)
        for x, next_x, y, next_y in zip(xs, xs[1:], ys, ys[1:], strict=False)
    ]
    error = stdev(steps) * math.sqrt(LEAST_SQUARES_VARIANCE / len(steps))
    margin = student_975(len(steps) - 1) * error
    return Trend(slope, slope - margin, slope + margin)


def student_975(freedom: int) -> float:
    """97.5 % quantile of Student's t for two or more degrees of freedom, to 1 %.

    M. Abramowitz and I. Stegun, Handbook of Mathematical Functions, 26.7.5.
    """
    z = NORMAL_975
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / float(freedom**power) for power, term in enumerate(terms, 1))
