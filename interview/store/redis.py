"""The Redis that instances share: its client, its check, and attempts counted in it.

Only this module imports the library, and it is only imported where REDIS_URL is set.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.retry import Retry

from interview.errors import SessionsUnavailable
from interview.store.health import BoundedCheck

TIMEOUT_SECONDS = 0.5
"""For connecting and for a reply, each. A read takes under a millisecond (ADR 10); when Redis is
gone, a request must be refused before the web threads run out."""

PREFIX = "attempts:"

P = ParamSpec("P")
T = TypeVar("T")


def client_options() -> dict[str, Any]:
    """Options of every Redis client of the process: short timeouts, one retry.

    The library's own default waits ten seconds and retries with pauses. The one retry is for
    pooled connections that Redis closed when it restarted.
    """
    return {
        "socket_connect_timeout": TIMEOUT_SECONDS,
        "socket_timeout": TIMEOUT_SECONDS,
        "retry": Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
    }


def redis_client(url: str) -> Redis:
    """A pool of connections to ``url``, none of them opened yet."""
    return Redis.from_url(url, **client_options())


class RedisCheck(BoundedCheck):
    """``ok``, ``unreachable`` or ``slow``."""

    def __init__(self, url: str) -> None:
        super().__init__(self._ping, "redis-check")
        self._client = redis_client(url)

    def _ping(self) -> str:
        try:
            self._client.ping()
        except RedisError:
            return "unreachable"
        return "ok"


def _or_unavailable(call: Callable[P, T]) -> Callable[P, T]:
    """Turn RedisError into SessionsUnavailable: without Redis nobody could stay logged in."""

    @wraps(call)
    def tried(*args: P.args, **named: P.kwargs) -> T:
        try:
            return call(*args, **named)
        except RedisError as error:
            raise SessionsUnavailable from error

    return tried


class SharedCounts:
    """The counts of :class:`~interview.store.accounts.LocalCounts`, for all instances.

    Every method raises SessionsUnavailable while Redis does not answer.
    """

    def __init__(self, url: str) -> None:
        self._redis = redis_client(url)

    @_or_unavailable
    def add(self, key: str, seconds: float, amount: int = 1) -> int:
        """Raise the number of ``key``, keep it ``seconds`` from now and return it."""
        with self._redis.pipeline() as both:
            both.incrby(PREFIX + key, amount)
            both.pexpire(PREFIX + key, _ms(seconds))
            number, _ = both.execute()
        return int(number)

    @_or_unavailable
    def count(self, key: str) -> int:
        """The number of ``key``; 0 for an unknown one."""
        return int(self._redis.get(PREFIX + key) or 0)

    @_or_unavailable
    def hold(self, key: str, seconds: float) -> bool:
        """Reserve ``key`` for ``seconds``; False while it is reserved."""
        return bool(self._redis.set(PREFIX + key, 1, nx=True, px=_ms(seconds)))

    @_or_unavailable
    def seconds_left(self, key: str) -> float:
        """How long ``key`` is still kept; 0 for an unknown one."""
        return max(0, int(self._redis.pttl(PREFIX + key))) / 1000

    @_or_unavailable
    def forget(self, *keys: str) -> None:
        """Remove ``keys``."""
        self._redis.delete(*(PREFIX + key for key in keys))


def _ms(seconds: float) -> int:
    return max(1, round(seconds * 1000))
