"""A speech process for the tests, with a count of its deaths and single-task answers."""

from collections.abc import Callable
from typing import Any

from interview.config.settings import Settings
from interview.isolation.admission import Admission
from interview.isolation.child_process import setup_of
from interview.isolation.process import DisposableSpeechProcess
from interview.memory.guard import MemoryGate, MemoryGuard
from tests.unit import speech_tasks

LIMIT = 20.0
TASKS = speech_tasks.__name__
Make = Callable[..., DisposableSpeechProcess]


class Deaths:
    """Counts what the service is told of deaths."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


def guarded_speech(
    settings: Settings, on_death: Callable[[], object] = lambda: None
) -> DisposableSpeechProcess:
    """One with a memory guard that nobody has started: it looks when it is asked."""
    guard = MemoryGuard(settings.memory, int)
    return speech_of(settings, Admission(4, 8), on_death, guard.gate)


def speech_of(
    settings: Settings, admission: Admission, on_death: Callable[[], object], gate: MemoryGate
) -> DisposableSpeechProcess:
    """One that runs the tasks of the tests."""
    setup = setup_of(settings.speech, settings.recordings.max_answer_seconds, TASKS)
    return DisposableSpeechProcess(settings.speech, setup, admission, on_death, gate)


def do(
    speech: DisposableSpeechProcess, task: Callable[..., Any], *args: object, seconds: float = LIMIT
) -> Any:
    """One answer that is one task."""
    return speech.answer(lambda lane: lane.run(task, *args, seconds=seconds))
