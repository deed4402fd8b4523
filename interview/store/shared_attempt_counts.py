"""Attempts counted in the Redis that instances share."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from redis.exceptions import RedisError

from interview.errors import SessionsUnavailable
from interview.store.redis_client import redis_client

PREFIX = "attempts:"

P = ParamSpec("P")
T = TypeVar("T")


def _or_unavailable(call: Callable[P, T]) -> Callable[P, T]:
    """A login is kept in the same Redis: without it nobody could be logged in anyway."""

    @wraps(call)
    def tried(*args: P.args, **named: P.kwargs) -> T:
        try:
            return call(*args, **named)
        except RedisError as error:
            raise SessionsUnavailable from error

    return tried


class SharedCounts:
    """What :class:`~interview.store.attempt_counts.LocalCounts` does, for all instances together.

    Every method raises SessionsUnavailable while Redis does not answer.
    """

    def __init__(self, url: str) -> None:
        self._redis = redis_client(url)

    @_or_unavailable
    def add(self, key: str, seconds: float, amount: int = 1) -> int:
        """Raise the number of ``key`` and keep it ``seconds`` from now; returns it."""
        with self._redis.pipeline() as both:
            both.incrby(PREFIX + key, amount)
            both.pexpire(PREFIX + key, _ms(seconds))
            number, _ = both.execute()
        return int(number)

    @_or_unavailable
    def count(self, key: str) -> int:
        """The number of ``key``; 0 where nothing is known of it."""
        return int(self._redis.get(PREFIX + key) or 0)

    @_or_unavailable
    def hold(self, key: str, seconds: float) -> bool:
        """Take ``key`` for so long; False while somebody has it."""
        return bool(self._redis.set(PREFIX + key, 1, nx=True, px=_ms(seconds)))

    @_or_unavailable
    def seconds_left(self, key: str) -> float:
        """How long ``key`` is still kept; 0 where it is not."""
        return max(0, int(self._redis.pttl(PREFIX + key))) / 1000

    @_or_unavailable
    def forget(self, *keys: str) -> None:
        """Drop what is known of ``keys``."""
        self._redis.delete(*(PREFIX + key for key in keys))


def _ms(seconds: float) -> int:
    return max(1, round(seconds * 1000))
