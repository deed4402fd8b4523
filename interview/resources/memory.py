"""How much memory the service holds, and giving freed memory back.

Cheap by design: one line of /proc for a size, never a walk over Python objects.
"""

import ctypes
import gc
import os
import threading
import time
from dataclasses import dataclass
from typing import Any

import structlog

from interview.config import MIB

PAGE = os.sysconf("SC_PAGE_SIZE")

log = structlog.get_logger(__name__)


def trim() -> None:
    """Return free heap pages to the system (glibc ``malloc_trim``); nothing elsewhere.

    glibc keeps freed memory for reuse: after each answer 20-190 MB (docs/adr/0003).
    """
    if _malloc_trim is not None:
        _malloc_trim(0)


def resident_bytes() -> int:
    """Resident size of this process, from one line of /proc (20 microseconds)."""
    return resident_and_anonymous()[0]


def resident_and_anonymous(pid: int | None = None) -> tuple[int, int]:
    """Resident bytes of a process, of this one by default, and those no file stands behind.

    Raises OSError for a process that is gone.
    """
    with open(f"/proc/{pid or 'self'}/statm", "rb") as file:
        _, resident, of_files, *_ = map(int, file.read().split())
    return resident * PAGE, (resident - of_files) * PAGE


@dataclass(frozen=True, slots=True)
class ReliefCounts:
    """What the after-request hook has done: audio requests seen, collections, their cost."""

    audio_requests: int
    collections: int
    collected_objects: int
    last_collection_ms: float


class AudioRelief:
    """Gives memory back after audio requests, without making each of them pay for it.

    A full collection stops all threads for 45-160 ms and frees next to nothing, because an
    answer leaves no cycles in the web process; so one is made every ``interval`` audio
    requests only, as a bound on what third-party code may leave. Trimming comes with it.
    """

    def __init__(self, interval: int) -> None:
        self._interval = interval
        self._mutex = threading.Lock()
        self._requests = self._collections = self._collected = 0
        self._last_ms = 0.0

    def before(self) -> int:
        """Resident bytes before a request."""
        return resident_bytes()

    def after_audio_request(self, rss_before: int) -> None:
        """Count one request, log what it cost, relieve when its turn has come."""
        with self._mutex:
            self._requests += 1
            due = self._requests % self._interval == 0
        if due:
            self._collect()
        rss = resident_bytes()
        log.info(
            "audio_request_memory",
            rss_mb=round(rss / MIB, 1),
            change_kb=(rss - rss_before) // 1024,
            collected=due,
        )

    def counts(self) -> ReliefCounts:
        with self._mutex:
            return ReliefCounts(
                self._requests, self._collections, self._collected, round(self._last_ms, 1)
            )

    def _collect(self) -> None:
        started = time.perf_counter()
        found = gc.collect()
        trim()
        with self._mutex:
            self._collections += 1
            self._collected += found
            self._last_ms = (time.perf_counter() - started) * 1000


def _load_malloc_trim() -> Any:
    try:
        return ctypes.CDLL(None).malloc_trim
    except AttributeError:  # musl and macOS have no such call
        return None


_malloc_trim = _load_malloc_trim()
