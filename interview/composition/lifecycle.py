"""What begins and ends with a serving process; the flask command needs none of it."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask

from interview.composition.process import Foundations, close_folders
from interview.evaluation.llm.coach import LlmCoach
from interview.flows.answer import AnswerFlow
from interview.isolation.status import SpeechStatus
from interview.jobs.scheduler import ElectedScheduler, Job
from interview.memory.leak_watch import LeakStatus
from interview.store.backup import DatabaseUse
from interview.store.schema import migrate_database

RUNTIME = "interview_runtime"


@dataclass(frozen=True, slots=True)
class Evaluating:
    """Who evaluates spoken answers: this instance, or workers elsewhere.

    ``spoken``, ``speech``, ``leaks`` and ``thread`` are None elsewhere; ``thread`` says whether
    the thread that evaluates waiting answers works; ``announce`` tells of an answer of a cost;
    ``jobs`` are those one process does for the cluster.
    """

    spoken: AnswerFlow | None
    speech: Callable[[], SpeechStatus] | None
    leaks: Callable[[], LeakStatus] | None
    thread: Callable[[], str] | None
    announce: Callable[[str], None]
    jobs: tuple[Job, ...]
    start: Callable[[], None]
    stop: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Runtime:
    """The parts of an application that have a life of their own."""

    base: Foundations
    database_use: DatabaseUse
    schedulers: tuple[ElectedScheduler, ...]
    evaluating: Evaluating
    coach: LlmCoach


def start_serving(app: Flask) -> None:
    """Hold the database, watch the memory, migrate, stand for election, begin to evaluate.

    Raises:
        UnsafeDataDirError: DATA_DIR or the database cannot be closed to other users.
    """
    runtime: Runtime = app.extensions[RUNTIME]
    close_folders(runtime.base.settings)
    runtime.database_use.begin()
    runtime.base.memory.start()
    migrate_database(app, runtime.base.settings.data_dir)
    for scheduler in runtime.schedulers:
        scheduler.start()
    runtime.evaluating.start()


def stop_serving(app: Flask) -> None:
    """Give away the schedule and the answer in hand, end every process, unlink every file."""
    runtime: Runtime = app.extensions[RUNTIME]
    for scheduler in runtime.schedulers:
        scheduler.stop()
    runtime.evaluating.stop()
    runtime.coach.close()
    runtime.database_use.end()
    runtime.base.close()
