"""Which level of memory use is in force: up at once, down one at a time and not too soon."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from interview.contracts.memory import LevelChange, MemoryLevel

THRESHOLDS = {
    MemoryLevel.PRESSURE: 0.80,
    MemoryLevel.HIGH: 0.90,
    MemoryLevel.EMERGENCY: 0.97,
}
"""Shares of the limit. Above the last one the kernel is a few allocations away."""

MARGIN = 0.05
"""How far below its threshold the use must lie before a level is left."""

FALL_SECONDS = 10.0
"""And for how long. An answer of several 30 s windows peaks once in each, 3-9 s apart with base
on two cores: between two peaks nothing may change. Longer would keep a 400 MB host, which
refuses audio after each peak, from working."""

RETRY_SECONDS = 15
"""What a caller is told to wait: a level is left after FALL_SECONDS and seen to be within one."""

KEPT_CHANGES = 200


@dataclass(frozen=True, slots=True)
class HeldLevel:
    """A level by choice, and whose in a word: one thing, for others read it without a lock."""

    level: MemoryLevel
    by: str


class LevelLadder:
    """The level in force, from readings somebody else takes.

    An operator's level is held whatever is used. What keeps the models off (``kept_off`` of
    :meth:`judge`) holds emergency until it is gone. ``cause`` says in a word what put the level
    in force.

    Args:
        clock: seconds since the epoch, for the history alone; it may be set while we run.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.level = MemoryLevel.NORMAL
        self.held: HeldLevel | None = None
        self.cause = ""
        self._let_go = False
        self._below_since: float | None = None
        self._changes: deque[LevelChange] = deque(maxlen=KEPT_CHANGES)

    @property
    def changes(self) -> tuple[LevelChange, ...]:
        """The newest KEPT_CHANGES changes, oldest first."""
        return tuple(self._changes)

    def force(self, level: MemoryLevel | None, by: str) -> None:
        """From the next reading on, hold ``level`` whatever is used; None ends that at once."""
        self.held = None if level is None else HeldLevel(level, by)
        self._let_go = level is None

    def judge(
        self, at: float, used: int, limit: int, kept_off: str | None = None
    ) -> LevelChange | None:
        """Take one reading into account; the change it makes, if any.

        Args:
            at: seconds, monotonic.
            used: bytes that count against the limit.
            limit: bytes.
            kept_off: in a word, what holds emergency whatever is used.
        """
        if self.held is not None:
            return self._move(self.held.level, used, self.held.by)
        reached = MemoryLevel.EMERGENCY if kept_off else level_of(used / limit)
        if reached > self.level or self._let_go:
            self._let_go = False
            return self._move(reached, used, kept_off or "use")
        if kept_off or not self._is_below(used / limit):
            self._below_since = None
            return None
        if self._below_since is None:
            self._below_since = at
        if at - self._below_since < FALL_SECONDS:
            return None
        change = self._move(MemoryLevel(self.level - 1), used, "use")
        self._below_since = at
        return change

    def _is_below(self, share: float) -> bool:
        return self.level > MemoryLevel.NORMAL and share < THRESHOLDS[self.level] - MARGIN

    def _move(self, level: MemoryLevel, used: int, reason: str) -> LevelChange | None:
        self._below_since = None
        self.cause = reason
        if level == self.level:
            return None
        self.level = level
        change = LevelChange(self._clock(), level, used, reason)
        self._changes.append(change)
        return change


def level_of(share: float) -> MemoryLevel:
    """The level whose threshold a share of the limit has reached."""
    reached = [level for level, threshold in THRESHOLDS.items() if share >= threshold]
    return max(reached, default=MemoryLevel.NORMAL)
