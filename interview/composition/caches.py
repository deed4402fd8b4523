"""The caches the settings ask for: in this process, or in the Redis that instances share."""

import hashlib
from pathlib import Path

import interview
from interview.caches.entries import Bounds, Entries
from interview.caches.local import LocalEntries
from interview.caches.results import Caches
from interview.config.settings import MIB, Settings

PACKAGE = Path(interview.__file__).parent


def open_caches(settings: Settings) -> Caches:
    """One for the life of the process."""
    if not settings.cache_seconds:
        return Caches(None)
    bounds = Bounds(settings.cache_max_entries, settings.cache_max_mb * MIB, settings.cache_seconds)
    if not settings.redis_url:
        return Caches(LocalEntries(bounds))
    return Caches(_shared(settings.redis_url, bounds), _build())


def _shared(url: str, bounds: Bounds) -> Entries:
    """Imported with the client only where there is a Redis."""
    from interview.caches.shared import SharedEntries
    from interview.store.redis import redis_client

    return SharedEntries(redis_client(url), bounds)


def _build() -> str:
    """A digest of this program: what another version found out in Redis may be found otherwise."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in (".py", ".yaml"):
            digest.update(path.read_bytes())
    return digest.hexdigest()
