"""A speech process for the tests: who counts its deaths, and how one task is an answer."""

from collections.abc import Callable
from typing import Any

from interview.config import Settings
from interview.resources.memory_guard import MemoryGuard
from interview.speech.admission import Admission
from interview.speech.process import DisposableSpeechProcess

LIMIT = 20.0
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
    guard = MemoryGuard(settings, int)
    return DisposableSpeechProcess(settings, Admission(4, 8), on_death, guard)


def do(
    speech: DisposableSpeechProcess, task: Callable[..., Any], *args: object, seconds: float = LIMIT
) -> Any:
    """One answer that is one task."""
    return speech.answer(lambda lane: lane.run(task, *args, seconds=seconds))
