"""Cache entries in the Redis that instances share. Imported only where REDIS_URL is set.

Values are plain bytes: nothing from Redis is ever unpickled. While Redis is unreachable every read
is a miss, and Redis is not asked for LEFT_ALONE_SECONDS, since each attempt costs its timeout.
"""

import time
from collections.abc import Callable
from typing import TypeVar, cast

import structlog
from cachelib import RedisCache
from redis import Redis
from redis.exceptions import RedisError

from interview.caches.results import Bounds, Freed, person_in, size_of, stats_by_name
from interview.contracts import CacheStats

T = TypeVar("T")
log = structlog.get_logger(__name__)

PREFIX = "interview:cache:"
INDEX = tuple(f"{PREFIX}{part}" for part in ("used", "ends", "sizes", "counts"))
"""Time of last use, time of expiry and bytes of each entry, and the counts."""

LEFT_ALONE_SECONDS = 10.0

_DROP = """
local used, ends, sizes, counts = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local prefix = ARGV[1]
local function drop(key, why)
  redis.call('DEL', prefix .. key)
  redis.call('ZREM', ends, key)
  redis.call('HDEL', sizes, key)
  if why then
    redis.call('HINCRBY', counts, string.match(key, '^[^:]*') .. ':' .. why, 1)
  end
  return redis.call('ZREM', used, key)
end
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
for _, key in ipairs(redis.call('ZRANGEBYSCORE', ends, '-inf', now)) do
  drop(key, 'expired')
end
"""
TOUCH = (
    _DROP
    + """
local key, outcome = ARGV[2], ARGV[3]
redis.call('ZADD', used, 'XX', now, key)
redis.call('HINCRBY', counts, string.match(key, '^[^:]*') .. ':' .. outcome, 1)
"""
)
PUT = (
    _DROP
    + """
local key, value, size, seconds = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local most_entries, most_bytes = tonumber(ARGV[6]), tonumber(ARGV[7])
drop(key)
local held = 0
for _, bytes in ipairs(redis.call('HVALS', sizes)) do
  held = held + bytes
end
while redis.call('ZCARD', used) >= most_entries or held + size > most_bytes do
  local oldest = redis.call('ZRANGE', used, 0, 0)[1]
  if not oldest then
    break
  end
  held = held - (redis.call('HGET', sizes, oldest) or 0)
  drop(oldest, 'evictions')
end
redis.call('SET', prefix .. key, value, 'EX', seconds)
redis.call('ZADD', used, now, key)
redis.call('ZADD', ends, now + seconds, key)
redis.call('HSET', sizes, key, size)
for _, index in ipairs({used, ends, sizes}) do
  redis.call('EXPIRE', index, 2 * seconds)  -- past the last entry, to count that it expired
end
"""
)
FORGET = (
    _DROP
    + """
local dropped = 0
for number = 2, #ARGV do
  dropped = dropped + drop(ARGV[number])
end
return dropped
"""
)
"""Each script is atomic and uses the clock of Redis, so that bounds and index stay consistent when
instances race."""


class RawBytes:
    """Replaces the serializer of cachelib, which unpickles what anyone may have written."""

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, value: bytes | None) -> bytes | None:
        return value


class SharedEntries(RedisCache):
    """Entries in Redis; the bounds apply to all instances together.

    Args:
        client: has short timeouts.
    """

    serializer = RawBytes()
    elsewhere = True

    def __init__(self, client: Redis, bounds: Bounds) -> None:
        super().__init__(client, default_timeout=bounds.seconds, key_prefix=PREFIX)
        self._redis = client
        self._bounds = bounds
        self._touch = client.register_script(TOUCH)
        self._put = client.register_script(PUT)
        self._drop = client.register_script(FORGET)
        self._left_alone_until = 0.0

    def get(self, key: str) -> bytes | None:
        """See :class:`interview.caches.results.Entries`."""
        return self._asked(lambda: self._get(key), None)

    def set(self, key: str, value: bytes, timeout: int | None = None) -> bool:
        """See :class:`interview.caches.results.Entries`; ``timeout`` (seconds) is of cachelib."""
        size = size_of(key, value)
        if not self._bounds.takes(size):
            return False
        most = (self._bounds.entries, self._bounds.bytes)
        arguments = (PREFIX, key, value, size, self._normalize_timeout(timeout), *most)

        def put() -> bool:
            self._put(INDEX, arguments)
            return True

        return self._asked(put, otherwise=False)

    def forget(self, person: str | None = None) -> Freed:
        """See :class:`interview.caches.results.Entries`; frees no memory of this process."""
        return Freed(self._asked(lambda: self._forget(person), 0))

    def stats(self) -> dict[str, CacheStats]:
        """See :class:`interview.caches.results.Entries`; for all instances together."""
        return self._asked(self._stats, {})

    def _get(self, key: str) -> bytes | None:
        value: bytes | None = super().get(key)
        self._touch(INDEX, (PREFIX, key, "misses" if value is None else "hits"))
        return value

    def _forget(self, person: str | None) -> int:
        keys = [key.decode() for key in cast("list[bytes]", self._redis.zrange(INDEX[0], 0, -1))]
        meant = [key for key in keys if person in (None, person_in(key))]
        return int(cast("int", self._drop(INDEX, (PREFIX, *meant))))

    def _stats(self) -> dict[str, CacheStats]:
        self._drop(INDEX, (PREFIX,))  # counts what has expired
        sizes, counts = (
            {key.decode(): int(value) for key, value in self._hash(index).items()}
            for index in INDEX[2:]
        )
        return stats_by_name(sizes.items(), counts)

    def _hash(self, name: str) -> dict[bytes, bytes]:
        return cast("dict[bytes, bytes]", self._redis.hgetall(name))

    def _asked(self, ask: Callable[[], T], otherwise: T) -> T:
        """The reply of Redis, or ``otherwise`` while it is unreachable."""
        if time.monotonic() < self._left_alone_until:
            return otherwise
        try:
            return ask()
        except RedisError as error:
            self._left_alone_until = time.monotonic() + LEFT_ALONE_SECONDS
            log.warning("cache_unreachable", kind=type(error).__name__)
            return otherwise
