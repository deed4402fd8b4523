"""Sessions in Redis, shared by all instances, and errors while Redis is down."""

from itertools import islice
from typing import Any, NoReturn

import structlog
from cachelib import RedisCache
from flask import Flask, Request
from flask.sessions import SessionMixin
from redis.exceptions import RedisError

from interview.errors import SessionsUnavailable
from interview.store.redis import redis_client
from interview.web.sessions import JsonValues, SavedOrRefused

PREFIX = "session:"
"""Key prefix of Flask-Session."""

COUNTED = 10_000
SCANNED_AT_ONCE = 1_000

log = structlog.get_logger(__name__)


class SharedSessions(RedisCache):
    """cachelib's Redis store that holds JSON; its own serializer unpickles."""

    serializer = JsonValues()

    def count(self) -> int:
        """The number of stored sessions, at most COUNTED. Raises SessionsUnavailable."""
        keys = self._read_client.scan_iter(match=f"{PREFIX}*", count=SCANNED_AT_ONCE)
        try:
            return sum(1 for _ in islice(keys, COUNTED))
        except RedisError as error:
            raise SessionsUnavailable from error


class UnavailableSession(dict[str, Any], SessionMixin):
    """The session of a request while Redis is down: every access raises SessionsUnavailable."""

    def _refuse(self, *_args: object, **_named: object) -> NoReturn:
        raise SessionsUnavailable

    __getitem__ = __setitem__ = __delitem__ = __contains__ = __iter__ = __len__ = _refuse
    get = setdefault = pop = popitem = update = clear = keys = values = items = _refuse


class SharedSessionInterface(SavedOrRefused):
    """Sessions in Redis, with an error response while it is down.

    Flask opens the session before routing, where any exception becomes a 500. So opening does
    not raise but returns a session that raises on first use.
    """

    failure = RedisError
    refused_as = SessionsUnavailable

    def __init__(self, url: str) -> None:
        super().__init__(client=SharedSessions(redis_client(url)))

    def open_session(self, app: Flask, request: Request) -> SessionMixin:
        try:
            session: SessionMixin = super().open_session(app, request)
        except RedisError as error:
            log.warning("session_not_read", kind=type(error).__name__)
            return UnavailableSession()
        return session

    def regenerate(self, session: SessionMixin) -> None:
        """Give the session another id. Raises SessionsUnavailable."""
        try:
            super().regenerate(session)
        except RedisError as error:
            raise SessionsUnavailable from error

    def is_null_session(self, session: object) -> bool:
        return isinstance(session, UnavailableSession) or super().is_null_session(session)
