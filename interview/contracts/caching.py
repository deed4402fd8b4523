"""Results that are remembered for a while: what stages ask of a cache, and what it tells."""

from dataclasses import dataclass
from typing import Protocol, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CacheStats:
    """How one cache does. ``bytes`` counts keys, values and what each entry takes besides."""

    hits: int = 0
    misses: int = 0
    size: int = 0
    bytes: int = 0
    evictions: int = 0
    expired: int = 0


class ResultCache(Protocol[T]):
    """Results of one kind, each for the person it was made for and nobody else.

    ``of`` is all that decides the result, as plain values or dataclasses. A cache may forget
    at any time and never raises: what it cannot tell is a miss.
    """

    def get(self, person: str | None, *of: object) -> T | None:
        """The result put for this person and exactly ``of``; None for nobody."""
        ...

    def put(self, person: str | None, result: T, *of: object) -> None:
        """Remember the result for a while; for nobody nothing."""
        ...


class NothingKept(ResultCache[T]):
    """The cache of a service that keeps none."""

    def get(self, person: str | None, *of: object) -> T | None:  # noqa: ARG002 - none is known
        return None

    def put(self, person: str | None, result: T, *of: object) -> None:
        """Forget it at once."""
