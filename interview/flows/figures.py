"""Metrics read from the parts of the service at each scrape."""

import math
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, fields

from interview.contracts import Figure
from interview.contracts.memory import MemoryParts, MemoryWatch, PartGrowth
from interview.contracts.operations import PoolCounts
from interview.evaluation.llm.coach import LlmCoach
from interview.files.sweeper import Sweeper
from interview.files.tempfiles import TempFileRegistry
from interview.flows.status import Watched
from interview.isolation.admission import Admission
from interview.store.health import AnswerRows
from interview.store.models import UNFINISHED

STATES = (*UNFINISHED, "evaluated", "failed", "expired")


class ServiceFigures:
    """Reads all figures; waits at most one check timeout for the database.

    Args:
        watched: the parts of this process.
        rows: the answers that are stored.
        pool: counts of the connection pool; None if connections are not pooled.
    """

    def __init__(
        self, watched: Watched, rows: AnswerRows, pool: Callable[[], PoolCounts | None]
    ) -> None:
        self._watched = watched
        self._rows = rows
        self._pool = pool

    def read(self) -> Iterator[Figure]:
        """All current figures. A figure that is not known yet is left out."""
        watched = self._watched
        yield from _queue(watched.admission)
        yield from _temp_files(watched.registry)
        yield from sweeps(watched.sweeper)
        yield from _database(self._rows, self._pool())
        yield from _caches(watched.caches.by_name())
        yield from _language_model(watched.coach)
        yield from watched.speech.figures()
        yield from _memory(watched.memory)
        yield from _growth(watched.speech.growth())


def _queue(admission: Admission) -> Iterator[Figure]:
    counts = admission.counts()
    meaning = "Answers in this process, by where they are"
    for state in ("running", "waiting", "uploading"):
        labels = (("state", state),)
        yield Figure("interview_queue_answers", meaning, getattr(counts, state), labels)
    yield Figure(
        "interview_queue_refused_total", "Answers refused because too many wait", counts.refused
    )


def _temp_files(registry: TempFileRegistry) -> Iterator[Figure]:
    counts = registry.counts()
    yield Figure("interview_temp_files", "Temp files now open", counts.live)
    yield Figure("interview_temp_files_bytes", "Size of the temp files now open", counts.bytes)
    yield Figure(
        "interview_temp_files_oldest_seconds",
        "Age of the oldest temp file now open",
        counts.oldest_age,
        across="max",
    )
    yield Figure("interview_temp_files_opened_total", "Temp files opened", counts.opened)
    yield Figure("interview_temp_files_closed_total", "Temp files deleted", counts.closed)
    yield Figure(
        "interview_temp_files_failures_total",
        "Steps of closing a temp file that failed",
        counts.failures,
    )


def sweeps(sweeper: Sweeper) -> Iterator[Figure]:
    """Figures of the sweeper. Only a process that sweeps by schedule reports the age: another,
    which swept once after a crash, would appear overdue for ever."""
    total = sweeper.total
    yield Figure("interview_sweeps_total", "Runs of the sweeper", sweeper.runs)
    yield Figure("interview_swept_files_total", "Files the sweeper deleted", total.files)
    yield Figure("interview_swept_bytes_total", "Bytes the sweeper deleted", total.bytes)
    yield Figure(
        "interview_sweep_failures_total", "Files the sweeper could not delete", total.failures
    )
    if sweeper.last_scheduled_at is not None:
        yield Figure(
            "interview_sweep_age_seconds",
            "Time since the last scheduled run of the sweeper, told by who runs it",
            time.time() - sweeper.last_scheduled_at,
            across="min",
        )


def _database(rows: AnswerRows, pool: PoolCounts | None) -> Iterator[Figure]:
    reached = rows() == "ok"
    yield Figure("interview_database_up", "Whether the database answers", reached, across="any")
    meaning = "Stored answers by state, as of the last time the database answered"
    for state in STATES if rows.by_state or reached else ():
        labels = (("state", state),)
        count = rows.by_state.get(state, 0)
        yield Figure("interview_stored_answers", meaning, count, labels, across="any")
    if pool is not None:
        yield Figure("interview_database_pool_size", "Connections kept open", pool.size)
        meaning = "Connections of the pool, by what they are"
        for state in ("checked_out", "overflow"):
            labels = (("state", state),)
            yield Figure("interview_database_connections", meaning, getattr(pool, state), labels)


def _caches(caches: Mapping[str, Mapping[str, int]]) -> Iterator[Figure]:
    for cache, counts in caches.items():
        labels = (("cache", cache),)
        for name in ("hits", "misses", "evictions"):
            yield Figure(f"interview_cache_{name}_total", f"Cache {name}", counts[name], labels)
        yield Figure("interview_cache_entries", "Entries of a cache", counts["size"], labels)
        yield Figure("interview_cache_bytes", "Size of a cache", counts["bytes"], labels)


def _language_model(coach: LlmCoach) -> Iterator[Figure]:
    yield Figure(
        "interview_llm_breaker_open",
        "1 while the language model is left alone after failures",
        coach.status().breaker == "open",
        across="max",
    )


def _memory(memory: MemoryWatch) -> Iterator[Figure]:
    status = memory.status()
    yield Figure(
        "interview_memory_level",
        "0 normal, 1 pressure, 2 high, 3 emergency",
        status.level,
        across="max",
    )
    limit = "Bytes past which the host ends processes"
    yield Figure("interview_memory_limit_bytes", limit, status.limit.bytes, across="any")
    used = "Bytes that count against the limit"
    yield Figure("interview_memory_used_bytes", used, status.used, across="any")
    by_role: Counter[str] = Counter()
    for process in status.processes:
        by_role[process.role] += process.pss
    for role, size in by_role.items():
        meaning = "Proportional set size of the processes of a role"
        labels = (("role", role),)
        yield Figure("interview_memory_pss_bytes", meaning, size, labels, across="any")
    for sample in memory.samples()[-1:]:
        for part, size in asdict(sample.parts).items():
            meaning = "Memory of the service by what holds it, at the last sample"
            labels = (("part", part),)
            yield Figure("interview_memory_part_bytes", meaning, size, labels, across="any")
    for action, count in status.actions.items():
        labels = (("action", action),)
        yield Figure("interview_memory_actions_total", "Relief given, by action", count, labels)


def _growth(growth: Iterable[PartGrowth]) -> Iterator[Figure]:
    """Growth of every part, so that alerts always have a series; NaN for an unknown slope."""
    known = {each.part: each for each in growth}
    for part in dict.fromkeys((*(field.name for field in fields(MemoryParts)), *known)):
        labels = (("part", part),)
        each = known.get(part)
        slope = math.nan if each is None or each.slope is None else float(each.slope)
        meaning = "Bytes a part of the memory gains in 100 answers"
        yield Figure("interview_memory_slope_bytes", meaning, slope, labels, across="max")
        meaning = "1 for a part of the memory that surely grows from answer to answer"
        growing = each is not None and each.growing
        yield Figure("interview_memory_growing", meaning, growing, labels, across="max")
