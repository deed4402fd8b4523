"""What is kept under which key, and within which bounds; the same in process and in Redis."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from interview.contracts import CacheStats

ENTRY_BYTES = 820
"""What an entry takes besides key and value at most: in Redis, with its places in the index
(ADR 16). In process it is less."""

LARGEST_SHARE = 8
"""An entry of more than an eighth of all bytes would push out what many others need."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most a cache holds at once, and the seconds after which an entry is gone."""

    entries: int
    bytes: int
    seconds: int

    def takes(self, size: int) -> bool:
        """Whether an entry of ``size`` bytes may be kept."""
        return size <= self.bytes // LARGEST_SHARE


@dataclass(frozen=True, slots=True)
class Freed:
    """What was forgotten; ``bytes`` are of the memory of this process."""

    entries: int = 0
    bytes: int = 0


class Entries(Protocol):
    """Bounded bytes by key, least recently used out first. Keys are those of ``key_of``.

    ``elsewhere`` says that they are in no memory of this process.
    """

    elsewhere: bool

    def get(self, key: str) -> bytes | None:
        """The value, counted as a hit or a miss."""
        ...

    def set(self, key: str, value: bytes) -> bool:
        """Keep the value for the time of the bounds; False when it is not kept."""
        ...

    def forget(self, person: str | None = None) -> Freed:
        """Drop all entries of a person, as hashed in the key; without one all there are."""
        ...

    def stats(self) -> dict[str, CacheStats]:
        """By the name in the keys."""
        ...


def key_of(name: str, person: str, digest: str) -> str:
    """The key of an entry; name and person are in it, to be counted and forgotten by."""
    return f"{name}:{person}:{digest}"


def name_in(key: str) -> str:
    """The cache an entry belongs to."""
    return key.split(":", maxsplit=1)[0]


def person_in(key: str) -> str:
    """The hashed person an entry belongs to."""
    return key.split(":")[1]


def size_of(key: str, value: bytes) -> int:
    """Bytes an entry is counted with."""
    return len(key) + len(value) + ENTRY_BYTES


def stats_by_name(
    sizes: Iterable[tuple[str, int]], counts: Mapping[str, int]
) -> dict[str, CacheStats]:
    """Figures of each cache.

    Args:
        sizes: key and bytes of each entry there is.
        counts: by ``name:count``, where count is a field of CacheStats.
    """
    figures: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for key, size in sizes:
        figures[name_in(key)]["size"] += 1
        figures[name_in(key)]["bytes"] += size
    for field, count in counts.items():
        name, _, what = field.partition(":")
        figures[name][what] += count
    return {name: CacheStats(**values) for name, values in figures.items()}
