"""The processes of the service and the memory of each, from /proc.

smaps_rollup walks every page of a process (2.3 ms for the speech process, 1 ms for the web
process) and is read rarely. statm is one line (0.015 ms) and gives the changes since then.
"""

import os
from dataclasses import dataclass, replace

import psutil

from interview.contracts.memory import ProcessMemory
from interview.memory.process_memory import resident_and_anonymous

ROLES = {
    "interview.recognition.prepare": "prepare",
    "interview.store.migration": "migration",
    "interview.isolation.child": "speech",
}
"""Part of a command line -> role of the process."""

PSS = b"Pss:"
ANONYMOUS = b"Anonymous:"


@dataclass(frozen=True, slots=True)
class _Known:
    """The last exact figures of a process; ``mapped`` is the part of its PSS backed by files."""

    process: ProcessMemory
    mapped: int


class ServiceProcesses:
    """This process, its parent and all their descendants, with their sizes.

    Not safe for concurrent use.

    Args:
        own_role: of this process, ``web`` or ``worker``; its parent is the arbiter.
    """

    def __init__(self, own_role: str) -> None:
        self._own_role = own_role
        self._parent = os.getppid()
        self._known: dict[int, _Known] = {}
        self._turn = 0

    def exact(self) -> tuple[ProcessMemory, ...]:
        """Every process with exact figures; takes some milliseconds."""
        for pid, role in self._family().items():
            self._read(pid, role)
        return self.current()

    def refresh(self) -> None:
        """Search for new and ended processes; takes 1.5 ms on a machine with 100 of them."""
        for pid, role in self._family().items():
            if pid not in self._known:
                self._read(pid, role)

    def read_next(self) -> None:
        """Read the exact figures of one process, the next in turn."""
        pids = list(self._known)
        if pids:
            self._turn = (self._turn + 1) % len(pids)
            self._read(pids[self._turn], self._known[pids[self._turn]].process.role)

    def current(self) -> tuple[ProcessMemory, ...]:
        """Every known process: its last exact figures, updated from statm."""
        found = []
        for process in [known.process for known in self._known.values()]:
            sizes = _sizes(process.pid)
            if sizes is None:
                del self._known[process.pid]
                continue
            resident, anonymous = sizes
            pss = process.pss + anonymous - process.anonymous
            found.append(replace(process, rss=resident, pss=pss, anonymous=anonymous))
        return tuple(found)

    def files(self) -> int:
        """Bytes of mapped files, mostly libraries, divided among the processes that map them."""
        return sum(known.mapped for known in self._known.values())

    def _family(self) -> dict[int, str]:
        family = {os.getpid(): self._own_role}
        # When the arbiter dies, the new parent is not part of the service.
        root = self._parent if os.getppid() == self._parent else os.getpid()
        family.setdefault(root, "arbiter")
        children = psutil.Process(root).children(recursive=True)
        for child in children:
            family.setdefault(child.pid, _role(child))
        for pid in set(self._known) - set(family):
            del self._known[pid]
        return family

    def _read(self, pid: int, role: str) -> None:
        """Read a process; forget one that has ended. Anonymous is from statm, as in ``current``."""
        sizes, rolled, counted = _sizes(pid), _rollup(pid), _counted(pid)
        if sizes is None or rolled is None or counted is None:
            self._known.pop(pid, None)
            return
        pss, mapped = rolled
        process = ProcessMemory(pid, role, sizes[0], pss, sizes[1], *counted)
        self._known[pid] = _Known(process, mapped)


def _rollup(pid: int) -> tuple[int, int] | None:
    """PSS and the part of it backed by files, in bytes; None if the process is gone.

    For a process of another user, which a container may not read, the resident size, which is
    larger.
    """
    try:
        with open(f"/proc/{pid}/smaps_rollup", "rb") as file:
            table = {line.split()[0]: int(line.split()[1]) * 1024 for line in list(file)[1:]}
    except PermissionError:
        sizes = _sizes(pid)
        return None if sizes is None else (sizes[0], sizes[0] - sizes[1])
    except (OSError, ValueError):
        return None
    return (table[PSS], max(0, table[PSS] - table[ANONYMOUS])) if PSS in table else None


def _counted(pid: int) -> tuple[str, int, int] | None:
    """Name, threads and open files; None if the process is gone. Format: proc_pid_stat(5)."""
    try:
        with open(f"/proc/{pid}/stat", errors="replace") as file:
            named, _, rest = file.read().rpartition(")")
    except OSError:
        return None
    return named.partition("(")[2], int(rest.split()[17]), _open_files(pid)


def _open_files(pid: int) -> int:
    """0 for a process that is gone, or of another user in a container."""
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0


def _sizes(pid: int) -> tuple[int, int] | None:
    """Resident and anonymous bytes; None if the process is gone."""
    try:
        sizes = resident_and_anonymous(pid)
    except OSError:
        return None
    return sizes if sizes[0] else None


def _role(process: psutil.Process) -> str:
    try:
        line = " ".join(process.cmdline())
    except psutil.Error:
        return "other"
    return next((role for part, role in ROLES.items() if part in line), "other")
