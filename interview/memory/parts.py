"""The memory of the service, separated by what holds it.

Live is asked of the allocators, slack is what the process holds beyond that: free heap that
is still resident, and a few MB of thread stacks and library data that nobody counts.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from interview.contracts.memory import MemoryParts, ProcessMemory
from interview.memory.allocator import allocated_bytes

OF_MODEL = frozenset({"speech", "prepare"})
"""Who holds weights. All other processes beside the own one are small Pythons, whose few MB
never change and count as live."""

IN_MEMORY = frozenset({"tmpfs", "ramfs"})
MOUNTS = Path("/proc/self/mountinfo")


def measured_parts(
    processes: Sequence[ProcessMemory], own_role: str, libraries: int, temp_files: int
) -> MemoryParts:
    """Bytes by part, in 0.1 ms.

    Pages a fork still shares with its parent are in the anonymous bytes of both.

    Args:
        processes: those of the service, read before.
        own_role: which of them is this one.
        libraries: bytes of mapped files.
        temp_files: bytes of the temp files now open.
    """
    own = _anonymous(each for each in processes if each.role == own_role)
    model = _anonymous(each for each in processes if each.role in OF_MODEL)
    beside = _anonymous(processes) - own - model
    allocated = allocated_bytes()
    # Where the allocators keep no count all is live. A block nobody wrote to is handed out
    # and takes no memory yet.
    live = own if allocated is None else min(allocated, own)
    return MemoryParts(live + beside, own - live, model, libraries, temp_files)


def lies_in_memory(folder: Path) -> bool:
    """Whether the files of ``folder`` take memory and no disk, as on a tmpfs."""
    if not MOUNTS.exists():  # macOS has no such folder to begin with
        return False
    device = folder.stat().st_dev
    name = f"{os.major(device)}:{os.minor(device)}"
    for line in MOUNTS.read_text().splitlines():
        mount, _, source = line.partition(" - ")
        if mount.split()[2] == name:
            return source.split()[0] in IN_MEMORY
    return False


def _anonymous(processes: Iterable[ProcessMemory]) -> int:
    return sum(each.anonymous for each in processes)
