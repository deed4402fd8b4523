"""The Celery worker, which evaluates waiting answers.

Run it with ``celery -A interview.worker worker``. The main process only talks to the broker; the
forked pool process owns the database connection, the speech process and the temp files.
"""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import structlog
from billiard import active_children
from celery.signals import (
    setup_logging,
    worker_init,
    worker_process_init,
    worker_process_shutdown,
    worker_shutdown,
    worker_shutting_down,
)
from sqlalchemy import Engine, create_engine

from interview.composition.process import (
    ContentParts,
    Observation,
    ProcessParts,
    close_folders,
    content_parts,
    process_parts,
)
from interview.composition.recognition import SpeechParts, speech_parts
from interview.config.folders import PRIVATE_UMASK
from interview.config.process_names import is_dead, process_name
from interview.config.settings import Settings
from interview.config.variables import ConfigError
from interview.flows.figures import ServiceFigures
from interview.flows.status import CachesFlow, Watched
from interview.isolation.admission import RESERVED_THREADS, Admission
from interview.jobs.celery_app import EVALUATE, celery_app
from interview.jobs.scheduler import ElectedScheduler, HostElection, host_jobs
from interview.logging.events import configure_logs
from interview.memory.process_memory import share_arenas
from interview.resources import IMPORT_ROOT
from interview.store.claims import ClaimStore
from interview.store.database import Sessions, StoreError, engine_options
from interview.store.health import AnswerRows, pool_counts
from interview.telemetry.exposition import Exporter

FINISH_SECONDS = 15.0
"""At shutdown the current answer has this long to finish; then it is handed back."""

MODELS_SECONDS = 10.0
"""How long a message waits for free memory. Then it is dropped: its answer is announced again,
possibly to another worker."""

log = structlog.get_logger(__name__)
os.umask(PRIVATE_UMASK)
share_arenas(os.environ)
settings = Settings.from_environment()
if settings.queue.embedded:
    raise ConfigError("a worker needs TASK_QUEUE=celery, as the web instances have it")
app = celery_app(settings.storage.redis_url, settings.recordings.max_answer_seconds)
# The celery command removes its working folder from sys.path, with which the speech process
# starts.
sys.path.append(str(IMPORT_ROOT))


@dataclass(frozen=True, slots=True)
class Pool:
    """The parts of a pool process."""

    base: ProcessParts
    parts: SpeechParts
    content: ContentParts
    scheduler: ElectedScheduler
    exporter: Exporter | None

    def close(self) -> None:
        if self.exporter is not None:
            self.exporter.close()
        self.scheduler.stop()
        self.parts.speech.close()
        self.content.coach.close()
        self.base.close()


@app.task(name=EVALUATE)
def evaluate_answer(cost: str) -> None:
    """Evaluate one waiting answer of ``cost``, if there is one."""
    if _pool().base.memory.gate.wait_for_models(MODELS_SECONDS):
        _pool().parts.worker.evaluate_next(cost)


@setup_logging.connect
def _set_up_logs(**_: Any) -> None:
    configure_logs(settings.logs, "interview-worker")


@worker_init.connect
def _prepare_weights(**_: Any) -> None:
    """Prepare the weights in a child process, which frees its memory when it ends."""
    subprocess.run(
        [sys.executable, "-m", "interview.recognition.prepare"], check=False, cwd=IMPORT_ROOT
    )


@worker_process_init.connect
def _open_pool(**_: Any) -> None:
    """Build the pool before the first answer. A failure recurs, and is logged, with each answer."""
    _pool()


@lru_cache(maxsize=1)
def _pool() -> Pool:
    base = process_parts(settings, "worker")
    close_folders(settings.storage)
    content = content_parts(base)
    admission = Admission(0, RESERVED_THREADS + 1)
    engine = _engine()
    claims = ClaimStore(Sessions(engine), process_name)
    parts = speech_parts(base, admission, content.flow, claims)
    jobs = host_jobs(settings.temp_files.sweep_seconds, base.sweeper, claims)
    scheduler = ElectedScheduler(HostElection(settings.temp_files.temp_root), jobs)
    scheduler.start()
    base.memory.start()
    watched = Watched(
        base.registry,
        base.sweeper,
        base.memory,
        admission,
        CachesFlow(base.caches, content.matcher, None, base.memory.samples),
        content.coach,
        parts.watch,
    )
    figures = ServiceFigures(watched, AnswerRows(engine), partial(pool_counts, engine))
    base.observation.add_figures(figures.read)
    return Pool(base, parts, content, scheduler, _exporter(base.observation))


def _exporter(observation: Observation) -> Exporter | None:
    """Serve the metrics of this process on METRICS_PORT, if it is set and free.

    A second pool process of the same worker evaluates without serving metrics.
    """
    host, port = settings.server.host, settings.telemetry.metrics_port
    if not port:
        return None
    try:
        return Exporter(host, port, settings.admits, observation.telemetry.scraped)
    except OSError as error:
        log.error("metrics_port_unavailable", port=port, errno=error.errno)
        return None


@worker_process_shutdown.connect
def _close_pool(**_: Any) -> None:
    if _pool.cache_info().currsize:
        _pool().close()


@worker_shutting_down.connect
def _limit_stop(**_: Any) -> None:
    timer = threading.Timer(FINISH_SECONDS, _end_pool)
    timer.daemon = True  # does not delay an earlier end
    timer.start()


def _end_pool() -> None:
    for process in active_children():
        os.kill(process.pid, signal.SIGKILL)


@worker_shutdown.connect
def _hand_back(**_: Any) -> None:
    """Release the claim of a dead pool process at once, so that another worker can take it.

    It was killed by :func:`_end_pool`, or by a SIGTERM of the host to the process group.
    """
    try:
        claims = ClaimStore(Sessions(_engine()), process_name)
        released = claims.release(is_dead, counted=False)
    except StoreError as error:
        log.warning("answer_not_handed_back", kind=error.kind)  # its lease lapses
    else:
        log.info("answers_handed_back", count=released)


def _engine() -> Engine:
    """A new engine for this process: connections must not cross a fork."""
    url = settings.storage.database_url
    return create_engine(url, **engine_options(url))
