"""Memory, caches and state of the service, for the operator."""

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import structlog

from interview.caches.results import Caches
from interview.config.groups.answers import SpeechSettings
from interview.config.groups.storage import TempFileSettings
from interview.config.variables import MIB
from interview.contracts import AnswerTimes, CacheStats
from interview.contracts.memory import (
    MemoryParts,
    MemorySample,
    MemoryStatus,
    MemoryWatch,
    ProcessMemory,
)
from interview.evaluation.llm.coach import LlmCoach
from interview.files.sweeper import Sweeper
from interview.files.tempfiles import TempFileRegistry
from interview.flows.evaluator import SpeechWatch
from interview.isolation.admission import Admission
from interview.isolation.process import AtRest
from interview.memory.leak_watch import LeakWatch
from interview.memory.process_memory import resident_and_anonymous
from interview.memory.relief import AudioRelief
from interview.memory.sampler import measured_parts
from interview.questions.matcher import Matcher

OWN = "own"
"""The role of this process in a measurement, web instance or worker."""

log = structlog.get_logger(__name__)


class CachesFlow:
    """All caches of the service: results by person, and the matcher's questions.

    Args:
        caches: cached results, in this process or in Redis.
        matcher: has its own cache, in this process.
        redis: checks the Redis of REDIS_URL within a time limit; None without Redis.
        samples: memory samples, oldest first.
    """

    def __init__(
        self,
        caches: Caches,
        matcher: Matcher,
        redis: Callable[[], str] | None,
        samples: Callable[[], Sequence[MemorySample]],
    ) -> None:
        self._caches = caches
        self._matcher = matcher
        self._redis = redis
        self._samples = samples

    def by_name(self) -> dict[str, dict[str, int]]:
        """Figures of each cache; in Redis, of all instances together."""
        matcher = {"matcher": asdict(self._matcher.stats())}
        return matcher | {name: asdict(stats) for name, stats in self._caches.stats().items()}

    def stats(self) -> dict[str, Any]:
        """Totals of all caches, figures of each, and the memory history of the service."""
        caches = self.by_name()
        names = [field.name for field in fields(CacheStats)]
        total = {name: sum(cache.get(name, 0) for cache in caches.values()) for name in names}
        history = [asdict(sample) | {"level": sample.level.word} for sample in self._samples()]
        return {**total, "caches": caches, "memory_history": history, "timestamp": now_text()}

    def health(self) -> tuple[bool, dict[str, Any]]:
        """Whether the cache backend works; the backend ``off`` is always healthy."""
        backend = self._caches.backend
        status = self._redis() if backend == "redis" and self._redis is not None else "ok"
        body = {"status": status, "backend": backend, "reachable": status == "ok"}
        return status == "ok", {**body, "timestamp": now_text()}

    def forget(self, person: str) -> None:
        """Delete the cached results of a person."""
        self._caches.forget(person)

    def clear(self) -> int:
        """Clear all caches; returns the number of entries."""
        return self._caches.clear() + self._matcher.clear()


@dataclass(frozen=True, slots=True)
class Watched:
    """The parts that status pages, health checks and metrics read."""

    registry: TempFileRegistry
    sweeper: Sweeper
    memory: MemoryWatch
    admission: Admission
    caches: CachesFlow
    coach: LlmCoach
    speech: SpeechWatch


@dataclass(frozen=True, slots=True)
class WeightsCheck:
    """Checks the weights of the model, unless models are disabled.

    Args:
        speech: knows the fault.
        model: WHISPER_MODEL.
        data_dir: DATA_DIR.
        wanted: False with DISABLE_AI_MODELS.
    """

    speech: SpeechWatch
    model: str
    data_dir: Path
    wanted: bool

    def fault(self) -> str | None:
        """The fault of the model weights, if any.

        /health is public, so paths of the host are replaced by the names of their settings.
        """
        fault = self.speech.model_fault() if self.wanted else None
        if fault is None:
            return None
        fault = fault.replace(str(self.data_dir), "DATA_DIR")
        is_path = self.model.startswith(os.sep)
        return fault.replace(self.model, "WHISPER_MODEL") if is_path else fault


