"""Gives memory of the web process back after audio requests."""

import gc
import threading
import time
from dataclasses import dataclass

import structlog

from interview.config.settings import MIB
from interview.memory.resident import resident_bytes, trim

log = structlog.get_logger(__name__)


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
