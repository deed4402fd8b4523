"""Protocols through which stages and flows use the speech process, files, uploads and caches."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

from interview.contracts.answer import Recording

T = TypeVar("T")


class SpeechLane(Protocol):
    """Exclusive use of the speech process for one answer."""

    def run(
        self, task: Callable[..., T], *args: object, seconds: float, recognises: bool = False
    ) -> T:
        """Run ``task(*args)`` in the speech process and return its result.

        Args:
            task: one of the tasks the speech process was started with; fully annotated.
            args: first the open files for its leading ``BinaryIO`` parameters, which are passed
                as descriptors, then plain data of the annotated types.
            seconds: time limit.
            recognises: the task uses the model, so its memory is the need of the model.

        Raises:
            SpeechTimeout: the task took longer than ``seconds``.
            InterviewError: the task raised it.
            TaskFailedError: the task raised any other exception.
        """
        ...


SPEECH_ATTEMPTS = 2
"""How often an answer is tried if the speech process dies."""


class SpeechProcess(Protocol):
    """The disposable process that decodes and recognises."""

    def answer(self, work: Callable[[SpeechLane], T]) -> T:
        """Run ``work`` with exclusive use of the process; again if the process dies.

        Raises Busy if too many answers are waiting.
        """
        ...


class OwnedFile(Protocol):
    """A temp file; its owner deletes it."""

    @property
    def path(self) -> Path: ...

    @property
    def stream(self) -> BinaryIO: ...


class TempFiles(Protocol):
    """Opens temp files."""

    def file(self, *, suffix: str, purpose: str) -> AbstractContextManager[OwnedFile]: ...


class ReceivedUpload(Protocol):
    """A request whose file parts were streamed into temp files."""

    def recording(self, field: str) -> Recording:
        """The upload in the form field. Raises NoAudio, EmptyAudio or UnsupportedAudio."""
        ...

    def early_field(self, name: str) -> str:
        """A text field at the start of a body that was refused before it was read, or empty."""
        ...


class AudioAdmission(Protocol):
    """Limits concurrent audio requests."""

    def request(self, network: str | None = None) -> AbstractContextManager[None]:
        """Admit an audio request from ``network`` before its body is read. Raises Busy."""
        ...


@dataclass(frozen=True, slots=True)
class CacheStats:
    """Figures of a cache. ``bytes`` includes keys, values and the overhead of each entry."""

    hits: int = 0
    misses: int = 0
    size: int = 0
    bytes: int = 0
    evictions: int = 0
    expired: int = 0


class ResultCache(Protocol[T]):
    """Cached results of one kind, each visible only to the person it was made for.

    ``of`` is everything that determines the result, as plain values or dataclasses. A cache may
    drop entries at any time and never raises.
    """

    def get(self, person: str | None, *of: object) -> T | None:
        """The result stored for this person and exactly ``of``; None without a person."""
        ...

    def put(self, person: str | None, result: T, *of: object) -> None:
        """Store the result for a while; does nothing without a person."""
        ...


class NothingKept(ResultCache[T]):
    """The cache of a service that caches nothing."""

    def get(self, person: str | None, *of: object) -> T | None:  # noqa: ARG002 - none is known
        return None

    def put(self, person: str | None, result: T, *of: object) -> None:
        """Do nothing."""
