"""Values the stages hand to each other, and the Protocols they meet each other through.

Frozen, picklable and free of paths to anything but registry-owned files, so that a stage
can run in another process and be tested alone. All times are seconds from the start of
the recording.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from interview.errors import Language

SAMPLE_RATE = 16_000
"""Samples per second of every decoded waveform: what Whisper and Silero VAD are trained on."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Recording:
    """An upload as received: a registry-owned file and the container its bytes show."""

    path: Path
    container: str
    size: int


@dataclass(frozen=True, slots=True)
class Levels:
    """Loudness of the decoded waveform. ``clipped_ratio`` is a share of samples, 0-1."""

    rms_dbfs: float
    peak_dbfs: float
    clipped_ratio: float


@dataclass(frozen=True, slots=True)
class Waveform:
    """What decoding found: the 16 kHz mono PCM WAV at ``path`` and facts of its source."""

    path: Path
    duration: float
    truncated: bool
    levels: Levels


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the recording."""

    start: float
    end: float

    @property
    def duration(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word; ``probability`` is the recogniser's, 0-1."""

    text: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words the recogniser wrote as one line."""

    text: str
    start: float
    end: float
    no_speech_probability: float
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said. ``speech`` are the stretches with a voice, from voice activity."""

    segments: tuple[Segment, ...]
    speech: tuple[Span, ...]
    language: Language
    language_probability: float
    engine: str
    model: str

    @property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.segments).strip()

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for segment in self.segments for word in segment.words)


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure that was measured, with its unit."""

    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class NotMeasurable:
    """No figure, and the code of the reason: an honest gap instead of a guess."""

    reason: str


Metric = Measured | NotMeasurable


@dataclass(frozen=True, slots=True)
class Filler:
    """One filler word and where it was said."""

    text: str
    start: float


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """How the answer was spoken."""

    duration: Measured
    words_per_minute: Metric
    syllables_per_minute: Metric
    pauses: Metric
    longest_pause: Metric
    speech_ratio: Metric
    filler_count: Metric
    fillers_per_minute: Metric
    loudness: Metric
    peak: Metric
    clipping: Metric
    fillers: tuple[Filler, ...] = ()
    pause_spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluatedAnswer:
    """The end of the path of one answer. The audio-only parts are ``None`` for typed ones."""

    evaluation: str
    text: str
    language: Language
    transcript: Transcript | None = None
    delivery: DeliveryReport | None = None
    duration: float | None = None
    truncated: bool = False
    timings: dict[str, float] = field(default_factory=dict)


class SpeechLane(Protocol):
    """The one place in the speech process, held for the length of one answer."""

    def run(self, task: Callable[..., T], *args: object, seconds: float) -> T:
        """Run ``task(*args)`` there. Raises SpeechTimeout, SpeechCrashed or the task's error."""
        ...


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
