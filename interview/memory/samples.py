"""Looks at the memory of the service, cheap ones often, and keeps the last hour of them."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import psutil

from interview.contracts.memory import (
    MemoryLevel,
    MemoryLimit,
    MemoryParts,
    MemorySample,
    ProcessMemory,
)
from interview.memory.limit import MemoryCgroup, applying_limit
from interview.memory.parts import measured_parts
from interview.memory.processes import ServiceProcesses

KEPT_SAMPLES = 720
"""An hour at one every 5 s: 0.3 MB."""

EXACT_EVERY = 12
FAMILY_EVERY = 60
"""Samples between two exact readings of one process, and between two looks for new ones. Both
cost more than the rest of a sample together; a new speech process is looked for when it starts."""

PARTS_EVERY = 6
"""Samples between two times the allocators are asked what they hold: 0.7 ms, because their
books lie in memory nobody else has looked at since."""

PASSING = frozenset({"speech", "prepare"})


@dataclass(frozen=True, slots=True)
class Usage:
    """Bytes in use and the limit they count against.

    ``cgroup`` is the kernel's count with page cache, None without a limited cgroup. ``counted``
    says whether ``used`` is the kernel's too; else it is the PSS of all ``processes``.
    """

    used: int
    limit: MemoryLimit
    cgroup: int | None
    counted: bool
    processes: tuple[ProcessMemory, ...]

    def largest(self, role: str) -> int:
        """Anonymous bytes of the largest process with a role; 0 where there is none.

        While the arbiter replaces its web process, each of the two may have a speech process.
        """
        sizes = (each.anonymous for each in self.processes if each.role == role)
        return max(sizes, default=0)

    def passing(self) -> int:
        """What speech process and preparation hold now, and give back when they end."""
        passing = [each for each in self.processes if each.role in PASSING]
        return sum(each.anonymous if self.counted else each.pss for each in passing)


class MemoryReader:
    """Reads usage and samples. Not for two threads at once.

    Args:
        cgroup: the memory cgroup of this process, if it is in one.
        threshold_mb: MEMORY_THRESHOLD_MB, 0 for none.
        own_role: ``web`` or ``worker``.
        temp_bytes: bytes of the temp files now open.
    """

    def __init__(
        self,
        cgroup: MemoryCgroup | None,
        threshold_mb: int,
        own_role: str,
        temp_bytes: Callable[[], int],
    ) -> None:
        self._cgroup = cgroup
        self._threshold_mb = threshold_mb
        self._own_role = own_role
        self._temp_bytes = temp_bytes
        self._machine = psutil.virtual_memory().total
        self._processes = ServiceProcesses(own_role)
        self._samples: deque[MemorySample] = deque(maxlen=KEPT_SAMPLES)
        self._taken = 0
        self._parts: MemoryParts | None = None

    def usage(self) -> Usage:
        """The cheap look: a few lines of the cgroup, and one of each process."""
        processes = self._processes.current()
        reading = self._cgroup.read() if self._cgroup is not None else None
        limit = applying_limit(self._cgroup, reading, self._threshold_mb, self._machine)
        total = reading.total if reading is not None else None
        if reading is not None and limit.source.startswith("cgroup"):
            return Usage(reading.unreclaimable, limit, total, counted=True, processes=processes)
        pss = sum(process.pss for process in processes)
        return Usage(pss, limit, total, counted=False, processes=processes)

    def sample(self, at: float, level: MemoryLevel, usage: Usage) -> None:
        """Keep one sample of ``usage``. The exact readings come in turn, so that each is cheap."""
        if self._taken % FAMILY_EVERY == 0:
            self._processes.refresh()
        elif self._taken % EXACT_EVERY == 0:
            self._processes.read_next()
        if self._parts is None or self._taken % PARTS_EVERY == 1:
            self._parts = measured_parts(
                usage.processes, self._own_role, self._processes.files(), self._temp_bytes()
            )
        self._taken += 1
        self._samples.append(MemorySample(at, usage.used, level, usage.cgroup, self._parts))

    def samples(self) -> tuple[MemorySample, ...]:
        """The kept ones, oldest first."""
        return tuple(self._samples)

    def processes(self) -> tuple[ProcessMemory, ...]:
        """Every process of the service, exactly: some milliseconds."""
        return self._processes.exact()

    def look_again(self) -> None:
        """Have the next look find a process that has just started."""
        self._processes.refresh()

    def kills(self) -> int:
        """Processes of this cgroup that the kernel ended for want of memory so far."""
        return self._cgroup.kills() if self._cgroup is not None else 0
