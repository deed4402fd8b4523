"""The application with a route that fills its cache beyond realistic sizes."""

from typing import cast

from interview.config.variables import MIB
from interview.web.services import EXTENSION, Services
from tests.caching import key
from wsgi import app

__all__ = ["app"]


@app.post("/plant/<int:megabytes>")
def plant(megabytes: int) -> str:
    """Remember so many megabytes, or until they are taken away; returns how many were held."""
    caches = cast("Services", app.extensions[EXTENSION]).caches._caches
    assert caches._entries is not None
    for number in range(megabytes):
        caches._entries.set(key(number, name="planted"), b"x" * MIB)
        if caches.stats()["planted"].size <= number:
            return str(number)
    return str(megabytes)
