"""The slope and its interval: correct on lines, wide on steps, with the stated confidence."""

import random

import pytest

from interview.memory.leak_watch import LEAST_POINTS, student_975, trend


@pytest.mark.parametrize(
    ("freedom", "quantile"),
    [(2, 4.303), (3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980)],
)
def test_the_quantiles_are_those_of_the_tables(freedom: int, quantile: float) -> None:
    """To one in a hundred, at the smallest number of points that is used."""
    assert student_975(freedom) == pytest.approx(quantile, rel=0.01)


def test_a_line_is_its_slope_and_nothing_is_unsure() -> None:
    """Points at unequal distances."""
    xs = [0.0, 1.0, 3.0, 4.0, 9.0]
    found = trend(xs, [7 + 2.5 * x for x in xs])
    assert (found.low, found.slope, found.high) == pytest.approx((2.5, 2.5, 2.5))


def test_few_points_say_nothing() -> None:
    """Three have one degree of freedom."""
    xs = list(range(LEAST_POINTS))
    assert trend(xs, xs).slope == 1
    with pytest.raises(ValueError, match="3 points"):
        trend(xs[:-1], xs[:-1])


@pytest.mark.parametrize("points", [4, 8, 14])
def test_one_step_is_never_growth(points: int) -> None:
    """Wherever it comes and however high it is: the interval has zero in it."""
    for place in range(1, points):
        steps = [0.0] * place + [1e9] * (points - place)
        found = trend(range(points), steps)
        assert found.low < 0 < found.high, place


@pytest.mark.parametrize("drift", [0.0, 3.0])
def test_the_interval_holds_the_drift_of_a_random_walk(drift: float) -> None:
    """In about 95 of 100 cases, the hardest ones for a formula that counts on scatter."""
    chance = random.Random(8)
    held = 0
    for _ in range(1000):
        sizes = [0.0]
        for _ in range(11):
            sizes.append(sizes[-1] + drift + chance.gauss(0, 2))
        found = trend(range(12), sizes)
        held += found.low <= drift <= found.high
    assert 930 <= held <= 985


def test_scatter_is_not_growth() -> None:
    """Independent points: the interval leaves zero out no more often than one in twenty."""
    chance = random.Random(9)
    found = [trend(range(12), [chance.gauss(0, 1) for _ in range(12)]) for _ in range(1000)]
    assert sum(not one.low < 0 < one.high for one in found) <= 50
