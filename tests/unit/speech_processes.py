"""A speech process for the tests: who counts its deaths, and how one task is an answer."""

from collections.abc import Callable
from typing import Any

from interview.speech.process import DisposableSpeechProcess

LIMIT = 20.0
Make = Callable[..., DisposableSpeechProcess]


class Deaths:
    """Counts what the service is told of deaths."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


def do(
    speech: DisposableSpeechProcess, task: Callable[..., Any], *args: object, seconds: float = LIMIT
) -> Any:
    """One answer that is one task."""
    return speech.answer(lambda lane: lane.run(task, *args, seconds=seconds))
