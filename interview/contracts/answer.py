"""What a recording is on its way to a transcript. All times are seconds from its start."""

from dataclasses import dataclass
from pathlib import Path

from interview.errors import Language

SAMPLE_RATE = 16_000
"""Samples per second of every decoded waveform: what Whisper and Silero VAD are trained on."""


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
    """What decoding found: the 16 kHz mono PCM WAV at ``path`` and facts of its source.

    ``digest`` is the SHA-256 of the samples: the same sound, whatever file it came in.
    """

    path: Path
    duration: float
    truncated: bool
    levels: Levels
    digest: str


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
    """A run of words the recogniser wrote as one line.

    ``quarantine`` names why nobody is believed to have said it: it is shown struck through
    and never scored. None for what was said.
    """

    text: str
    start: float
    end: float
    no_speech_probability: float
    words: tuple[Word, ...]
    quarantine: str | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard. ``speech`` are the stretches with a voice, from voice activity.

    ``text`` and ``words`` leave out what is quarantined.
    """

    segments: tuple[Segment, ...]
    speech: tuple[Span, ...]
    language: Language
    language_probability: float
    engine: str
    model: str

    @property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.said).strip()

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for segment in self.said for word in segment.words)

    @property
    def said(self) -> tuple[Segment, ...]:
        return tuple(segment for segment in self.segments if segment.quarantine is None)
