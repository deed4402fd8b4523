"""Cache entries: keys, bounds and figures, and their store in the memory of this process.

SimpleCache of cachelib limits the number of entries but not their bytes, evicts what expires first
instead of the least recently used, and keeps expired entries until it is full.
"""

import threading
import time
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from cachelib import BaseCache

from interview.contracts import CacheStats

ENTRY_BYTES = 820
"""Most overhead of an entry besides key and value: in Redis, with its index (ADR 16). In process it
is less."""

LARGEST_SHARE = 8
"""An entry larger than an eighth of all bytes would evict too many others."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Most entries and bytes of a cache, and the seconds until an entry expires."""

    entries: int
    bytes: int
    seconds: int

    def takes(self, size: int) -> bool:
        """Whether an entry of ``size`` bytes is small enough."""
        return size <= self.bytes // LARGEST_SHARE


@dataclass(frozen=True, slots=True)
class Freed:
    """Entries that were removed; ``bytes`` are those freed in this process."""

    entries: int = 0
    bytes: int = 0


class Entries(Protocol):
    """Bytes by key (:func:`key_of`) within bounds; the least recently used are evicted first.

    ``elsewhere``: they are not in the memory of this process.
    """

    elsewhere: bool

    def get(self, key: str) -> bytes | None:
        """The value of a key; counts a hit or a miss."""
        ...

    def set(self, key: str, value: bytes) -> bool:
        """Store a value until it expires; False if it is too large."""
        ...

    def forget(self, person: str | None = None) -> Freed:
        """Remove all entries of a person, as hashed in the key; without a person all entries."""
        ...

    def stats(self) -> dict[str, CacheStats]:
        """Figures by cache name."""
        ...


def key_of(name: str, person: str, digest: str) -> str:
    """The key of an entry, from which name and person can be read."""
    return f"{name}:{person}:{digest}"


def name_in(key: str) -> str:
    """The cache name in a key."""
    return key.split(":", maxsplit=1)[0]


def person_in(key: str) -> str:
    """The hashed person in a key."""
    return key.split(":")[1]


def size_of(key: str, value: bytes) -> int:
    """Bytes of an entry, including overhead."""
    return len(key) + len(value) + ENTRY_BYTES


def stats_by_name(
    sizes: Iterable[tuple[str, int]], counts: Mapping[str, int]
) -> dict[str, CacheStats]:
    """Figures of each cache.

    Args:
        sizes: key and bytes of each entry.
        counts: by ``name:field``, where field is one of CacheStats.
    """
    figures: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for key, size in sizes:
        figures[name_in(key)]["size"] += 1
        figures[name_in(key)]["bytes"] += size
    for field, count in counts.items():
        name, _, what = field.partition(":")
        figures[name][what] += count
    return {name: CacheStats(**values) for name, values in figures.items()}


@dataclass(frozen=True, slots=True)
class _Entry:
    value: bytes
    size: int
    ends: float


class LocalEntries(BaseCache):
    """Entries in the memory of this process. Safe for concurrent use.

    Args:
        clock: seconds, monotonic.
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
        """See :class:`Entries`."""
        with self._lock:
            self._drop_expired()
            entry = self._entries.get(key)
            self._count(key, "misses" if entry is None else "hits")
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry.value

    def set(self, key: str, value: bytes, timeout: int | None = None) -> bool:
        """See :class:`Entries`; ``timeout`` (seconds) is of cachelib."""
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
        """See :class:`Entries`."""
        with self._lock:
            before = self._bytes
            meant = [key for key in self._entries if person in (None, person_in(key))]
            for key in meant:
                self._drop(key)
            return Freed(len(meant), before - self._bytes)

    def stats(self) -> dict[str, CacheStats]:
        """See :class:`Entries`."""
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
        """Start a timer that drops the next entry to expire, even if nobody uses the cache."""
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
