"""Whether memory grows from answer to answer, in which part, and with which certainty.

It keeps a dozen medians and one block of sizes for each part. See docs/adr/0015.

A measured size of memory neither scatters around a line nor returns to it: a step stays. The usual
formulas for scatter would call every step a slope. So the uncertainty is taken from how unequal
the growth is from point to point, as for a random walk with drift (the first-difference estimator
of E. Canjels and M. Watson, "Estimating deterministic trends in the presence of serially
correlated errors", Review of Economics and Statistics 79, 1997). One step among level points is
then never more than one and a half standard errors, whatever its height. If the points do scatter,
the interval is wider than necessary.
"""

import math
import os
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import linear_regression, median, stdev

import structlog

from interview.contracts.memory import MemoryParts

WARM_UP = 20
"""Answers omitted at the start of a series, while caches fill and the heap reaches its size."""

BLOCK = 15
"""Answers whose median is one point, so that a single high reading has no effect."""

LEAST = 6
BLOCKS = 14
"""Least and most points of a slope: 90 answers, so that chance alone gives no line, and 210."""

REPEATED_AFTER = 100
"""Answers between two warnings about one part."""

GROWTH = 20 * 1024
"""Bytes per answer that the lower end of the interval must exceed for a warning: 2 MB in a hundred
answers, 10 MB in the life of a speech process of 500."""

PARTS = tuple(field.name for field in fields(MemoryParts))
ALL = "all"
OF_SPEECH_PROCESS = frozenset({"model", "libraries", ALL})
"""Compared only within the life of one speech process, since another one has another size."""

KIB = 1024

NORMAL_975 = 1.959964
"""97.5 % quantile of the normal distribution, for a 95 % interval."""

LEAST_POINTS = 4
"""Two degrees of freedom for the differences; with one the interval is meaningless."""

LEAST_SQUARES_VARIANCE = 1.2
"""Variance of the least-squares slope over a random walk, relative to that of the mean difference:
S. Durlauf and P. Phillips, "Trends versus random walks in time series analysis", Econometrica 56,
1988."""

MEMORY_FILE_SYSTEMS = frozenset({"tmpfs", "ramfs"})
MOUNTS = Path("/proc/self/mountinfo")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth of one part in bytes per 100 answers, with its 95 % interval.

    ``part`` is a field of MemoryParts, or ``all``; ``bytes`` is its last size. The slope is
    computed from ``answers`` and None while they are too few.
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
    """Answers and warnings so far, and the growth of each part; ``live`` without the caches.

    ``temp_files_in_memory``: TEMP_ROOT is in memory, so that ``all`` includes temp files.
    """

    answers: int
    warnings: int
    temp_files_in_memory: bool
    parts: tuple[Growth, ...]


class LeakWatch:
    """Records the parts after each answer and warns about growth. Safe to call from threads.

    Args:
        temp_files_in_memory: whether ``all`` includes temp files.
    """

    def __init__(self, *, temp_files_in_memory: bool) -> None:
        self._temp_files_in_memory = temp_files_in_memory
        self._mutex = threading.Lock()
        self._answers = self._warnings = 0
        self._process: int | None = None
        self._series: dict[str, _Series] = {}

    def note(self, parts: MemoryParts, process: int | None) -> None:
        """Record the parts after an answer, and warn about growth.

        ``process`` is the number of the speech process measured in ``parts.model``; None if there
        is none, so that only the parts of the web process are compared.
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
        """The growth of each part."""
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
        """Warn about the sum only if no single part grows."""
        growing = [
            growth for series in self._series.values() if (growth := series.growth()).growing
        ]
        named = [growth for growth in growing if growth.part != ALL]
        for growth in named or growing:
            if self._series[growth.part].is_due(self._answers):
                self._warnings += 1
                _warn(growth)


class _Series:
    """Sizes of one part, from answer number ``first`` on."""

    def __init__(self, part: str, first: int) -> None:
        self._part = part
        self._first = first
        self._block: list[tuple[int, int]] = []
        self._points: deque[tuple[float, float]] = deque(maxlen=BLOCKS)
        self._last = 0
        self._warned_at: int | None = None

    def add(self, answer: int, size: int) -> bool:
        """Record a size; returns whether it completed a block."""
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
        """Whether to warn now; then no more for REPEATED_AFTER answers."""
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


@dataclass(frozen=True, slots=True)
class Trend:
    """A slope and its 95 % interval."""

    slope: float
    low: float
    high: float


def trend(xs: Sequence[float], ys: Sequence[float]) -> Trend:
    """The least-squares slope of ``ys`` over increasing ``xs``, with its interval.

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


def lies_in_memory(folder: Path) -> bool:
    """Whether the files of ``folder`` take memory and no disk, as on a tmpfs."""
    if not MOUNTS.exists():  # macOS has no such file systems
        return False
    device = folder.stat().st_dev
    name = f"{os.major(device)}:{os.minor(device)}"
    for line in MOUNTS.read_text().splitlines():
        mount, _, source = line.partition(" - ")
        if mount.split()[2] == name:
            return source.split()[0] in MEMORY_FILE_SYSTEMS
    return False
