"""Entries in the memory of this process.

cachelib's own SimpleCache bounds how many entries there are and not their bytes, takes out
what expires first instead of what is used least, and keeps what expired until it is full.
"""

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from cachelib import BaseCache

from interview.caches.entries import Bounds, Freed, name_in, person_in, size_of, stats_by_name
from interview.contracts import CacheStats


@dataclass(frozen=True, slots=True)
class _Entry:
    value: bytes
    size: int
    ends: float


class LocalEntries(BaseCache):
    """Bounded in entries, bytes and time. Safe to share between threads.

    Args:
        bounds: the most it holds.
        clock: seconds that only grow.
    """

    elsewhere = False

    def __init__(self, bounds: Bounds, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(bounds.seconds)
        self._bounds = bounds
        self._clock = clock
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._bytes = 0
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def get(self, key: str) -> bytes | None:
        """See :class:`interview.caches.entries.Entries`."""
        with self._lock:
            self._drop_expired()
            entry = self._entries.get(key)
            self._count(key, "misses" if entry is None else "hits")
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry.value

    def set(self, key: str, value: bytes, timeout: int | None = None) -> bool:
        """See :class:`interview.caches.entries.Entries`; ``timeout`` in seconds is cachelib's."""
        size = size_of(key, value)
        if not self._bounds.takes(size):
            return False
        with self._lock:
            self._drop_expired()
            if key in self._entries:
                self._drop(key)
            while self._is_full_for(size):
                oldest = next(iter(self._entries))
                self._drop(oldest)
                self._count(oldest, "evictions")
            ends = self._clock() + self._normalize_timeout(timeout)
            self._entries[key] = _Entry(value, size, ends)
            self._bytes += size
            self._drop_in_time()
        return True

    def forget(self, person: str | None = None) -> Freed:
        """See :class:`interview.caches.entries.Entries`."""
        with self._lock:
            before = self._bytes
            meant = [key for key in self._entries if person in (None, person_in(key))]
            for key in meant:
                self._drop(key)
            return Freed(len(meant), before - self._bytes)

    def stats(self) -> dict[str, CacheStats]:
        """See :class:`interview.caches.entries.Entries`."""
        with self._lock:
            self._drop_expired()
            sizes = [(key, entry.size) for key, entry in self._entries.items()]
            return stats_by_name(sizes, self._counts)

    def _is_full_for(self, size: int) -> bool:
        return len(self._entries) >= self._bounds.entries or self._bytes + size > self._bounds.bytes

    def _drop(self, key: str) -> None:
        self._bytes -= self._entries.pop(key).size

    def _drop_expired(self) -> None:
        now = self._clock()
        for key in [key for key, entry in self._entries.items() if entry.ends <= now]:
            self._drop(key)
            self._count(key, "expired")

    def _drop_in_time(self) -> None:
        """Have a thread drop what expires: its end is a promise, whether anybody asks or not."""
        if self._timer is not None or not self._entries:
            return
        first = min(entry.ends for entry in self._entries.values())
        self._timer = threading.Timer(max(0.0, first - self._clock()), self._on_time)
        self._timer.daemon = True
        self._timer.start()

    def _on_time(self) -> None:
        with self._lock:
            self._timer = None
            self._drop_expired()
            self._drop_in_time()

    def _count(self, key: str, what: str) -> None:
        self._counts[f"{name_in(key)}:{what}"] += 1
