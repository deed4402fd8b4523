"""Sizes of the service: the arbiter of gunicorn and all its descendants, read from /proc."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import psutil

from tests.conftest import Server

KIB = 1024
MB = 1024 * 1024
SAMPLE_SECONDS = 0.1

ROLES = {
    "interview.recognition.prepare": "prepare",
    "interview.store.migration": "migration",
    "interview.isolation.child": "speech",
    "gunicorn": "worker",
}
"""Part of a command line -> what that process is. The root is the arbiter."""


def pss(server: Server) -> dict[str, float]:
    """MB of each process by its role; pages that several map are shared out among them."""
    sizes: dict[str, float] = {}
    for process in _family(server):
        try:
            role, size = _role(process, server), _pss_of(process.pid)
        except (psutil.Error, OSError):
            continue
        sizes[role] = sizes.get(role, 0.0) + size
    return sizes


@dataclass(frozen=True, slots=True)
class Sizes:
    """MB of one process. ``anonymous`` has no file behind it."""

    rss: float
    pss: float
    anonymous: float


def sizes_by_role(server: Server) -> dict[str, Sizes]:
    """All three sizes of arbiter, worker and speech process."""
    sizes = {}
    for process in _family(server):
        try:
            found = (_role(process, server), _rollup(process.pid))
        except (psutil.Error, OSError):
            continue
        sizes[found[0]] = found[1]
    return sizes


def _rollup(pid: int) -> Sizes:
    path = f"/proc/{pid}/smaps_rollup"
    return Sizes(*(_field(path, name) / KIB for name in ("Rss:", "Pss:", "Anonymous:")))


@dataclass(frozen=True, slots=True)
class TreeState:
    """Sums over all processes after a number of answers; ``rss`` in KB."""

    answers: int
    rss: float
    files: int
    threads: int


def tree_state(server: Server, answers: int) -> TreeState:
    """What the whole tree holds now."""
    family = _family(server)
    return TreeState(
        answers,
        sum(process.memory_info().rss for process in family) / KIB,
        sum(process.num_fds() for process in family),
        sum(process.num_threads() for process in family),
    )


def peak_rss(pid: int) -> float:
    """The largest resident size a process ever had, in MB."""
    return _field(f"/proc/{pid}/status", "VmHWM:") / KIB


@dataclass
class PeakSampler:
    """Calls ``read`` every 100 ms in a thread; keeps the reading with the largest sum."""

    read: Callable[[], Mapping[str, float]]
    at_peak: Mapping[str, float] = field(default_factory=dict)
    samples: int = 0

    @property
    def peak(self) -> float:
        return sum(self.at_peak.values())

    def __enter__(self) -> Self:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join(10)

    def _run(self) -> None:
        while not self._ended.wait(SAMPLE_SECONDS):
            reading = self.read()
            self.samples += 1
            if sum(reading.values()) > self.peak:
                self.at_peak = reading


def listed(sizes: Mapping[str, float]) -> str:
    """Sizes by role in a few words."""
    return ", ".join(f"{role} {size:.0f}" for role, size in sorted(sizes.items()))


def _family(server: Server) -> list[psutil.Process]:
    return server.family() if hasattr(server, "process") else []


def _role(process: psutil.Process, server: Server) -> str:
    if process.pid == server.process.pid:
        return "arbiter"
    line = " ".join(process.cmdline())
    return next((role for part, role in ROLES.items() if part in line), "other")


def _pss_of(pid: int) -> float:
    return _field(f"/proc/{pid}/smaps_rollup", "Pss:") / KIB


def _field(path: str, name: str) -> int:
    """The KB of one line of a /proc file; 0 when it has none (a zombie)."""
    with open(path) as lines:
        return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)
