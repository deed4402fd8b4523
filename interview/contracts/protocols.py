"""The Protocols the stages and flows meet their collaborators through."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, TypeVar

from interview.contracts.answer import Recording

T = TypeVar("T")


class SpeechLane(Protocol):
    """The one place in the speech process, held for the length of one answer."""

    def run(self, task: Callable[..., T], *args: object, seconds: float) -> T:
        """Run ``task(*args)`` there. Raises SpeechTimeout, SpeechCrashed or the task's error."""
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


class TempFiles(Protocol):
    """Where a stage gets a file from."""

    def file(self, *, suffix: str, purpose: str) -> AbstractContextManager[OwnedFile]: ...


class ReceivedUpload(Protocol):
    """A request whose file parts were streamed into registry-owned files."""

    def recording(self, field: str) -> Recording:
        """The upload in ``field``. Raises NoAudio, EmptyAudio or UnsupportedAudio."""
        ...


class AudioAdmission(Protocol):
    """The guard in front of audio requests."""

    def request(self) -> AbstractContextManager[None]:
        """A place for one audio request, taken before its body is read. Raises Busy."""
        ...


class MemoryRelief(Protocol):
    """Keeps the memory of the web process level over audio requests."""

    def before(self) -> int:
        """Resident bytes now."""
        ...

    def after_audio_request(self, rss_before: int) -> None:
        """Count the request and give memory back when its turn has come."""
        ...
