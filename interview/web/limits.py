"""Rate limits by address, counted in this process, or with REDIS_URL across all instances."""

import hashlib

import structlog
from flask import Flask, Response, request, session
from flask_limiter import Limiter, RequestLimit

from interview.errors import TooManyNewGuests
from interview.web.error_responses import refusal
from interview.web.observation import route
from interview.web.person import request_network

log = structlog.get_logger(__name__)


def address_limiter(app: Flask, redis_url: str) -> Limiter:
    """The limiter of ``app``, by the caller's address.

    While Redis is down, each instance applies the same limits to its own counts; the limiter
    logs that and retries Redis at growing intervals of at most 30 s.
    """
    app.config["RATELIMIT_STORAGE_URI"] = redis_url or "memory://"
    if redis_url:
        from interview.store.redis import client_options

        app.config["RATELIMIT_STORAGE_OPTIONS"] = client_options()
        app.config["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] = True
    limiter = Limiter(request_network, app=app)
    limiter.request_filter(is_preflight)
    return limiter


def is_preflight() -> bool:
    """Whether this is a CORS preflight request (``OPTIONS``), which is not counted."""
    return request.method == "OPTIONS"


def refuse_new_guest(limit: RequestLimit) -> Response:
    """The response once an address has created too many guests."""
    error = TooManyNewGuests(limit.limit.get_expiry())
    log.info("refused", code=error.code, route=route())
    return refusal(error)


def session_key() -> str:
    """The key under which password changes of this session are counted.

    By session, not by account: the thief of a session could otherwise block the owner's changes.
    """
    return f"session:{hashlib.sha256(_session_id().encode()).hexdigest()}"


def _session_id() -> str:
    """The session id; empty for an ``UnavailableSession``, which refuses every access."""
    return str(getattr(session, "sid", ""))
