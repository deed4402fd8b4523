"""What begins and ends with a serving process; the flask command needs none of it."""

from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from interview.evaluation.llm import LlmCoach
from interview.jobs.scheduler import ElectedScheduler
from interview.jobs.worker import EmbeddedWorker
from interview.resources.tempfiles import TempFileRegistry
from interview.speech.process import DisposableSpeechProcess
from interview.store.migrate import migrate_database

RUNTIME = "interview_runtime"


@dataclass(frozen=True, slots=True)
class Runtime:
    """The parts of an application that have a life of their own."""

    data_dir: Path
    schedulers: tuple[ElectedScheduler, ...]
    worker: EmbeddedWorker
    speech: DisposableSpeechProcess
    registry: TempFileRegistry
    coach: LlmCoach


def start_serving(app: Flask) -> None:
    """Migrate the database and stand for the election of the scheduler, begin to evaluate."""
    runtime: Runtime = app.extensions[RUNTIME]
    migrate_database(app, runtime.data_dir)
    for scheduler in runtime.schedulers:
        scheduler.start()
    runtime.worker.start()


def stop_serving(app: Flask) -> None:
    """Give away the schedule and the answer in hand, end every process, unlink every file."""
    runtime: Runtime = app.extensions[RUNTIME]
    for scheduler in runtime.schedulers:
        scheduler.stop()
    runtime.worker.stop()
    runtime.speech.close()
    runtime.coach.close()
    runtime.registry.close()
