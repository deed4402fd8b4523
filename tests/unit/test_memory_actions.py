"""The actions of the levels: when each is due, and how often at most."""

import pytest

from interview.config.variables import MIB
from interview.contracts.memory import MemoryLevel
from interview.memory.relief import REPEAT_SECONDS, MemoryActions

NORMAL, PRESSURE, HIGH, EMERGENCY = MemoryLevel
FREEING = ("trim", "drop_caches", "collect")


class Clock:
    """Seconds that pass when told."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def actions(clock: Clock) -> MemoryActions:
    return MemoryActions(clock)


def freed(actions: MemoryActions) -> set[int]:
    """How often each of the steps that free memory was done."""
    return {actions.counts()[name] for name in FREEING}


def test_at_normal_nothing_is_done(actions: MemoryActions) -> None:
    """However often it is looked at."""
    actions.hold(NORMAL, pressed=False)
    assert set(actions.counts().values()) == {0}


def test_while_pressure_lasts_memory_is_freed_once_a_minute(
    actions: MemoryActions, clock: Clock
) -> None:
    """Not at every look: what could be freed is gone, and a collection stops all threads."""
    for second in range(round(2.5 * REPEAT_SECONDS)):
        clock.seconds = float(second)
        actions.hold(PRESSURE, pressed=True)
    assert freed(actions) == {3}


def test_a_level_by_choice_frees_memory_once(actions: MemoryActions, clock: Clock) -> None:
    """Nothing presses: an emergency an operator put in force collects no garbage each minute."""
    for second in range(round(2.5 * REPEAT_SECONDS)):
        clock.seconds = float(second)
        actions.hold(EMERGENCY, pressed=False)
    assert freed(actions) == {1}


def test_each_level_by_choice_frees_memory_once(actions: MemoryActions, clock: Clock) -> None:
    """Not only the first in the life of the process."""
    for hour in range(3):
        clock.seconds = 3600.0 * hour
        actions.hold(HIGH, pressed=False)
        actions.relax()
    assert freed(actions) == {3}


def test_a_level_left_and_met_again_within_the_minute_frees_nothing_more(
    actions: MemoryActions, clock: Clock
) -> None:
    """On a small host each answer meets it: a collection after each would be a tax on all."""
    for second in (0.0, 20.0, 40.0):
        clock.seconds = second
        actions.hold(HIGH, pressed=True)
        actions.relax()
    assert freed(actions) == {1}


def test_without_a_speech_process_its_steps_are_not_counted(actions: MemoryActions) -> None:
    """A web whose answers are evaluated elsewhere recycles nothing."""
    actions.hold(EMERGENCY, pressed=True)
    counts = actions.counts()
    assert (counts["shorten_idle"], counts["recycle"], counts["stop_models"]) == (0, 0, 0)


def test_what_caches_let_go_is_told(actions: MemoryActions) -> None:
    """The sum of all that were asked."""
    actions.on_drop(lambda: 3 * MIB)
    actions.on_drop(lambda: 4 * MIB)
    assert actions.act("drop_caches") == 7 * MIB
