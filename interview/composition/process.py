"""What every process of the service stands on, web instance or worker: one of each for its life."""

from dataclasses import dataclass
from typing import Literal

import structlog
from sqlalchemy.engine import make_url

from interview.caches.results import Caches
from interview.composition.caches import open_caches
from interview.composition.observation import Observing, observing
from interview.config.folders import AVOIDING, close_to_others
from interview.config.places import require_places
from interview.config.settings import Settings
from interview.files.sweeper import Sweeper
from interview.files.tempfiles import TempFileRegistry
from interview.memory.guard import MemoryGuard
from interview.store.backup import database_file

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Foundations:
    """Settings, and what owns files, bounds memory, remembers results and tells of the work."""

    settings: Settings
    registry: TempFileRegistry
    sweeper: Sweeper
    memory: MemoryGuard
    caches: Caches
    watch: Observing

    def close(self) -> None:
        """Last of all: stop watching the memory, unlink every file, send what waits to be sent."""
        self.memory.stop()
        self.registry.close()
        self.watch.close()


def lay_foundations(settings: Settings, part: Literal["web", "worker"]) -> Foundations:
    """Begin a process; its log is set up. Nothing runs yet.

    Raises:
        ConfigError: a variable asks for packages that are not installed, or names a folder or a
            file that cannot be used.
        UnsafeTempRoot: TEMP_ROOT is not ours alone.
    """
    require_places(settings)
    watch = observing(settings, part)
    if settings.temp_root.name == AVOIDING:
        log.warning("usual_temp_root_avoided", reason="another user has it or could change it")
    registry = TempFileRegistry(settings.temp_root, settings.min_free_disk_mb)
    sweeper = Sweeper(settings.temp_root, settings.temp_max_age_seconds)
    memory = MemoryGuard(settings, lambda: registry.counts().bytes, part)
    caches = open_caches(settings)
    memory.on_drop(caches.drop)
    return Foundations(settings, registry, sweeper, memory, caches, watch)


def close_folders(settings: Settings) -> None:
    """Before anything is served: only this user reads DATA_DIR and the database.

    Raises:
        UnsafeDataDirError: something of it belongs to another user, or is a link.
    """
    closed = close_to_others(settings.data_dir, database_file(make_url(settings.database_url)))
    if closed:
        log.warning("data_closed_to_others", entries=closed)
