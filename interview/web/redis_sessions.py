"""Sessions that several web instances share, in Redis, and what a request is told without it."""

import json
from typing import Any

import redis
import structlog
from cachelib import RedisCache
from flask import g

from interview.errors import SessionsUnavailable
from interview.web.sessions import LIFETIME_SECONDS

SOCKET_SECONDS = 2.0
PREFIX = "interview-session:"

log = structlog.get_logger(__name__)


class JsonSerializer:
    """Sessions are plain values; nothing that Redis returns is ever unpickled."""

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value).encode()

    def loads(self, content: bytes | None) -> Any:
        return None if content is None else json.loads(content)


class SharedSessions(RedisCache):
    """A session store that fails by name.

    A session that cannot be read is noted on ``g`` for ``require_session``; one that cannot be
    written fails the request, once: the answer that says so needs no session.

    Args:
        address: URL of the Redis all instances share.
    """

    serializer = JsonSerializer()

    def __init__(self, address: str) -> None:
        client = redis.Redis.from_url(
            address, socket_timeout=SOCKET_SECONDS, socket_connect_timeout=SOCKET_SECONDS
        )
        super().__init__(client, default_timeout=LIFETIME_SECONDS, key_prefix=PREFIX)

    def get(self, key: str) -> Any:
        try:
            return super().get(key)
        except redis.RedisError as error:
            _note("session_not_read", error)
            return None

    def set(self, key: str, value: Any, timeout: Any = None, **options: Any) -> Any:
        if sessions_failed():
            return False
        try:
            return super().set(key, value, timeout, **options)
        except redis.RedisError as error:
            _note("session_not_written", error)
            raise SessionsUnavailable from error

    def delete(self, key: str) -> Any:
        if sessions_failed():
            return False
        try:
            return super().delete(key)
        except redis.RedisError as error:
            _note("session_not_deleted", error)
            raise SessionsUnavailable from error


def sessions_failed() -> bool:
    """Whether this request had to do without its session."""
    return bool(g.get("sessions_failed", False))


def _note(event: str, error: redis.RedisError) -> None:
    g.sessions_failed = True
    log.warning(event, kind=type(error).__name__)
