"""The Protocols the stages and flows meet their collaborators through."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

from interview.contracts.answer import Recording

T = TypeVar("T")


class SpeechLane(Protocol):
    """The one place in the speech process, held for the length of one answer."""

    def run(
        self, task: Callable[..., T], *args: object, seconds: float, recognises: bool = False
    ) -> T:
        """Run ``task(*args)`` there and give what it returns.

        Args:
            task: one of those the speech process was started with; fully annotated.
            args: first the open files its leading parameters of type ``BinaryIO`` take, which
                cross as descriptors, then plain data of the types it is annotated with.
            seconds: time limit.
            recognises: the memory the task needs is what the model needs.

        Raises:
            SpeechTimeout: it took longer than ``seconds``.
            TaskFailedError: the task raised what is no refusal.
            InterviewError: the refusal the task raised.
        """
        ...


SPEECH_ATTEMPTS = 2
"""How often an answer is tried when the process dies under it."""


class SpeechProcess(Protocol):
    """The disposable process that owns decoding and recognition."""

    def answer(self, work: Callable[[SpeechLane], T]) -> T:
        """Hold the lane while ``work`` runs; done once more if the process dies under it.

        Raises Busy when too many answers wait already.
        """
        ...


class OwnedFile(Protocol):
    """A temp file somebody owns and will unlink."""

    @property
    def path(self) -> Path: ...

    @property
    def stream(self) -> BinaryIO: ...


class TempFiles(Protocol):
    """Where a stage gets a file from."""

    def file(self, *, suffix: str, purpose: str) -> AbstractContextManager[OwnedFile]: ...


class ReceivedUpload(Protocol):
    """A request whose file parts were streamed into registry-owned files."""

    def recording(self, field: str) -> Recording:
        """The upload in ``field``. Raises NoAudio, EmptyAudio or UnsupportedAudio."""
        ...

    def early_field(self, name: str) -> str:
        """A text field at the beginning of a body that was refused unread; empty if none."""
        ...


class AudioAdmission(Protocol):
    """The guard in front of audio requests."""

    def request(self, network: str | None = None) -> AbstractContextManager[None]:
        """A place for one audio request from ``network``, taken before its body is read.

        Raises Busy.
        """
        ...


class MemoryRelief(Protocol):
    """Keeps the memory of the web process level over audio requests."""

    def before(self) -> int:
        """Resident bytes now."""
        ...

    def after_audio_request(self, rss_before: int) -> None:
        """Count the request and give memory back when its turn has come."""
        ...
