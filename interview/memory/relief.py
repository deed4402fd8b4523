"""Freeing memory: the actions of the memory levels, relief after audio requests, and its cost."""

import gc
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from interview.config.variables import MIB
from interview.contracts.memory import MemoryLevel, SpeechControl
from interview.files.tempfiles import tally_files
from interview.memory.process_memory import resident_bytes, trim

REPEAT_SECONDS = 60.0
"""While a level lasts, actions in this process are repeated this often: most is freed the first
time, and a collection stops all threads for 0.1 s."""

SHORT_IDLE_SECONDS = 15.0
"""Under pressure the speech process ends after this idle time; the next answer takes 2 s longer."""

STEPS: dict[MemoryLevel, tuple[str, ...]] = {
    MemoryLevel.NORMAL: (),
    MemoryLevel.PRESSURE: ("trim", "drop_caches", "collect", "shorten_idle"),
    MemoryLevel.HIGH: ("recycle",),
    MemoryLevel.EMERGENCY: ("stop_models",),
}
"""Actions by level, cheapest first."""

REFUSE = "refuse"
"""Counted with the actions; the gate does it."""

ONCE = frozenset({"shorten_idle"})
REPEATED = frozenset({"trim", "drop_caches", "collect"})
ROOM = ("drop_caches", "collect")

log = structlog.get_logger(__name__)


class MemoryActions:
    """Runs, logs and counts the actions of the levels.

    Args:
        now: seconds, monotonic.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._mutex = threading.Lock()
        self._drops: list[Callable[[], int]] = []
        self._speech: SpeechControl | None = None
        self._done_at: dict[str, float] = {}
        self._done_in_level: set[str] = set()
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
        """Call ``drop`` when caches are dropped; it returns the bytes it freed."""
        self._drops.append(drop)

    def control(self, speech: SpeechControl) -> None:
        """Set the speech process; without one its actions do nothing."""
        self._speech = speech

    def counts(self) -> dict[str, int]:
        """How often each action was run."""
        with self._mutex:
            return dict(self._counts)

    def count_refusal(self) -> None:
        """Count a recording that was refused because of the level."""
        with self._mutex:
            self._counts[REFUSE] += 1

    def act(self, name: str) -> int:
        """Run an action; returns the bytes freed, 0 if unknown. KeyError for an unknown name."""
        given_back = self._do[name]()
        self._done_at[name] = self._now()
        with self._mutex:
            self._counts[name] += 1
        log.info("memory_action", action=name, given_back_kb=given_back // 1024)
        return given_back

    def hold(self, level: MemoryLevel, *, pressed: bool) -> None:
        """Run the due actions of ``level`` and of those below it, the most drastic first.

        ``pressed``: memory is needed, for the use or for a model to fit. A level that was forced
        without need runs its actions once and does not repeat them.
        """
        for step_level in range(level, MemoryLevel.NORMAL, -1):
            for name in STEPS[MemoryLevel(step_level)]:
                if self._is_due(name, pressed=pressed):
                    self.act(name)
                    self._done_in_level.add(name)

    def make_room(self) -> None:
        """Free what this process can do without, before a model is said not to fit."""
        for name in ROOM:
            self.act(name)

    def relax(self) -> None:
        """Return to level normal, and to the configured idle time."""
        self._done_in_level.clear()
        if self._speech is not None:
            self._speech.limit_idle(None)

    def _is_due(self, name: str, *, pressed: bool) -> bool:
        if name in REPEATED:
            last = self._done_at.get(name, -REPEAT_SECONDS)
            wanted = pressed or name not in self._done_in_level
            return wanted and self._now() - last >= REPEAT_SECONDS
        if self._speech is None:
            return False
        if name in ONCE:
            return name not in self._done_in_level
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
    before = resident_bytes()
    gc.collect()
    trim()
    return max(0, before - resident_bytes())


@dataclass(frozen=True, slots=True)
class ReliefCounts:
    """Audio requests so far, collections after them, and what these found and cost."""

    audio_requests: int
    collections: int
    collected_objects: int
    last_collection_ms: float


class AudioRelief:
    """Collects garbage and trims after every ``interval``-th audio request.

    A full collection stops all threads for 45-160 ms and frees next to nothing, since an answer
    leaves no reference cycles in the web process. It only bounds what third-party code may leave.
    """

    def __init__(self, interval: int) -> None:
        self.interval = interval
        self._mutex = threading.Lock()
        self._requests = self._collections = self._collected = 0
        self._last_ms = 0.0

    def before(self) -> int:
        """Resident bytes before a request."""
        return resident_bytes()

    def after_audio_request(self, rss_before: int) -> None:
        """Count a request, collect if it is due, and log the change of memory."""
        with self._mutex:
            self._requests += 1
            due = self._requests % self.interval == 0
        if due:
            self._collect()
        rss = resident_bytes()
        log.info(
            "audio_request_memory",
            rss_mb=round(rss / MIB, 1),
            change_kb=(rss - rss_before) // 1024,
            collected=due,
        )

    def counts(self) -> ReliefCounts:
        with self._mutex:
            return ReliefCounts(
                self._requests, self._collections, self._collected, round(self._last_ms, 1)
            )

    def _collect(self) -> None:
        started = time.perf_counter()
        found = gc.collect()
        trim()
        with self._mutex:
            self._collections += 1
            self._collected += found
            self._last_ms = (time.perf_counter() - started) * 1000


class WorkCost:
    """Memory and temp files that a piece of work uses, from construction on.

    Files are counted for the constructing thread. Takes 50 microseconds in all.
    """

    def __init__(self) -> None:
        self._before = resident_bytes()
        self._files = tally_files()

    def figures(self) -> dict[str, float]:
        """Values for a log line: resident MB before and now, temp files opened and closed."""
        return {
            "rss_mb_before": round(self._before / MIB, 1),
            "rss_mb_after": round(resident_bytes() / MIB, 1),
            "files_opened": self._files.opened,
            "files_closed": self._files.closed,
        }
