"""The memory limit that applies to this process, and what the kernel counts against it.

A container has its memory cgroup, version 1 or 2, mounted under /sys/fs/cgroup. The kernel
enforces the limits of a cgroup and of all its ancestors; the smallest is reached first. Formats:
cgroups(7), proc_pid_mountinfo(5), Documentation/admin-guide/cgroup-v1/memory.rst and cgroup-v2.rst
of Linux.
"""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from interview.config.variables import MIB
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
"""Lines of memory.stat that the kernel cannot reclaim without swap. Version 1 reports the kernel's
own memory in one sum with the dentry and inode caches, which are reclaimable and grow with each
temp file, so it is left out."""


@dataclass(frozen=True, slots=True)
class CgroupReading:
    """Bytes of the cgroup with the smallest limit. ``total`` includes page cache."""

    limit: int
    total: int
    unreclaimable: int


@dataclass(frozen=True, slots=True)
class MemoryCgroup:
    """The memory cgroup of a process and its ancestors, innermost first."""

    version: int
    folders: tuple[Path, ...]

    def read(self) -> CgroupReading | None:
        """Use of the smallest limit; None if no limit is set.

        Read each time, since a host may resize a cgroup. Of equal limits the outer one is reached
        first, since it counts more processes.
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
        """How many processes of the innermost cgroup the kernel has killed for lack of memory."""
        return _table(self.folders[0] / EVENTS_FILE[self.version]).get("oom_kill", 0)

    def _limit(self, folder: Path) -> int | None:
        """None without a limit: ``max``, a number above any machine, or the root cgroup.

        Also if it cannot be read: an ancestor may be hidden or just being removed.
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
    """The memory cgroup of a process, by its folder in /proc; None if there is none."""
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
        cgroup: the cgroup of ``reading``.
        reading: None without a limit.
        threshold_mb: 0 is no limit.
        machine: bytes of the machine; a larger limit has no effect.
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
    """The mounted path of that hierarchy, and its mount point."""
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
    """From the own cgroup up to the mount point; only the latter if a container hides the rest."""
    inside = path.relative_to(root) if path.is_relative_to(root) else PurePosixPath()
    own = mount_point / inside
    if ".." in path.parts or not own.is_dir():
        return (mount_point,)
    return (own, *list(own.parents)[: len(inside.parts)])


def _table(path: Path) -> dict[str, int]:
    """Read a file of lines ``name number``."""
    with path.open("rb") as file:
        return {name.decode(): int(value) for name, value in map(bytes.split, file)}
