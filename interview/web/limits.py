"""How many requests one address may send: counted here, or with REDIS_URL by all instances."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from interview.config import Settings


def address_limiter(app: Flask, settings: Settings) -> Limiter:
    """The limiter of ``app``, by the caller's address.

    While Redis is gone each instance counts for itself by the same limits, which the limiter
    logs, and asks for Redis again at growing intervals of at most 30 s.
    """
    app.config["RATELIMIT_STORAGE_URI"] = settings.redis_url or "memory://"
    if settings.redis_url:
        from interview.store.redis_client import client_options

        app.config["RATELIMIT_STORAGE_OPTIONS"] = client_options()
        app.config["RATELIMIT_IN_MEMORY_FALLBACK_ENABLED"] = True
    return Limiter(get_remote_address, app=app)
