"""Results remembered by person: keys, values as JSON, and all caches of the process together."""

import hashlib
import json
from typing import Generic, TypeVar

import structlog
from cattrs.errors import BaseValidationError

from interview.caches.entries import Entries, key_of
from interview.contracts import CacheStats, NothingKept, ResultCache, converter

T = TypeVar("T")
PERSON_CHARACTERS = 32

log = structlog.get_logger(__name__)


class NamedCache(ResultCache[T], Generic[T]):
    """The results of one kind.

    Args:
        entries: where they are, beside those of other kinds.
        name: tells them apart; without a colon.
        kind: the type of a result: a dataclass, or what JSON holds.
        terms: what decides all results besides what each is of: versions and settings.
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
        """What was put; None for what no instance of ours wrote."""
        try:
            return converter.structure(json.loads(value), self._kind)
        except (ValueError, BaseValidationError) as error:
            log.warning("cache_unreadable", cache=self._name, kind=type(error).__name__)
            return None


class Caches:
    """All caches of the process, within common bounds.

    Args:
        entries: where results are kept; None keeps none.
        build: tells entries of another version of the program from ours; needed where they
            outlive the process.
    """

    def __init__(self, entries: Entries | None, build: str = "") -> None:
        self._entries = entries
        self._build = build
        self._names: set[str] = set()

    def named(self, name: str, kind: type[T], *terms: str) -> ResultCache[T]:
        """The cache of one kind of results; see :class:`NamedCache`."""
        if self._entries is None:
            return NothingKept()
        self._names.add(name)
        return NamedCache(self._entries, name, kind, (self._build, *terms))

    def forget(self, person: str) -> int:
        """Forget all that is remembered of a person; returns how many entries."""
        return 0 if self._entries is None else self._entries.forget(hashed(person)).entries

    def clear(self) -> int:
        """Forget everything; returns how many entries."""
        return 0 if self._entries is None else self._entries.forget().entries

    def drop(self) -> int:
        """Give the memory of this process back; returns bytes. What Redis holds stays there."""
        if self._entries is None or self._entries.elsewhere:
            return 0
        freed = self._entries.forget()
        log.info("caches_dropped", entries=freed.entries, bytes=freed.bytes)
        return freed.bytes

    def held(self) -> int:
        """Bytes that results take of the memory of this process."""
        if self._entries is None or self._entries.elsewhere:
            return 0
        return sum(cache.bytes for cache in self._entries.stats().values())

    def stats(self) -> dict[str, CacheStats]:
        """By name; in Redis those of other processes are among them."""
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
    """A person in a key: a session's guest id opens that session and stays out of Redis."""
    return hashlib.sha256(person.encode()).hexdigest()[:PERSON_CHARACTERS]


def _json(value: object) -> bytes:
    """Half characters included: a language model and a client may write them."""
    text = json.dumps(converter.unstructure(value), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")
