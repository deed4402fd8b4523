"""How an answer was spoken: every figure with its interval, every moment with its time.

All times are seconds from the start of the recording.
"""

from dataclasses import dataclass
from typing import Literal

from interview.contracts.answer import Span


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure that was measured, its unit, and the interval its true value lies in.

    ``low`` and ``high`` bound the error the measuring method is known to have; a count of
    things in a text has none and gives the value three times.
    """

    value: float
    unit: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class NotMeasurable:
    """No figure, and the code of the reason: an honest gap instead of a guess."""

    reason: str


Metric = Measured | NotMeasurable


@dataclass(frozen=True, slots=True)
class PacePoint:
    """Syllables a minute in the window around ``at``; None where too little was said."""

    at: float
    syllables_per_minute: float | None


@dataclass(frozen=True, slots=True)
class Pace:
    """Rates over the speaking time, first sound of voice to last; articulation without pauses."""

    words_per_minute: Metric
    syllables_per_minute: Metric
    articulation_rate: Metric
    curve: tuple[PacePoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Pause:
    """A silence between two stretches of speech, inside a clause or at the end of one."""

    start: float
    end: float
    inside_clause: bool

    @property
    def duration(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Pauses:
    """Silences of 250 ms and more between the first sound of speech and the last."""

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
    """One filler and where it was said.

    A lexical one stands in the transcript. An acoustic one is a sound held where no word is, or
    inside a word that lasts far longer than its syllables or was guessed.
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
    """Pitch and loudness. ``ending_drop`` is how much quieter sentences end than they run."""

    pitch: Metric
    pitch_spread: Metric
    loudness: Metric
    ending_drop: Metric
    peak: Metric
    clipping: Metric
    signal_to_noise: Metric
    monotone: tuple[Span, ...] = ()
    envelope: tuple[float, ...] = ()
    """Loudness for a picture: dBFS of ``ENVELOPE_POINTS`` equal slices of the recording."""


ENVELOPE_POINTS = 240


@dataclass(frozen=True, slots=True)
class Moment:
    """Words worth pointing at, and when they were said."""

    text: str
    start: float


@dataclass(frozen=True, slots=True)
class LanguageUse:
    """The choice of words. Rates are per 100 words; ``variety`` is MATTR, 0-1."""

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
