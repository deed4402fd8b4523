"""What the operator sees of caches, and may do to them."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

from interview.caches.results import Caches
from interview.contracts import CacheStats
from interview.contracts.memory import MemorySample
from interview.questions.matcher import Matcher


class CachesFlow:
    """All caches of the service: results by person, and the matcher's questions.

    Args:
        caches: results, in this process or in Redis.
        matcher: has a cache of its own, in this process.
        redis: asks the Redis of REDIS_URL and cannot hang; None without one.
        samples: the memory of the service so far, oldest first.
    """

    def __init__(
        self,
        caches: Caches,
        matcher: Matcher,
        redis: Callable[[], str] | None,
        samples: Callable[[], Sequence[MemorySample]],
    ) -> None:
        self._caches = caches
        self._matcher = matcher
        self._redis = redis
        self._samples = samples

    def by_name(self) -> dict[str, dict[str, int]]:
        """Figures of each cache; those in Redis are of all instances together."""
        matcher = {"matcher": asdict(self._matcher.stats())}
        return matcher | {name: asdict(stats) for name, stats in self._caches.stats().items()}

    def stats(self) -> dict[str, Any]:
        """Figures of all caches together, of each, and the memory they are a part of."""
        caches = self.by_name()
        names = [field.name for field in fields(CacheStats)]
        total = {name: sum(cache.get(name, 0) for cache in caches.values()) for name in names}
        history = [asdict(sample) | {"level": sample.level.word} for sample in self._samples()]
        return {**total, "caches": caches, "memory_history": history, "timestamp": _now()}

    def health(self) -> tuple[bool, dict[str, Any]]:
        """Whether results can be remembered; ``off`` is healthy, for nothing is asked of it."""
        backend = self._caches.backend
        status = self._redis() if backend == "redis" and self._redis is not None else "ok"
        body = {"status": status, "backend": backend, "reachable": status == "ok"}
        return status == "ok", {**body, "timestamp": _now()}

    def clear(self) -> int:
        """Forget everything everywhere; returns how many entries."""
        return self._caches.clear() + self._matcher.clear()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
