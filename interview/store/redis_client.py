"""The Redis that instances share. The library is imported here alone, where REDIS_URL is set."""

from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.retry import Retry

from interview.store.checks import BoundedCheck

TIMEOUT_SECONDS = 0.5
"""For connecting and for an answer, each. A read takes under a millisecond (ADR 10); a request
whose Redis is gone must be refused before its thread is missed."""


def client_options() -> dict[str, Any]:
    """How every client of the process waits: briefly, and twice only for a lost connection.

    The library's own default waits ten seconds and repeats with pauses in between. The one
    repetition is for connections of the pool that Redis closed when it was restarted.
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
