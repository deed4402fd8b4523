"""Liveness and readiness of the service, for the host."""

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog

from interview.config.groups.storage import TempFileSettings
from interview.config.variables import MIB
from interview.contracts.memory import MemoryLevel
from interview.files.tempfiles import TempFileRegistry, UnsafeTempRoot
from interview.flows.evaluator import Evaluator
from interview.flows.status import Watched, WeightsCheck, now_text, own_memory
from interview.store.health import BoundedCheck, checked_together

log = structlog.get_logger(__name__)


class HealthFlow:
    """Checks the parts, each for at most CHECK_SECONDS; never waits for a transcription.

    Args:
        watched: the parts of this process.
        weights: checks the weights of the model.
        disk: checks the free disk space.
        database: checks that the database answers.
        schema: checks that the database answers and is migrated.
        services: checks of other services, reported but not required.
        evaluator: checks its threads.
        background: whether the threads of the memory guard and of the schedulers are alive.
    """

    def __init__(
        self,
        watched: Watched,
        weights: WeightsCheck,
        disk: BoundedCheck,
        database: BoundedCheck,
        schema: BoundedCheck,
        services: Mapping[str, BoundedCheck],
        evaluator: Evaluator,
        background: Callable[[], bool],
    ) -> None:
        model = BoundedCheck(lambda: weights.fault() or "ok", "model-check")
        usable = BoundedCheck(lambda: "unavailable" if weights.fault() else "ok", "weights-check")
        temp_root = BoundedCheck(lambda: _temp_root_state(watched.registry), "temp-root-check")
        self._health = {"database": database, "model": model, "disk": disk, **services}
        self._readiness = {"database": schema, "disk": disk, "temp_root": temp_root}
        self._models_wanted = weights.wanted
        if self._models_wanted:
            self._readiness["model"] = usable
        self._evaluator = evaluator
        self._background = background
        self._memory = watched.memory
        self._started = time.monotonic()

    def health(self) -> tuple[bool, dict[str, Any]]:
        """Whether the service is healthy, and the state of each part.

        Redis and disk are reported but do not make the service unhealthy: hosts restart unhealthy
        services, and a restart repairs neither.
        """
        checks = checked_together(self._health)
        healthy = checks["database"] == "ok" and checks["model"] == "ok"
        return healthy, {
            "status": self._standing() if healthy else "unhealthy",
            "timestamp": now_text(),
            **checks,
            "memory": self._memory.level.word,
            "reason": self._memory.reason,
            "memory_usage": own_memory(),
            "uptime_seconds": round(time.monotonic() - self._started, 1),
        }

    def readiness(self) -> tuple[bool, dict[str, Any]]:
        """Whether this instance should receive requests, and the result of each check.

        Each result is one word without paths or names. With DISABLE_AI_MODELS the model is not
        checked.
        """
        checks = checked_together(self._readiness)
        if self._models_wanted:
            checks["memory"] = "ok" if self._memory.level < MemoryLevel.EMERGENCY else "emergency"
        checks |= self._evaluator.checks()
        checks["background"] = "ok" if self._background() else "dead"
        ready = all(word == "ok" for word in checks.values())
        return ready, {
            "status": "ready" if ready else "not_ready",
            "timestamp": now_text(),
            "checks": checks,
        }

    def _standing(self) -> str:
        """``degraded`` while short of memory: a restart would not bring more."""
        off_unasked = self._memory.reason and self._models_wanted
        return "degraded" if off_unasked else "healthy"


def disk_check(settings: TempFileSettings, data_dir: Path) -> BoundedCheck:
    """Checks the free space: ``ok``, ``full`` (the disk of temp files or data), ``unreachable``."""
    folders = (settings.temp_root, data_dir)
    return BoundedCheck(lambda: _disk_state(folders, settings.min_free_disk_mb), "disk-check")


def _disk_state(folders: Sequence[Path], min_free_mb: int) -> str:
    try:
        free = min(shutil.disk_usage(folder).free for folder in folders)
    except OSError as error:
        log.warning("disk_unreachable", errno=error.errno)
        return "unreachable"
    return "ok" if free >= min_free_mb * MIB else "full"


def _temp_root_state(registry: TempFileRegistry) -> str:
    """``ok``, ``unsafe`` if another user can write to it, or ``not_writable``."""
    try:
        registry.probe()
    except UnsafeTempRoot:
        log.error("temp_root_unsafe")
        return "unsafe"
    except OSError as error:
        log.error("temp_root_not_writable", errno=error.errno)
        return "not_writable"
    return "ok"
