"""What the service says of its memory, for the operator."""

import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import psutil

from interview.config.settings import MIB, Settings
from interview.contracts.memory import MemoryStatus, ProcessMemory
from interview.errors import ModelUnavailable
from interview.flows.watched import Watched
from interview.isolation.process import SpeechStatus
from interview.memory.relief import AudioRelief
from interview.recognition.models import ModelStore


class StatusFlow:
    """Gathers figures; never waits for a transcription and never loads a model.

    Args:
        watched: the parts of this process.
        relief: what is given back after audio requests.
    """

    def __init__(self, watched: Watched, relief: AudioRelief) -> None:
        self._watched = watched
        self._relief = relief

    @property
    def evaluates(self) -> bool:
        """Whether spoken answers are evaluated here, so that there is a speech process."""
        return self._watched.speech is not None

    def memory(self) -> dict[str, Any]:
        """Where the memory of the whole service is, and what is done to keep it small."""
        watched, settings = self._watched, self._watched.settings
        counts, guarded = watched.registry.counts(), watched.memory.status()
        return {
            **_guarded(guarded),
            "memory_usage": own_memory(),
            "temp_files_cleaned": counts.closed + watched.sweeper.total.files,
            "timestamp": now_text(),
            "processes": [_process(each) for each in guarded.processes],
            "registry": asdict(counts),
            "sweeper": {
                "runs": watched.sweeper.runs,
                "last_run_at": watched.sweeper.last_run_at,
                **asdict(watched.sweeper.total),
            },
            "model": {
                "engine": settings.whisper_engine,
                "name": settings.whisper_model,
                "check": model_fault(settings, watched.speech) or "ok",
            },
            "speech": asdict(watched.speech()) if watched.speech is not None else None,
            "leak_watch": asdict(watched.leaks()) if watched.leaks is not None else None,
            "queue": asdict(watched.admission.counts()),
            "relief": asdict(self._relief.counts()),
            "caches": watched.caches.by_name(),
            "language_model": asdict(watched.coach.status()),
            "thresholds": {
                "speech_max_rss_mb": settings.speech_max_rss_mb,
                "min_free_disk_mb": settings.min_free_disk_mb,
                "force_gc_interval": settings.force_gc_interval,
                "temp_max_age_seconds": settings.temp_max_age_seconds,
            },
        }


def model_fault(settings: Settings, speech: Callable[[], SpeechStatus] | None) -> str | None:
    """What is wrong with the weights, if anything; workers elsewhere look after their own.

    Told to everybody who asks for /health: paths of the host are replaced by their settings.
    """
    if speech is None or settings.disable_ai_models:
        return None
    fault = speech().model_error or _missing(settings)
    if fault is None:
        return None
    fault = fault.replace(str(settings.data_dir), "DATA_DIR")
    named = settings.whisper_model
    return fault.replace(named, "WHISPER_MODEL") if named.startswith(os.sep) else fault


def _guarded(status: MemoryStatus) -> dict[str, Any]:
    """What the memory guard knows and has done."""
    return {
        "level": status.level.word,
        "forced": None if status.forced is None else status.forced.word,
        "reason": status.reason,
        "detail": status.detail,
        "limit": asdict(status.limit),
        "used": status.used,
        "actions": status.actions,
        "changes": [asdict(each) | {"level": each.level.word} for each in status.changes],
    }


def _process(process: ProcessMemory) -> dict[str, Any]:
    """Sizes in MB; by ``pss`` they add up."""
    return {
        "pid": process.pid,
        "name": process.name,
        "role": process.role,
        "rss": round(process.rss / MIB, 1),
        "pss": round(process.pss / MIB, 1),
        "threads": process.threads,
        "files": process.files,
    }


def _missing(settings: Settings) -> str | None:
    try:
        ModelStore(settings.data_dir / "models").check(settings.whisper_model)
    except ModelUnavailable as error:
        return error.reason
    return None


def own_memory() -> dict[str, float]:
    """``rss`` and ``vms`` of this process in MB, ``percent`` of the machine's memory."""
    memory = psutil.Process().memory_info()
    total = psutil.virtual_memory().total
    return {
        "rss": round(memory.rss / MIB, 1),
        "vms": round(memory.vms / MIB, 1),
        "percent": round(100 * memory.rss / total, 2),
    }


def now_text() -> str:
    """The time as the answers give it: ISO 8601, UTC, whole seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")
