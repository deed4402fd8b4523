"""Start and stop of a serving process; operator commands use neither."""

from dataclasses import dataclass

from flask import Flask

from interview.composition.process import ProcessParts, close_folders
from interview.evaluation.llm.coach import LlmCoach
from interview.flows.evaluator import Evaluator
from interview.jobs.scheduler import ElectedScheduler
from interview.store.backup import DatabaseUse
from interview.store.schema import migrate_database

RUNTIME = "interview_runtime"


@dataclass(frozen=True, slots=True)
class Runtime:
    """The parts to start and stop."""

    base: ProcessParts
    database_use: DatabaseUse
    schedulers: tuple[ElectedScheduler, ...]
    evaluator: Evaluator
    coach: LlmCoach


def start_serving(app: Flask) -> None:
    """Mark the database as in use, start the memory guard, migrate, start schedulers and evaluator.

    Raises:
        UnsafeDataDirError: DATA_DIR or the database cannot be made private.
    """
    runtime: Runtime = app.extensions[RUNTIME]
    close_folders(runtime.base.settings.storage)
    runtime.database_use.begin()
    runtime.base.memory.start()
    migrate_database(app, runtime.base.settings.storage.data_dir)
    for scheduler in runtime.schedulers:
        scheduler.start()
    runtime.evaluator.start()


def stop_serving(app: Flask) -> None:
    """Give up the election and the current answer, end child processes, delete temp files."""
    runtime: Runtime = app.extensions[RUNTIME]
    for scheduler in runtime.schedulers:
        scheduler.stop()
    runtime.evaluator.stop()
    runtime.coach.close()
    runtime.database_use.end()
    runtime.base.close()
