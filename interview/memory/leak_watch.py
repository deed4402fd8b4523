"""Whether memory grows from answer to answer, which part of it, and how sure that is.

Bounded: a dozen medians and a block of sizes for each part. See docs/adr/0015.
"""

import threading
from collections import deque
from dataclasses import dataclass, fields
from statistics import median

import structlog

from interview.contracts.memory import MemoryParts
from interview.memory.trend import trend

WARM_UP = 20
"""Answers a series leaves out at its start: caches fill, code is read, the heap finds its size."""

BLOCK = 15
"""Answers whose median is one point: what was in flight at one look counts for nothing."""

LEAST = 6
BLOCKS = 14
"""Points a slope rests on, at least and at most: 90 answers, so that chance alone gives no line,
and 210, then the oldest are forgotten."""

REPEATED_AFTER = 100
"""Answers between two warnings of one part."""

GROWTH = 20 * 1024
"""Bytes an answer that even the lower end of the interval must pass before anybody is warned:
2 MB in a hundred answers, 10 MB in the life of a speech process of 500."""

PARTS = tuple(field.name for field in fields(MemoryParts))
ALL = "all"
OF_SPEECH_PROCESS = frozenset({"model", "libraries", ALL})
"""Compared only within the life of one speech process: another one is another size."""

KIB = 1024

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Growth:
    """How one part changes, in bytes per 100 answers, with the ends of its 95 % interval.

    ``part`` is a field of MemoryParts, or ``all``; ``bytes`` its last size. The slope rests
    on ``answers``; it is None while they are too few.
    """

    part: str
    bytes: int
    answers: int
    slope: int | None = None
    low: int | None = None
    high: int | None = None
    growing: bool = False


@dataclass(frozen=True, slots=True)
class LeakStatus:
    """Answers seen, warnings given, each part that was measured; live without the caches.

    ``temp_files_in_memory``: TEMP_ROOT takes memory and no disk, so ``all`` has them too.
    """

    answers: int
    warnings: int
    temp_files_in_memory: bool
    parts: tuple[Growth, ...]


class LeakWatch:
    """Takes the parts after each answer and warns of what grows; safe to call from threads.

    Args:
        temp_files_in_memory: whether temp files are part of the memory in all.
    """

    def __init__(self, *, temp_files_in_memory: bool) -> None:
        self._temp_files_in_memory = temp_files_in_memory
        self._mutex = threading.Lock()
        self._answers = self._warnings = 0
        self._process: int | None = None
        self._series: dict[str, _Series] = {}

    def note(self, parts: MemoryParts, process: int | None) -> None:
        """Remember the parts after one more answer, and warn of what grows.

        ``process`` numbers the speech process that ``parts.model`` is of; None when there is
        none, so that only what is the web's own can be compared.
        """
        with self._mutex:
            self._answers += 1
            self._follow(process)
            completed = False
            for name, size in self._sizes(parts).items():
                if process is not None or name not in OF_SPEECH_PROCESS:
                    series = self._series.setdefault(name, _Series(name, self._answers))
                    completed |= series.add(self._answers, size)
            if completed:
                self._judge()

    def status(self) -> LeakStatus:
        """Where each part stands now."""
        with self._mutex:
            growths = tuple(series.growth() for series in self._series.values())
            return LeakStatus(self._answers, self._warnings, self._temp_files_in_memory, growths)

    def _sizes(self, parts: MemoryParts) -> dict[str, int]:
        sizes = {name: int(getattr(parts, name)) for name in PARTS}
        on_disk = 0 if self._temp_files_in_memory else parts.temp_files
        return sizes | {ALL: sum(sizes.values()) - on_disk}

    def _follow(self, process: int | None) -> None:
        if process is None or process == self._process:
            return
        self._process = process
        for name in OF_SPEECH_PROCESS:
            self._series.pop(name, None)

    def _judge(self) -> None:
        """The sum is named only when no part of it is."""
        growing = [
            growth for series in self._series.values() if (growth := series.growth()).growing
        ]
        named = [growth for growth in growing if growth.part != ALL]
        for growth in named or growing:
            if self._series[growth.part].is_due(self._answers):
                self._warnings += 1
                _warn(growth)


class _Series:
    """Sizes of one part over the answers, from answer number ``first`` on."""

    def __init__(self, part: str, first: int) -> None:
        self._part = part
        self._first = first
        self._block: list[tuple[int, int]] = []
        self._points: deque[tuple[float, float]] = deque(maxlen=BLOCKS)
        self._last = 0
        self._warned_at: int | None = None

    def add(self, answer: int, size: int) -> bool:
        """Remember one size; whether that completed a block."""
        self._last = size
        if answer - self._first < WARM_UP:
            return False
        self._block.append((answer, size))
        if len(self._block) < BLOCK:
            return False
        self._points.append((median(a for a, _ in self._block), median(s for _, s in self._block)))
        self._block.clear()
        return True

    def growth(self) -> Growth:
        answers = BLOCK * len(self._points)
        if len(self._points) < LEAST:
            return Growth(self._part, self._last, answers)
        found = trend([x for x, _ in self._points], [y for _, y in self._points])
        slope, low, high = (round(100 * end) for end in (found.slope, found.low, found.high))
        growing = found.low > GROWTH
        return Growth(self._part, self._last, answers, slope, low, high, growing)

    def is_due(self, answer: int) -> bool:
        """Whether to warn now; then not again for a while."""
        if self._warned_at is not None and answer - self._warned_at < REPEATED_AFTER:
            return False
        self._warned_at = answer
        return True


def _warn(growth: Growth) -> None:
    log.warning(
        "memory_grows",
        part=growth.part,
        kb_an_answer=_kb(growth.slope),
        low=_kb(growth.low),
        high=_kb(growth.high),
        answers=growth.answers,
        mb=round(growth.bytes / KIB**2, 1),
    )


def _kb(per_hundred: int | None) -> float | None:
    return None if per_hundred is None else round(per_hundred / 100 / KIB, 1)
