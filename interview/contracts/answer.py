"""A recording, its waveform and its transcript. Times are seconds from the start."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from interview.errors import Language

SAMPLE_RATE = 16_000
"""Samples per second of every decoded waveform, as Whisper and Silero VAD require."""


@dataclass(frozen=True, slots=True)
class Recording:
    """An upload: a temp file, the container format found in its bytes, and its size in bytes."""

    path: Path
    container: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedAnswer:
    """An answer from the request that sends it to the worker that claims it.

    Args:
        person: turns are shared fairly among persons.
        network: digest of the sender's network, which shares turns as well.
        key: a second answer of the same person with the same key is not stored.
        question: as asked, empty if none was named.
        reader: language of the report.
        language: language that is spoken; None to detect it.
        container: of the recording, from its bytes.
        cost: ``short`` or ``long``; decides which workers take the answer.
        recording_kept: whether the recording is kept with the report.
        interview_id: the interview it belongs to, if any.
        question_index: index of its question in that interview.
        additional_text: typed beside the recording; empty if nothing was.
        earlier: the answer that this one adds to; empty if it stands alone.
    """

    person: str
    network: str | None = None
    key: str | None = None
    question: str
    reader: Language
    language: Language | None
    container: str
    cost: str = "short"
    recording_kept: bool = False
    interview_id: str | None = None
    question_index: int | None = None
    additional_text: str = ""
    earlier: str = ""


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Engine and weights; the only settings that the speech process receives.

    Attributes:
        engine: one of ``interview.config.groups.answers.ENGINES``.
        model: a name or path, as in WHISPER_MODEL.
        models: the folder that contains the model folders.
        threads: number of threads.
    """

    engine: str
    model: str
    models: str
    threads: int


@dataclass(frozen=True, slots=True)
class Levels:
    """Loudness of a waveform. ``clipped_ratio`` is the share of clipped samples, 0-1."""

    rms_dbfs: float
    peak_dbfs: float
    clipped_ratio: float


@dataclass(frozen=True, slots=True)
class Waveform:
    """Properties of the decoded 16 kHz mono waveform.

    ``truncated``: the recording ends early. ``digest`` is the SHA-256 of the samples: equal for
    the same sound in different files.
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
        """Seconds of overlap with ``others``, which do not overlap each other."""
        return sum(max(0.0, min(self.end, o.end) - max(self.start, o.start)) for o in others)

    def outside(self, others: Iterable["Span"]) -> Iterator["Span"]:
        """The parts that are in none of ``others``, in order."""
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
    """A recognised word; ``probability`` is the recogniser's, 0-1."""

    text: str
    start: float
    end: float
    probability: float


def mean_probability(words: Sequence[Word]) -> float:
    """Mean probability of words; 0 for no words."""
    return sum(word.probability for word in words) / len(words) if words else 0.0


@dataclass(frozen=True, slots=True)
class Segment:
    """Words that the recogniser returned as one line.

    ``quarantine`` is the code of the reason why the words were probably not said; they are shown
    struck through and never scored. ``language`` is set if it differs from the transcript's.
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
    """A part of the recording in a language other than the transcript's (ISO 639-1 code)."""

    start: float
    end: float
    language: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """The result of recognition. ``speech`` is from voice activity detection.

    ``text`` and ``words`` omit quarantined segments. ``gain`` is the amplification of quiet speech
    in dB; ``too_quiet``: words were probably lost nevertheless. ``unheard`` are parts of ``speech``
    without a word, empty if they are a negligible share of it. ``foreign`` are parts in a language
    other than ``language``: recognised if it is Turkish or English, else quarantined.
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
        """The transcript without segments in another language."""
        own = tuple(each for each in self.segments if each.language is None)
        return replace(self, segments=own)

    @property
    def left_out(self) -> tuple[Span, ...]:
        """Parts whose words are unknown or not judged, in order, without overlap."""
        foreign = [Span(each.start, each.end) for each in self.foreign]
        missing = [part for each in self.unheard for part in each.outside(foreign)]
        return tuple(sorted((*foreign, *missing), key=lambda each: each.start))

    @property
    def said(self) -> tuple[Segment, ...]:
        return tuple(segment for segment in self.segments if segment.quarantine is None)
