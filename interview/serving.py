"""What begins and ends with a serving process; the flask command needs none of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from interview.evaluation.llm import LlmCoach
from interview.flows.answer import AnswerFlow
from interview.jobs.scheduler import ElectedScheduler, Job
from interview.observing import Observing
from interview.resources.memory_guard import MemoryGuard
from interview.resources.tempfiles import TempFileRegistry
from interview.speech.status import SpeechStatus
from interview.store.migrate import migrate_database

RUNTIME = "interview_runtime"


@dataclass(frozen=True, slots=True)
class Evaluating:
    """Who evaluates spoken answers: this instance, or workers elsewhere.

    ``spoken`` and ``speech`` are None elsewhere; ``announce`` tells of an answer of a cost;
    ``jobs`` are those one process does for the cluster.
    """

    spoken: AnswerFlow | None
    speech: Callable[[], SpeechStatus] | None
    announce: Callable[[str], None]
    jobs: tuple[Job, ...]
    start: Callable[[], None]
    stop: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Runtime:
    """The parts of an application that have a life of their own."""

    data_dir: Path
    schedulers: tuple[ElectedScheduler, ...]
    evaluating: Evaluating
    registry: TempFileRegistry
    coach: LlmCoach
    memory: MemoryGuard
    observing: Observing


def start_serving(app: Flask) -> None:
    """Watch the memory, migrate the database, stand for election, begin to evaluate."""
    runtime: Runtime = app.extensions[RUNTIME]
    runtime.memory.start()
    migrate_database(app, runtime.data_dir)
    for scheduler in runtime.schedulers:
        scheduler.start()
    runtime.evaluating.start()


def stop_serving(app: Flask) -> None:
    """Give away the schedule and the answer in hand, end every process, unlink every file."""
    runtime: Runtime = app.extensions[RUNTIME]
    for scheduler in runtime.schedulers:
        scheduler.stop()
    runtime.evaluating.stop()
    runtime.memory.stop()
    runtime.coach.close()
    runtime.registry.close()
    runtime.observing.close()
