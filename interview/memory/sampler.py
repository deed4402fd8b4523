"""The sampler of the memory guard: reads what is in use, and keeps samples of the last hour."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
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
from interview.memory.process_memory import allocated_bytes
from interview.memory.processes import ServiceProcesses

KEPT_SAMPLES = 720
"""One hour at one sample every 5 s: 0.3 MB."""

EXACT_EVERY = 12
FAMILY_EVERY = 60
"""Samples between two exact readings of one process, and between two searches for new processes.
Each costs more than the rest of a sample. A new speech process is searched for when it starts."""

PARTS_EVERY = 6
"""Samples between two readings of the allocators, which take 0.7 ms with a cold cache."""

MODEL_ROLES = frozenset({"speech", "prepare"})
"""Processes that hold weights and give their memory back when they end."""

PASSING_ROLES = MODEL_ROLES | {"migration"}


@dataclass(frozen=True, slots=True)
class Usage:
    """Bytes in use and their limit.

    ``cgroup`` is the kernel's count including page cache, None without a limited cgroup.
    ``counted``: ``used`` is a count of the kernel too; else it is the PSS of all ``processes``.
    """

    used: int
    limit: MemoryLimit
    cgroup: int | None
    counted: bool
    processes: tuple[ProcessMemory, ...]

    @property
    def share(self) -> float:
        """The share of the limit in use."""
        return self.used / self.limit.bytes

    def largest(self, role: str) -> int:
        """Anonymous bytes of the largest process with a role; 0 if there is none.

        While the arbiter replaces its web process there may be two speech processes.
        """
        sizes = (each.anonymous for each in self.processes if each.role == role)
        return max(sizes, default=0)

    def passing(self) -> int:
        """Bytes that the speech process, the preparation of weights and migrations free when they
        end."""
        passing = [each for each in self.processes if each.role in PASSING_ROLES]
        return sum(each.anonymous if self.counted else each.pss for each in passing)


class MemorySampler:
    """Reads usage and keeps samples. Not safe for concurrent use.

    Args:
        cgroup: the memory cgroup of this process, if any.
        threshold_mb: MEMORY_THRESHOLD_MB; 0 is no limit.
        own_role: of this process, ``web`` or ``worker``.
        temp_bytes: returns the bytes of the open temp files.
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
        """A cheap reading: a few lines of the cgroup, and one line of each process."""
        processes = self._processes.current()
        reading = self._cgroup.read() if self._cgroup is not None else None
        limit = applying_limit(self._cgroup, reading, self._threshold_mb, self._machine)
        total = reading.total if reading is not None else None
        if reading is not None and limit.source.startswith("cgroup"):
            return Usage(reading.unreclaimable, limit, total, counted=True, processes=processes)
        pss = sum(process.pss for process in processes)
        return Usage(pss, limit, total, counted=False, processes=processes)

    def sample(self, at: float, level: MemoryLevel, usage: Usage) -> None:
        """Keep a sample of ``usage``. Expensive readings are spread over the samples."""
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
        """The kept samples, oldest first."""
        return tuple(self._samples)

    def processes(self) -> tuple[ProcessMemory, ...]:
        """Every process of the service with exact figures; takes some milliseconds."""
        return self._processes.exact()

    def look_again(self) -> None:
        """Search for processes that have just started."""
        self._processes.refresh()

    def kills(self) -> int:
        """How many processes of the cgroup the kernel has killed for lack of memory."""
        return self._cgroup.kills() if self._cgroup is not None else 0


def measured_parts(
    processes: Sequence[ProcessMemory], own_role: str, libraries: int, temp_files: int
) -> MemoryParts:
    """Bytes of the service by use; takes 0.1 ms.

    The live part is what the allocators of this process have handed out. The slack is the rest of
    its anonymous memory: free heap, and a few MB of thread stacks and library data. All processes
    without weights are small and constant, and count as live. Pages that a fork shares with its
    parent are counted in both.

    Args:
        processes: those of the service.
        own_role: the role of this process.
        libraries: bytes of mapped files.
        temp_files: bytes of the open temp files.
    """
    own = _anonymous(each for each in processes if each.role == own_role)
    model = _anonymous(each for each in processes if each.role in MODEL_ROLES)
    others = _anonymous(processes) - own - model
    allocated = allocated_bytes()
    # Without counts of the allocators everything is live. Allocated blocks that were never
    # written to take no memory yet.
    live = own if allocated is None else min(allocated, own)
    return MemoryParts(live + others, own - live, model, libraries, temp_files)


def _anonymous(processes: Iterable[ProcessMemory]) -> int:
    return sum(each.anonymous for each in processes)
