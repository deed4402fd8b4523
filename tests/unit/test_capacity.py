"""The queueing model of docs/scaling.md against known values."""

import random
from collections.abc import Sequence

import pytest

from bench.capacity import LATE, erlang_c, needed


@pytest.mark.parametrize(
    ("workers", "load", "waits"),
    [(1, 0.5, 0.5), (2, 1.0, 1 / 3), (10, 8.0, 0.4092), (100, 90.0, 0.2169)],
)
def test_erlang_c_of_the_tables(workers: int, load: float, waits: float) -> None:
    """One server waits as often as it is busy; the others are of published tables."""
    assert erlang_c(workers, load) == pytest.approx(waits, abs=5e-4)


def test_enough_workers_are_enough_and_no_more() -> None:
    step = needed(60, 5.0)
    assert step.late <= LATE
    assert step.busy < 1
    fewer = erlang_c(step.workers - 1, 5.0)
    assert step.workers - 1 <= 5 or fewer > erlang_c(step.workers, 5.0)


def test_a_simulated_queue_waits_as_the_model_says() -> None:
    """Poisson arrivals, exponential service, first come first served: the mean wait agrees."""
    step = needed(60, 5.0)
    simulated = _mean_wait(step.workers, rate=1.0, seconds=5.0, answers=60_000)
    assert simulated == pytest.approx(step.mean_wait, rel=0.25, abs=0.1)


def _mean_wait(workers: int, rate: float, seconds: float, answers: int) -> float:
    dice = random.Random(11)
    free: Sequence[float] = [0.0] * workers
    now = waited = 0.0
    for _ in range(answers):
        now += dice.expovariate(rate)
        first, *others = sorted(free)
        start = max(now, first)
        waited += start - now
        free = [*others, start + dice.expovariate(1 / seconds)]
    return waited / answers
