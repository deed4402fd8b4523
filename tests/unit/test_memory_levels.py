"""The level of memory use: up at once, down step by step and only after a while."""

from itertools import pairwise

import pytest

from interview.contracts.memory import MemoryLevel
from interview.memory.levels import (
    FALL_SECONDS,
    KEPT_CHANGES,
    LevelLadder,
    level_of,
)

LIMIT = 1000
NORMAL, PRESSURE, HIGH, EMERGENCY = MemoryLevel
OPERATOR = "operator"


@pytest.fixture
def ladder() -> LevelLadder:
    return LevelLadder(lambda: 1_700_000_000.0)


@pytest.mark.parametrize(
    ("used", "level"),
    [(799, NORMAL), (800, PRESSURE), (899, PRESSURE), (900, HIGH), (969, HIGH), (970, EMERGENCY)],
)
def test_each_level_has_its_threshold(ladder: LevelLadder, used: int, level: MemoryLevel) -> None:
    """80, 90 and 97 % of the limit, reached in one reading."""
    ladder.judge(0.0, used, LIMIT)
    assert ladder.level == level == level_of(used / LIMIT)


def test_falling_takes_one_level_at_a_time(ladder: LevelLadder) -> None:
    """From emergency to normal: three steps of FALL_SECONDS, however little is used."""
    ladder.judge(0.0, 980, LIMIT)
    seen = []
    for second in range(1, 40):
        ladder.judge(float(second), 100, LIMIT)
        seen.append(ladder.level)
    assert [level for level, after in pairwise(seen) if level != after] == [
        EMERGENCY, HIGH, PRESSURE
    ]  # fmt: skip
    assert seen.index(HIGH) == FALL_SECONDS
    assert seen.index(NORMAL) == 3 * FALL_SECONDS


@pytest.mark.parametrize(("used", "falls"), [(851, False), (849, True)])
def test_just_below_the_threshold_a_level_holds(
    ladder: LevelLadder, used: int, falls: bool
) -> None:
    """High is left five points below ninety, so that use that swings there changes nothing."""
    ladder.judge(0.0, 910, LIMIT)
    for second in range(1, 60):
        ladder.judge(float(second), used, LIMIT)
    assert (ladder.level < HIGH) == falls


def test_a_peak_in_between_starts_the_wait_anew(ladder: LevelLadder) -> None:
    """Nine seconds of quiet, a peak, and nine more: an answer of two windows."""
    ladder.judge(0.0, 950, LIMIT)
    for second, used in ((1, 500), (9, 500), (10, 950), (11, 500), (19, 500)):
        assert ladder.judge(float(second), used, LIMIT) is None
    assert ladder.judge(21.1, 500, LIMIT) is not None


def test_rising_again_forgets_the_quiet_before(ladder: LevelLadder) -> None:
    """Quiet at pressure does not count for the high that comes after it."""
    ladder.judge(0.0, 820, LIMIT)
    ladder.judge(1.0, 100, LIMIT)
    ladder.judge(10.5, 950, LIMIT)
    ladder.judge(11.5, 100, LIMIT)
    assert ladder.level == HIGH


def test_an_operator_is_obeyed_whatever_is_used(ladder: LevelLadder) -> None:
    """Up, down, and back to what is measured at once."""
    ladder.force(EMERGENCY, OPERATOR)
    ladder.judge(0.0, 100, LIMIT)
    assert ladder.level == EMERGENCY
    ladder.force(NORMAL, OPERATOR)
    ladder.judge(1.0, 990, LIMIT)
    assert ladder.level == NORMAL
    ladder.force(None, OPERATOR)
    ladder.judge(2.0, 910, LIMIT)
    assert ladder.level == HIGH
    ladder.force(EMERGENCY, OPERATOR)
    ladder.judge(3.0, 910, LIMIT)
    ladder.force(None, OPERATOR)
    ladder.judge(4.0, 100, LIMIT)
    assert ladder.level == NORMAL


def test_what_keeps_the_models_off_is_emergency(ladder: LevelLadder) -> None:
    """By its name, until it is gone, and then with the usual wait."""
    change = ladder.judge(0.0, 100, LIMIT, "model_does_not_fit")
    assert change is not None
    assert (change.level, change.reason, change.used) == (EMERGENCY, "model_does_not_fit", 100)
    ladder.judge(50.0, 100, LIMIT, "model_does_not_fit")
    ladder.judge(51.0, 100, LIMIT)
    ladder.judge(59.0, 100, LIMIT)
    assert ladder.level == EMERGENCY
    ladder.judge(61.1, 100, LIMIT)
    assert ladder.level == HIGH


def test_the_history_is_kept_and_bounded(ladder: LevelLadder) -> None:
    """Each change with its time of day; the oldest go."""
    for second in range(KEPT_CHANGES):
        ladder.force(HIGH if second % 2 else NORMAL, OPERATOR)
        ladder.judge(float(second), 500, LIMIT)
        ladder.force(PRESSURE, OPERATOR)
        ladder.judge(float(second), 500, LIMIT)
    assert len(ladder.changes) == KEPT_CHANGES
    assert ladder.changes[-1].level == PRESSURE
    assert ladder.changes[-1].at == 1_700_000_000.0
