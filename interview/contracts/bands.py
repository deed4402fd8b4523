"""The bands that figures of delivery are judged by. They hold for every stage that judges."""

from dataclasses import dataclass
from typing import Literal

from interview.errors import Language


@dataclass(frozen=True, slots=True)
class PaceBand:
    """A comfortable pace: from ``low`` to ``high`` of the ``metric`` of ``Pace`` it is about.

    ``provisional`` says that no study of interviews, or of the age of most candidates,
    stands behind it.
    """

    metric: Literal["words_per_minute", "syllables_per_minute"]
    low: float
    high: float
    provisional: bool


PACE_BANDS: dict[Language, PaceBand] = {
    "en": PaceBand("words_per_minute", 100.0, 165.0, provisional=False),
    "tr": PaceBand("syllables_per_minute", 220.0, 400.0, provisional=True),
}
"""English: 100-165 words a minute, Microsoft Speaker Coach, from field studies and academic
research. Turkish: words carry suffixes and differ in length, so syllables; provisional, around
the 256 syllables a minute of speakers of 65-84 (Gündüz & Cangi 2024, who call it lower than
that of young adults), until figures for younger adults are at hand."""

FILLERS_HARMLESS, FILLERS_HARMFUL = 5.0, 12.0
"""A minute: up to 5 do no harm, 12 do (Laske & DiGennaro Reed 2024, doi 10.1002/jaba.1093)."""

LONG_PAUSE_SECONDS = 2.0
"""A silence as long is noticed by a listener, and worth a remark."""
