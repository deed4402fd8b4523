"""What every process of the service stands on, web instance or worker: one of each for its life."""

from dataclasses import dataclass
from typing import Literal

from interview.caches.results import Caches
from interview.caching import open_caches
from interview.config import Settings
from interview.observing import Observing, observing
from interview.resources.memory_guard import MemoryGuard
from interview.resources.sweeper import Sweeper
from interview.resources.tempfiles import TempFileRegistry


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
        ConfigError: a variable asks for packages that are not installed.
        UnsafeTempRoot: TEMP_ROOT is not ours alone.
    """
    watch = observing(settings, part)
    registry = TempFileRegistry(settings.temp_root, settings.min_free_disk_mb)
    sweeper = Sweeper(settings.temp_root, settings.temp_max_age_seconds)
    memory = MemoryGuard(settings, lambda: registry.counts().bytes, part)
    caches = open_caches(settings)
    memory.on_drop(caches.drop)
    return Foundations(settings, registry, sweeper, memory, caches, watch)
