"""What the service says of itself: health for the host, memory for the operator."""

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import psutil

from interview.config import MIB, Settings
from interview.contracts.memory import MemoryLevel, MemoryStatus, MemoryWatch
from interview.errors import ModelUnavailable
from interview.evaluation.llm import LlmCoach
from interview.flows.caches import CachesFlow
from interview.resources.leak_watch import LeakStatus
from interview.resources.memory import AudioRelief, service_processes
from interview.resources.sweeper import Sweeper
from interview.resources.tempfiles import TempFileRegistry
from interview.speech.admission import Admission
from interview.speech.models import ModelStore
from interview.speech.status import SpeechStatus


class StatusFlow:
    """Gathers figures; never waits for a transcription and never loads a model.

    ``speech`` and ``leaks`` tell of the speech process and of what the answers leave in
    memory; None where answers are evaluated elsewhere.
    ``redis`` asks the Redis of REDIS_URL; None without one.
    """

    def __init__(
        self,
        settings: Settings,
        registry: TempFileRegistry,
        sweeper: Sweeper,
        admission: Admission,
        speech: Callable[[], SpeechStatus] | None,
        leaks: Callable[[], LeakStatus] | None,
        relief: AudioRelief,
        database: Callable[[], str],
        caches: CachesFlow,
        coach: LlmCoach,
        memory: MemoryWatch,
        redis: Callable[[], str] | None = None,
    ) -> None:
        self._settings = settings
        self._registry = registry
        self._sweeper = sweeper
        self._admission = admission
        self._speech = speech
        self._leaks = leaks
        self._relief = relief
        self._database = database
        self._caches = caches
        self._coach = coach
        self._memory = memory
        self._redis = redis
        self._started = time.monotonic()

    def health(self) -> tuple[bool, dict[str, Any]]:
        """Whether the service can do its job, and the checks that say so."""
        database, model = self._database(), self._model()
        healthy = database == "ok" and model == "ok"
        return healthy, {
            "status": self._standing() if healthy else "unhealthy",
            "timestamp": _now(),
            "database": database,
            "model": model,
            **self._shared(),
            "disk": "ok" if self._disk_is_free() else "full",
            "memory": _name(self._memory.level),
            "reason": self._memory.reason,
            "memory_usage": _own_memory(),
            "uptime_seconds": round(time.monotonic() - self._started, 1),
        }

    def memory(self) -> dict[str, Any]:
        """Where the memory of the whole service is, and what is done to keep it small."""
        counts, guarded = self._registry.counts(), self._memory.status()
        roles = {process.pid: process.role for process in guarded.processes}
        return {
            **_guarded(guarded),
            "memory_usage": _own_memory(),
            "temp_files_cleaned": counts.closed + self._sweeper.total.files,
            "timestamp": _now(),
            "processes": [
                {**process, "role": roles.get(process["pid"], "other")}
                for process in service_processes([os.getppid(), os.getpid()])
            ],
            "registry": asdict(counts),
            "sweeper": {
                "runs": self._sweeper.runs,
                "last_run_at": self._sweeper.last_run_at,
                **asdict(self._sweeper.total),
            },
            "model": {
                "engine": self._settings.whisper_engine,
                "name": self._settings.whisper_model,
                "check": self._model(),
            },
            "speech": asdict(self._speech()) if self._speech is not None else None,
            "leak_watch": asdict(self._leaks()) if self._leaks is not None else None,
            "queue": asdict(self._admission.counts()),
            "relief": asdict(self._relief.counts()),
            "caches": self._caches.by_name(),
            "language_model": asdict(self._coach.status()),
            "thresholds": {
                "speech_max_rss_mb": self._settings.speech_max_rss_mb,
                "min_free_disk_mb": self._settings.min_free_disk_mb,
                "force_gc_interval": self._settings.force_gc_interval,
                "temp_max_age_seconds": self._settings.temp_max_age_seconds,
            },
        }

    def _standing(self) -> str:
        """Short of memory is no reason to be restarted: a host would bring none with it."""
        off_unasked = self._memory.reason and not self._settings.disable_ai_models
        return "degraded" if off_unasked else "healthy"

    def _model(self) -> str:
        """``ok``, or what is wrong with the weights; workers elsewhere look after their own."""
        if self._speech is None or self._settings.disable_ai_models:
            return "ok"
        failed = self._speech().model_error
        if failed is not None:
            return failed
        try:
            ModelStore(self._settings.data_dir / "models").check(self._settings.whisper_model)
        except ModelUnavailable as error:
            return error.reason
        return "ok"

    def _shared(self) -> dict[str, str]:
        """Told and not judged: a host restarts what is unhealthy, which brings no Redis back."""
        return {} if self._redis is None else {"redis": self._redis()}

    def _disk_is_free(self) -> bool:
        free = shutil.disk_usage(self._settings.temp_root).free
        return free >= self._settings.min_free_disk_mb * MIB


def _guarded(status: MemoryStatus) -> dict[str, Any]:
    """What the memory guard knows and has done."""
    return {
        "level": _name(status.level),
        "forced": None if status.forced is None else _name(status.forced),
        "reason": status.reason,
        "limit": asdict(status.limit),
        "used": status.used,
        "actions": status.actions,
        "changes": [asdict(each) | {"level": _name(each.level)} for each in status.changes],
    }


def _name(level: MemoryLevel) -> str:
    return level.name.lower()


def _own_memory() -> dict[str, float]:
    memory = psutil.Process().memory_info()
    total = psutil.virtual_memory().total
    return {
        "rss": round(memory.rss / MIB, 1),
        "vms": round(memory.vms / MIB, 1),
        "percent": round(100 * memory.rss / total, 2),
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
