"""The memory limit that really applies to this process, and what the kernel counts against it.

A container shows its memory cgroup under /sys/fs/cgroup, version 1 or 2, as it is mounted
there; the kernel enforces the limits of a cgroup and of all it lies in, and the smallest is
met first. Formats: cgroups(7), proc_pid_mountinfo(5), Documentation/admin-guide/cgroup-v1/
memory.rst and cgroup-v2.rst of Linux.
"""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from interview.config.settings import MIB
from interview.contracts.memory import MemoryLimit

PROCESS = Path("/proc/self")
THRESHOLD = "MEMORY_THRESHOLD_MB"
OCTAL = re.compile(r"\\([0-7]{3})")

LIMIT_FILE = {1: "memory.limit_in_bytes", 2: "memory.max"}
USAGE_FILE = {1: "memory.usage_in_bytes", 2: "memory.current"}
EVENTS_FILE = {1: "memory.oom_control", 2: "memory.events"}

UNRECLAIMABLE = {
    1: ("total_rss", "total_shmem"),
    2: (
        "anon",
        "shmem",
        "kernel_stack",
        "pagetables",
        "sec_pagetables",
        "percpu",
        "sock",
        "vmalloc",
        "slab_unreclaimable",
    ),
}
"""Lines of memory.stat that no reclaim makes smaller where there is no swap. Version 1 tells the
kernel's own memory in one sum with the caches of names and inodes, which are reclaimed: each
temp file that came and went leaves some. So it is left out there."""


@dataclass(frozen=True, slots=True)
class CgroupReading:
    """Bytes of the cgroup whose limit is the smallest. ``total`` includes page cache."""

    limit: int
    total: int
    unreclaimable: int


@dataclass(frozen=True, slots=True)
class MemoryCgroup:
    """The memory cgroup of a process and those it lies in, innermost first."""

    version: int
    folders: tuple[Path, ...]

    def read(self) -> CgroupReading | None:
        """What is used of the smallest limit; None where none is set.

        Read anew each time: a host may resize a cgroup while we run. Of equal limits the outer
        one is met first, because it counts more.
        """
        limits = [(self._limit(folder), -depth) for depth, folder in enumerate(self.folders)]
        set_ones = [(limit, depth) for limit, depth in limits if limit is not None]
        if not set_ones:
            return None
        limit, depth = min(set_ones)
        folder = self.folders[-depth]
        total = int((folder / USAGE_FILE[self.version]).read_text())
        return CgroupReading(limit, total, self._unreclaimable(folder))

    def kills(self) -> int:
        """Processes of the own cgroup that the kernel ended for want of memory."""
        return _table(self.folders[0] / EVENTS_FILE[self.version]).get("oom_kill", 0)

    def _limit(self, folder: Path) -> int | None:
        """None where there is no limit: ``max``, a number past any machine, the root.

        Nor where it cannot be read: a cgroup we lie in may be hidden from us, or on its way out.
        """
        try:
            text = (folder / LIMIT_FILE[self.version]).read_text().strip()
        except OSError:
            return None
        return int(text) if text.isdigit() and int(text) < 1 << 60 else None

    def _unreclaimable(self, folder: Path) -> int:
        stat = _table(folder / "memory.stat")
        return sum(stat.get(name, 0) for name in UNRECLAIMABLE[self.version])


def find_cgroup(process: Path = PROCESS) -> MemoryCgroup | None:
    """The memory cgroup of a process, by its folder in /proc; None where there is none."""
    try:
        lines = (process / "cgroup").read_text().splitlines()
        mounts = (process / "mountinfo").read_text().splitlines()
    except FileNotFoundError:
        return None
    for version in (1, 2):
        path, mount = _own_path(lines, version), _mount(mounts, version)
        if path is None or mount is None:
            continue
        folders = _folders(path, *mount)
        if any((folder / LIMIT_FILE[version]).exists() for folder in folders):
            return MemoryCgroup(version, folders)
    return None


def applying_limit(
    cgroup: MemoryCgroup | None, reading: CgroupReading | None, threshold_mb: int, machine: int
) -> MemoryLimit:
    """The smaller of the cgroup's limit and MEMORY_THRESHOLD_MB, else the machine's memory.

    Args:
        cgroup: the one ``reading`` is of.
        reading: None where no limit is set.
        threshold_mb: 0 is none.
        machine: bytes the machine has; a limit beyond them limits nothing.
    """
    limits = [MemoryLimit(machine, "machine")]
    if threshold_mb:
        limits.append(MemoryLimit(threshold_mb * MIB, THRESHOLD))
    if cgroup is not None and reading is not None:
        limits.append(MemoryLimit(reading.limit, f"cgroup v{cgroup.version}"))
    return min(reversed(limits), key=lambda limit: limit.bytes)


def _own_path(lines: list[str], version: int) -> PurePosixPath | None:
    """The path of the process in the hierarchy that has the memory controller."""
    for line in lines:
        number, controllers, path = line.split(":", 2)
        named = "memory" in controllers.split(",") if version == 1 else number == "0"
        if named:
            return PurePosixPath(path)
    return None


def _mount(lines: list[str], version: int) -> tuple[PurePosixPath, Path] | None:
    """Which path of that hierarchy is mounted, and where."""
    for line in lines:
        before, _, after = line.partition(" - ")
        kind, _, options = after.split(" ", 2)
        root, mount_point = (OCTAL.sub(_character, part) for part in before.split(" ")[3:5])
        if version == 1 and kind == "cgroup" and "memory" in options.split(","):
            return PurePosixPath(root), Path(mount_point)
        if version == 2 and kind == "cgroup2":
            return PurePosixPath(root), Path(mount_point)
    return None


def _character(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 8))


def _folders(path: PurePosixPath, root: PurePosixPath, mount_point: Path) -> tuple[Path, ...]:
    """From the own cgroup up to the mount point, which is the own one where only it is seen."""
    inside = path.relative_to(root) if path.is_relative_to(root) else PurePosixPath()
    own = mount_point / inside
    if ".." in path.parts or not own.is_dir():
        return (mount_point,)
    return (own, *list(own.parents)[: len(inside.parts)])


def _table(path: Path) -> dict[str, int]:
    """A file of lines ``name number``."""
    with path.open("rb") as file:
        return {name.decode(): int(value) for name, value in map(bytes.split, file)}
