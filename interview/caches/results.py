"""Caches of results by person: their keys, their values as JSON, and all of them together."""

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