class StatusFlow:
    """Collects figures; never waits for a transcription and never loads a model.

    Args:
        watched: the parts of this process.
        weights: checks the weights of the model.
        relief: memory relief after audio requests.
        speech: engine, model and limit that are shown.
        temp_files: limits that are shown.
    """

    def __init__(
        self,
        watched: Watched,
        weights: WeightsCheck,
        relief: AudioRelief,
        speech: SpeechSettings,
        temp_files: TempFileSettings,
    ) -> None:
        self._watched = watched
        self._weights = weights
        self._relief = relief
        self._speech = speech
        self._temp_files = temp_files

    def memory(self) -> dict[str, Any]:
        """Memory use of the whole service and the measures that bound it."""
        watched, speech, temp_files = self._watched, self._speech, self._temp_files
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
                "engine": speech.whisper_engine,
                "name": speech.whisper_model,
                "check": self._weights.fault() or "ok",
            },
            **watched.speech.status(),
            "queue": asdict(watched.admission.counts()),
            "relief": asdict(self._relief.counts()),
            "caches": watched.caches.by_name(),
            "language_model": asdict(watched.coach.status()),
            "thresholds": {
                "speech_max_rss_mb": speech.speech_max_rss_mb,
                "min_free_disk_mb": temp_files.min_free_disk_mb,
                "force_gc_interval": self._relief.interval,
                "temp_max_age_seconds": temp_files.temp_max_age_seconds,
            },
        }


def _guarded(status: MemoryStatus) -> dict[str, Any]:
    """The state of the memory guard."""
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
    """One process, sizes in MB; ``pss`` values can be added up."""
    return {
        "pid": process.pid,
        "name": process.name,
        "role": process.role,
        "rss": round(process.rss / MIB, 1),
        "pss": round(process.pss / MIB, 1),
        "threads": process.threads,
        "files": process.files,
    }


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
    """The current time: ISO 8601, UTC, whole seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class AnswerMemory:
    """Measures this process and its speech process after each answer.

    Args:
        leaks: compares the measurements.
        at_rest: sizes of the speech process measured after its last task, None without one.
            Measured now, it might already work on the next answer.
        temp_files: its open files are counted.
        remembered: bytes in bounded caches; their growth is not a leak.
    """

    def __init__(
        self,
        leaks: LeakWatch,
        at_rest: Callable[[], AtRest | None],
        temp_files: TempFileRegistry,
        remembered: Callable[[], int],
    ) -> None:
        self._leaks = leaks
        self._at_rest = at_rest
        self._temp_files = temp_files
        self._remembered = remembered

    def answered(self, _times: AnswerTimes) -> None:
        """See :class:`interview.contracts.AnswerObserver`. Costs 0.2 ms and never raises."""
        speech = self._at_rest()
        try:
            parts = self._parts(speech)
        except OSError as error:  # out of descriptors; the next answer is measured again
            log.warning("memory_not_measured", errno=error.errno)
            return
        self._leaks.note(parts, speech.number if speech is not None else None)

    def _parts(self, speech: AtRest | None) -> MemoryParts:
        """Resident, not proportional, sizes: those of other processes do not change them."""
        resident, anonymous = resident_and_anonymous()
        processes = [ProcessMemory(os.getpid(), OWN, resident, resident, anonymous)]
        if speech is not None:
            processes.append(
                ProcessMemory(speech.pid, "speech", speech.rss, speech.rss, speech.anonymous)
            )
        libraries = sum(each.rss - each.anonymous for each in processes)
        parts = measured_parts(processes, OWN, libraries, self._temp_files.counts().bytes)
        return replace(parts, live=parts.live - self._remembered())
