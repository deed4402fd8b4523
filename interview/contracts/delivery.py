"""Delivery: the report on how an answer was spoken, and the bands its figures are judged by.

All times are seconds from the start of the recording.
"""

from dataclasses import dataclass
from typing import Literal

from interview.contracts.answer import Span
from interview.language.catalogue import LANGUAGES
from interview.language.tables import word_tables


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured figure, its unit, and the interval that contains its true value.

    ``low`` and ``high`` bound the known error of the method. A count of things in a text has no
    error: all three are equal.
    """

    value: float
    unit: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class NotMeasurable:
    """A figure that could not be measured, with the code of the reason."""

    reason: str


Metric = Measured | NotMeasurable


@dataclass(frozen=True, slots=True)
class PacePoint:
    """The pace in ``PACE_WINDOW_SECONDS`` around ``at``; None if they have too few words."""

    at: float
    syllables_per_minute: float | None
    words_per_minute: float | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """Rates over the time from the first to the last voice; articulation rate without pauses."""

    words_per_minute: Metric
    syllables_per_minute: Metric
    articulation_rate: Metric
    curve: tuple[PacePoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Pause:
    """A silence between two stretches of speech, inside a clause or between clauses."""

    start: float
    end: float
    inside_clause: bool

    @property
    def duration(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Pauses:
    """Silences of 250 ms and more between the first and the last speech."""

    pauses: Metric
    pauses_per_minute: Metric
    longest_pause: Metric
    pauses_over_1s: Metric
    pauses_over_2s: Metric
    pauses_inside_clauses: Metric
    time_to_first_word: Metric
    speech_ratio: Metric
    pause_spans: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Filler:
    """A filler and its time.

    A ``lexical`` one is a word of the transcript. An ``acoustic`` one is a held sound where the
    transcript has no word, or inside a word that is far longer than its syllables or uncertain.
    """

    text: str
    start: float
    end: float
    kind: Literal["lexical", "acoustic"] = "lexical"


@dataclass(frozen=True, slots=True)
class Fillers:
    """Filler words and filled pauses together."""

    filler_count: Metric
    fillers_per_minute: Metric
    fillers_per_100_words: Metric
    fillers: tuple[Filler, ...] = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """Pitch and loudness. ``ending_drop``: how much quieter sentences are at their end."""

    pitch: Metric
    pitch_spread: Metric
    loudness: Metric
    ending_drop: Metric
    peak: Metric
    clipping: Metric
    signal_to_noise: Metric
    monotone: tuple[Span, ...] = ()
    envelope: tuple[float, ...] = ()
    """Loudness curve: dBFS of ``ENVELOPE_POINTS`` equal slices of the recording."""


ENVELOPE_POINTS = 240


@dataclass(frozen=True, slots=True)
class Moment:
    """Words that a remark is about, and when they were said."""

    text: str
    start: float


@dataclass(frozen=True, slots=True)
class LanguageUse:
    """Choice of words. Rates are per 100 words; ``variety`` is MATTR, 0-1."""

    hedges_per_100_words: Metric
    repetitions: Metric
    sentence_length: Metric
    variety: Metric
    passives: Metric
    first_person_actions: Metric
    hedges: tuple[Moment, ...] = ()
    restarts: tuple[Moment, ...] = ()
    most_used: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """How the answer was spoken."""

    duration: Measured
    pace: Pace
    pauses: Pauses
    fillers: Fillers
    voice: Voice
    language_use: LanguageUse


@dataclass(frozen=True, slots=True)
class PaceBand:
    """A comfortable pace: from ``low`` to ``high`` of the field ``metric`` of ``Pace``.

    ``read_speech``: it was measured on people who read aloud, not on people who answered.
    """

    metric: Literal["words_per_minute", "syllables_per_minute"]
    low: float
    high: float
    read_speech: bool


PACE_BANDS = {language: PaceBand(*word_tables(language).pace) for language in LANGUAGES}

PACE_WINDOW_SECONDS = 10.0
"""Each window of the pace curve has about one long sentence."""

LEAST_WORDS = 10
LEAST_SECONDS = 4.0
"""Words, and seconds from the first sound to the last; with less of either, delivery has no figure.
ADR 5 has the errors of shorter answers. static/js/report/delivery.js has the same values."""

FILLERS_HARMLESS, FILLERS_HARMFUL = 5.0, 12.0
"""Per minute: up to 5 do no harm, 12 do (Laske & DiGennaro Reed 2024, doi 10.1002/jaba.1093)."""

LONG_PAUSE_SECONDS = 1.0
VERY_LONG_PAUSE_SECONDS = 2.0
"""0.6 s is judged the most natural pause between phrases (Frontiers, article 778018), so that a
much longer one is heard as a stop. A very long one gets a remark. static/js/report/moments.js has
the same values."""
