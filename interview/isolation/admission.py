"""Admission of audio requests: the queue for the one lane of the speech process, and its limits."""

import math
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from interview.errors import Busy

RESERVED_THREADS = 2
"""Web threads never used for audio, so that pages and /health always get an answer."""

LEAST_SHARE = 3
"""Requests that one network may have in any case."""

FIRST_GUESS_SECONDS = 5.0
SMOOTHING = 0.2
"""The pace is a moving average: its first value, and the weight of the newest answer."""


@dataclass(frozen=True, slots=True)
class AdmissionCounts:
    """Answers in the lane, waiting for it and uploading; ``pace`` is in seconds per answer."""

    running: int
    waiting: int
    uploading: int
    refused: int
    pace: float


class Admission:
    """Bounds the audio requests in progress, in total and per network.

    Args:
        queue_limit: answers that may wait for the lane.
        web_threads: threads of the web worker; RESERVED_THREADS of them stay free of audio.
        admit: raises an error if audio is refused for another reason, such as the memory level.
    """

    def __init__(
        self,
        queue_limit: int,
        web_threads: int,
        now: Callable[[], float] = time.monotonic,
        admit: Callable[[], None] = lambda: None,
    ) -> None:
        self._admit = admit
        self._places = web_threads - RESERVED_THREADS
        self._queue_limit = min(queue_limit, self._places - 1)
        self._share = max(LEAST_SHARE, self._queue_limit)
        self._networks: Counter[str] = Counter()
        self._now = now
        self._mutex = threading.Condition()
        self._queue: deque[object] = deque()
        self._held = False
        self._requests = self._running = self._refused = 0
        self._pace = FIRST_GUESS_SECONDS

    @contextmanager
    def request(self, network: str | None = None) -> Iterator[None]:
        """Hold a place for one audio request from ``network``; taken before its body is read.

        Raises:
            Busy: all threads for audio are taken, or the network has its share, or memory is short.
            ModelsOff: no model may run.
        """
        self._admit()
        with self._mutex:
            if self._requests >= self._places or self._has_share(network):
                raise self._busy()
            self._requests += 1
            self._count(network, 1)
        try:
            yield
        finally:
            with self._mutex:
                self._requests -= 1
                self._count(network, -1)

    @contextmanager
    def lane(self) -> Iterator[None]:
        """Hold the lane, first come first served.

        Raises:
            Busy: ``queue_limit`` answers wait already.
        """
        self._wait_in_turn()
        started = self._now()
        try:
            yield
        finally:
            self._leave_lane(self._now() - started)

    @contextmanager
    def lane_if_free(self) -> Iterator[bool]:
        """Hold the lane if nobody holds it or waits for it; yields whether it is held."""
        with self._mutex:
            free = not self._held and not self._queue
            self._held = self._held or free
        try:
            yield free
        finally:
            if free:
                self._release()

    def counts(self) -> AdmissionCounts:
        with self._mutex:
            return AdmissionCounts(
                running=self._running,
                waiting=len(self._queue),
                uploading=max(0, self._requests - self._running - len(self._queue)),
                refused=self._refused,
                pace=round(self._pace, 3),
            )

    def _has_share(self, network: str | None) -> bool:
        return network is not None and self._networks[network] >= self._share

    def _count(self, network: str | None, change: int) -> None:
        if network is not None:
            self._networks[network] += change
            self._networks += Counter()  # drops networks with a count of zero

    def _wait_in_turn(self) -> None:
        place = object()
        with self._mutex:
            if self._running + len(self._queue) > self._queue_limit:
                raise self._busy()
            self._queue.append(place)
            self._mutex.wait_for(lambda: not self._held and self._queue[0] is place)
            self._queue.popleft()
            self._held = True
            self._running = 1

    def _leave_lane(self, seconds: float) -> None:
        with self._mutex:
            self._running = 0
            self._pace += SMOOTHING * (seconds - self._pace)
        self._release()

    def _release(self) -> None:
        with self._mutex:
            self._held = False
            self._mutex.notify_all()

    def _busy(self) -> Busy:
        """The error with the expected wait at the measured pace. The mutex must be held."""
        self._refused += 1
        return Busy(math.ceil(max(1.0, (len(self._queue) + self._running) * self._pace)))
