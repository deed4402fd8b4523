"""What gives memory back, in order of what it costs, each step logged and counted."""

import gc
import threading
import time
from collections.abc import Callable

import structlog

from interview.contracts.memory import MemoryLevel, SpeechControl
from interview.memory.resident import resident_bytes, trim

REPEAT_SECONDS = 60.0
"""While a level holds, what frees memory of this process is tried again this often: what it
could free is gone after the first time, and a collection stops all threads for 0.1 s."""

SHORT_IDLE_SECONDS = 15.0
"""Under pressure the model is let go this soon; the next answer pays 2 s for its return."""

STEPS: dict[MemoryLevel, tuple[str, ...]] = {
    MemoryLevel.NORMAL: (),
    MemoryLevel.PRESSURE: ("trim", "drop_caches", "collect", "shorten_idle"),
    MemoryLevel.HIGH: ("recycle",),
    MemoryLevel.EMERGENCY: ("stop_models",),
}
REFUSE = "refuse"
"""Counted here and done where audio is let in."""

ONCE = frozenset({"shorten_idle"})
REPEATED = frozenset({"trim", "drop_caches", "collect"})
ROOM = ("drop_caches", "collect")

log = structlog.get_logger(__name__)


class MemoryActions:
    """Does the steps of the levels.

    Args:
        now: seconds, monotonic.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._mutex = threading.Lock()
        self._drops: list[Callable[[], int]] = []
        self._speech: SpeechControl | None = None
        self._done_at: dict[str, float] = {}
        self._held: set[str] = set()
        names = [name for steps in STEPS.values() for name in steps]
        self._counts = dict.fromkeys((*names, REFUSE), 0)
        self._do: dict[str, Callable[[], int]] = {
            "trim": _trimmed,
            "drop_caches": self._drop_caches,
            "collect": _collected,
            "shorten_idle": self._shorten_idle,
            "recycle": self._recycle,
            "stop_models": self._stop_models,
        }

    def on_drop(self, drop: Callable[[], int]) -> None:
        """Have ``drop`` called where caches are dropped; it returns the bytes it let go."""
        self._drops.append(drop)

    def control(self, speech: SpeechControl) -> None:
        """Whose process is recycled and stopped; without one those steps do nothing."""
        self._speech = speech

    def counts(self) -> dict[str, int]:
        """How often each step was done."""
        with self._mutex:
            return dict(self._counts)

    def count_refusal(self) -> None:
        """Audio was refused for the level's sake."""
        with self._mutex:
            self._counts[REFUSE] += 1

    def act(self, name: str) -> int:
        """Do one step now; bytes given back, 0 where not known. KeyError for another name."""
        given_back = self._do[name]()
        self._done_at[name] = self._now()
        with self._mutex:
            self._counts[name] += 1
        log.info("memory_action", action=name, given_back_kb=given_back // 1024)
        return given_back

    def hold(self, level: MemoryLevel, *, pressed: bool) -> None:
        """Do what is due of the steps of ``level`` and of those below it.

        The hardest come first: at the last level every tenth of a second counts. Unless memory
        is ``pressed`` for, by use or for a model to fit, nothing is freed again and again: a
        level that holds by choice frees what there is once.
        """
        for step_level in range(level, MemoryLevel.NORMAL, -1):
            for name in STEPS[MemoryLevel(step_level)]:
                if self._is_due(name, pressed=pressed):
                    self.act(name)
                    self._held.add(name)

    def make_room(self) -> None:
        """Free what this process can do without, before something is said not to fit."""
        for name in ROOM:
            self.act(name)

    def relax(self) -> None:
        """Back to normal: the idle time is its own again."""
        self._held.clear()
        if self._speech is not None:
            self._speech.limit_idle(None)

    def _is_due(self, name: str, *, pressed: bool) -> bool:
        if name in REPEATED:
            last = self._done_at.get(name, -REPEAT_SECONDS)
            wanted = pressed or name not in self._held
            return wanted and self._now() - last >= REPEAT_SECONDS
        if self._speech is None:
            return False
        if name in ONCE:
            return name not in self._held
        return self._speech.running and not (name == "recycle" and self._speech.recycling)

    def _drop_caches(self) -> int:
        dropped = sum(drop() for drop in self._drops)
        if dropped:
            trim()
        return dropped

    def _shorten_idle(self) -> int:
        if self._speech is not None:
            self._speech.limit_idle(SHORT_IDLE_SECONDS)
        return 0

    def _recycle(self) -> int:
        return self._speech.recycle() if self._speech is not None else 0

    def _stop_models(self) -> int:
        return self._speech.halt() if self._speech is not None else 0


def _trimmed() -> int:
    before = resident_bytes()
    trim()
    return max(0, before - resident_bytes())


def _collected() -> int:
    """A full collection, and the pages it freed given back."""
    before = resident_bytes()
    gc.collect()
    trim()
    return max(0, before - resident_bytes())
