"""What a recording is on its way to a transcript. All times are seconds from its start."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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
class Recogniser:
    """Which engine reads which weights; all that the speech process is told of the settings.

    Attributes:
        engine: one of ``interview.config.settings.ENGINES``.
        model: a name or path as WHISPER_MODEL has it.
        models: the folder of the model folders.
        threads: of the recogniser.
    """

    engine: str
    model: str
    models: str
    threads: int


@dataclass(frozen=True, slots=True)
class Levels:
    """Loudness of the decoded waveform. ``clipped_ratio`` is a share of samples, 0-1."""

    rms_dbfs: float
    peak_dbfs: float
    clipped_ratio: float


@dataclass(frozen=True, slots=True)
class Waveform:
    """What decoding found: facts of the 16 kHz mono PCM WAV it wrote, and of its source.

    ``digest`` is the SHA-256 of the samples: the same sound, whatever file it came in.
    """

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

    def within(self, others: Iterable["Span"]) -> float:
        """Seconds of it that lie in others, which do not overlap each other."""
        return sum(max(0.0, min(self.end, o.end) - max(self.start, o.start)) for o in others)

    def outside(self, others: Iterable["Span"]) -> Iterator["Span"]:
        """The parts of it that lie in none of the others, in order."""
        start = self.start
        for other in sorted(others, key=lambda each: each.start):
            if other.start >= self.end:
                break
            if start < other.start:
                yield Span(start, other.start)
            start = max(start, other.end)
        if start < self.end:
            yield Span(start, self.end)


def joined(spans: Iterable[Span], gap: float = 0.0) -> Iterator[Span]:
    """Spans sorted by start, with those at most ``gap`` seconds apart joined."""
    pending: Span | None = None
    for span in spans:
        if pending is not None and span.start - pending.end <= gap:
            pending = Span(pending.start, max(pending.end, span.end))
            continue
        if pending is not None:
            yield pending
        pending = span
    if pending is not None:
        yield pending


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word; ``probability`` is the recogniser's, 0-1."""

    text: str
    start: float
    end: float
    probability: float


def mean_probability(words: Sequence[Word]) -> float:
    """Mean probability of words; 0 for no words."""
    return sum(word.probability for word in words) / len(words) if words else 0.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of words the recogniser wrote as one line.

    ``quarantine`` names why nobody is believed to have said it: it is shown struck through
    and never scored. None for what was said. ``language`` is set where it is not the transcript's.
    """

    text: str
    start: float
    end: float
    no_speech_probability: float
    words: tuple[Word, ...]
    quarantine: str | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Foreign:
    """A stretch of the recording in another language than the transcript's, by ISO 639-1 code."""

    start: float
    end: float
    language: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard. ``speech`` are the stretches with a voice, from voice activity.

    ``text`` and ``words`` leave out what is quarantined. ``gain`` is by how many dB quiet speech
    was turned up to be heard; ``too_quiet`` says that words were probably lost all the same.
    ``unheard`` are the stretches of ``speech`` without a word, empty where they are too little of
    it to matter. ``foreign`` are the stretches in another language than ``language``: heard where
    that is Turkish or English, else quarantined.
    """

    segments: tuple[Segment, ...]
    speech: tuple[Span, ...]
    language: Language
    language_probability: float
    engine: str
    model: str
    gain: float = 0.0
    too_quiet: bool = False
    unheard: tuple[Span, ...] = ()
    foreign: tuple[Foreign, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(segment.text for segment in self.said).strip()

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for segment in self.said for word in segment.words)

    @property
    def certainty(self) -> float:
        """Mean probability of the words; 1 for no words."""
        words = self.words
        return mean_probability(words) if words else 1.0

    @property
    def judged(self) -> "Transcript":
        """Without what was said in another language."""
        own = tuple(each for each in self.segments if each.language is None)
        return replace(self, segments=own)

    @property
    def left_out(self) -> tuple[Span, ...]:
        """The stretches whose words are not known or not judged, in order, without overlap."""
        foreign = [Span(each.start, each.end) for each in self.foreign]
        missing = [part for each in self.unheard for part in each.outside(foreign)]
        return tuple(sorted((*foreign, *missing), key=lambda each: each.start))

    @property
    def said(self) -> tuple[Segment, ...]:
        return tuple(segment for segment in self.segments if segment.quarantine is None)
