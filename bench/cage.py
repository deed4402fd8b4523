"""A memory cgroup for a server, version 1 or 2, of 512 MB unless told otherwise, without swap."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.processes import MB

LIMIT = 512 * MB
VERSION_1 = Path("/sys/fs/cgroup/memory")
VERSION_2 = Path("/sys/fs/cgroup")

ENTRY = """import os
with open(os.environ["BENCH_CAGE"], "w") as members:
    members.write(str(os.getpid()))
"""
"""A ``sitecustomize``: Python runs it before anything of the server, so the process enters
the cgroup with 5 MB of interpreter held and every descendant is born in it."""


class NoCageError(Exception):
    """This machine lets us make no memory cgroup; the text says why."""


@dataclass(frozen=True, slots=True)
class CageCounts:
    """What the kernel counted. Peaks in MB; ``hits`` are allocations stopped at the limit
    until page cache had been reclaimed."""

    kills: int
    hits: int
    peak: float


@dataclass(frozen=True, slots=True)
class Cage:
    """A cgroup a server can be started in."""

    folder: Path
    version: int

    def environment(self, entry: Path) -> dict[str, str]:
        """Variables that make a Python process and its descendants enter; ``entry`` is a
        folder that may be written."""
        entry.mkdir(parents=True, exist_ok=True)
        (entry / "sitecustomize.py").write_text(ENTRY)
        return {"PYTHONPATH": str(entry), "BENCH_CAGE": str(self.folder / "cgroup.procs")}

    def counts(self) -> CageCounts:
        """Figures since the cgroup was made; all kinds of memory, page cache included."""
        if self.version == 1:
            kills = self._table("memory.oom_control")["oom_kill"]
            hits = sum(self._number(f"memory.{kind}failcnt") for kind in self._counters())
            peak = self._number("memory.max_usage_in_bytes")
        else:
            events = self._table("memory.events")
            kills, hits, peak = events["oom_kill"], events["max"], self._number("memory.peak")
        return CageCounts(kills, hits, peak / MB)

    def unreclaimable(self) -> dict[str, float]:
        """MB of process memory in it now: what counts against the limit without page cache."""
        name = "total_rss" if self.version == 1 else "anon"
        return {"process memory": self._table("memory.stat")[name] / MB}

    def _counters(self) -> list[str]:
        """Memory alone and, where the kernel counts it, with swap: whose limit is met first."""
        return [kind for kind in ("", "memsw.") if (self.folder / f"memory.{kind}failcnt").exists()]

    def _number(self, name: str) -> int:
        return int((self.folder / name).read_text())

    def _table(self, name: str) -> dict[str, int]:
        lines = (self.folder / name).read_text().splitlines()
        return {key: int(value) for key, value in map(str.split, lines)}


@contextmanager
def memory_cage(limit: int = LIMIT) -> Iterator[Cage]:
    """A cgroup limited to ``limit`` bytes; removed after the block.

    Raises:
        NoCageError: no memory controller, or no right to make one.
    """
    cage = _new_cage()
    try:
        cage.folder.mkdir()
    except OSError as error:
        raise NoCageError(f"mkdir: {error.strerror}") from error
    try:
        _limit(cage, limit)
        yield cage
    finally:
        _remove(cage.folder)


def forget_page_cache(folder: Path) -> None:
    """Drop the unused cached pages of files, so that the cgroup pays for those it reads."""
    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


def _new_cage() -> Cage:
    name = f"interview-bench-{os.getpid()}"
    if (VERSION_1 / "memory.limit_in_bytes").exists():
        return Cage(VERSION_1 / name, 1)
    controllers = VERSION_2 / "cgroup.controllers"
    if not controllers.exists() or "memory" not in controllers.read_text().split():
        raise NoCageError("no memory controller")
    try:
        (VERSION_2 / "cgroup.subtree_control").write_text("+memory")
    except OSError as error:
        raise NoCageError(f"memory controller: {error.strerror}") from error
    return Cage(VERSION_2 / name, 2)


def _limit(cage: Cage, limit: int) -> None:
    first, swap, swap_limit = (
        ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes", limit)
        if cage.version == 1
        else ("memory.max", "memory.swap.max", 0)
    )
    try:
        (cage.folder / first).write_text(str(limit))
        if (cage.folder / swap).exists():
            (cage.folder / swap).write_text(str(swap_limit))
    except OSError as error:
        raise NoCageError(f"limit: {error.strerror}") from error


def _remove(folder: Path) -> None:
    """The kernel lets go of a cgroup a moment after its last process."""
    deadline = time.monotonic() + 10
    while True:
        try:
            folder.rmdir()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
