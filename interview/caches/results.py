"""Caches of results by person, their keys and bounds, and their store in this process.

SimpleCache of cachelib limits the number of entries but not their bytes, evicts what expires first
instead of the least recently used, and keeps expired entries until it is full.
"""

import hashlib
import json
import threading
import time
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import structlog
from cachelib import BaseCache
from cattrs.errors import BaseValidationError

from interview.contracts import CacheStats, NothingKept, ResultCache, converter

ENTRY_BYTES = 820
"""Most overhead of an entry besides key and value: in Redis, with its index (ADR 16). In process it
is less."""

LARGEST_SHARE = 8
"""An entry larger than an eighth of all bytes would evict too many others."""

T = TypeVar("T")
PERSON_CHARACTERS = 32

log = structlog.get_logger(__name__)


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


class NamedCache(ResultCache[T], Generic[T]):
    """Results of one kind.

    Args:
        entries: shared with other kinds.
        name: of the kind; without a colon.
        kind: the type of a result, a dataclass or a JSON type.
        terms: versions and settings that all results depend on.
    """

    def __init__(self, entries: Entries, name: str, kind: type[T], terms: tuple[str, ...]) -> None:
        self._entries = entries
        self._name = name
        self._kind = kind
        self._terms = terms

    def get(self, person: str | None, *of: object) -> T | None:
        """See :class:`interview.contracts.ResultCache`."""
        if person is None:
            return None
        value = self._entries.get(self._key(person, of))
        return None if value is None else self._result(value)

    def put(self, person: str | None, result: T, *of: object) -> None:
        """See :class:`interview.contracts.ResultCache`."""
        if person is not None:
            self._entries.set(self._key(person, of), _json(result))

    def _key(self, person: str, of: tuple[object, ...]) -> str:
        digest = hashlib.sha256(_json([*self._terms, *of])).hexdigest()
        return key_of(self._name, hashed(person), digest)

    def _result(self, value: bytes) -> T | None:
        """Decode a value; None if another program wrote it."""
        try:
            return converter.structure(json.loads(value), self._kind)
        except (ValueError, BaseValidationError) as error:
            log.warning("cache_unreadable", cache=self._name, kind=type(error).__name__)
            return None


class Caches:
    """All caches of the process, within common bounds.

    Args:
        entries: None caches nothing.
        build: identifies the version of the program, where entries outlive the process.
    """

    def __init__(self, entries: Entries | None, build: str = "") -> None:
        self._entries = entries
        self._build = build
        self._names: set[str] = set()

    def named(self, name: str, kind: type[T], *terms: str) -> ResultCache[T]:
        """The cache of one kind of results, see :class:`NamedCache`."""
        if self._entries is None:
            return NothingKept()
        self._names.add(name)
        return NamedCache(self._entries, name, kind, (self._build, *terms))

    def forget(self, person: str) -> int:
        """Remove all entries of a person; returns how many."""
        return 0 if self._entries is None else self._entries.forget(hashed(person)).entries

    def clear(self) -> int:
        """Remove all entries; returns how many."""
        return 0 if self._entries is None else self._entries.forget().entries

    def drop(self) -> int:
        """Remove the entries in this process, but not those in Redis; returns the bytes freed."""
        if self._entries is None or self._entries.elsewhere:
            return 0
        freed = self._entries.forget()
        log.info("caches_dropped", entries=freed.entries, bytes=freed.bytes)
        return freed.bytes

    def held(self) -> int:
        """Bytes of the entries in the memory of this process."""
        if self._entries is None or self._entries.elsewhere:
            return 0
        return sum(cache.bytes for cache in self._entries.stats().values())

    def stats(self) -> dict[str, CacheStats]:
        """Figures by name; those in Redis include the other processes."""
        if self._entries is None:
            return {}
        return dict.fromkeys(sorted(self._names), CacheStats()) | self._entries.stats()

    @property
    def backend(self) -> str:
        """``process``, ``redis``, or ``off``."""
        if self._entries is None:
            return "off"
        return "redis" if self._entries.elsewhere else "process"


def hashed(person: str) -> str:
    """A person hashed for a key, since a guest id would give access to the session."""
    return hashlib.sha256(person.encode()).hexdigest()[:PERSON_CHARACTERS]


def _json(value: object) -> bytes:
    """Encode as JSON; lone surrogates, which a language model or a client may send, are kept."""
    text = json.dumps(converter.unstructure(value), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")
