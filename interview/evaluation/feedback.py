"""Written feedback that follows from the figures, in the reader's language.

No score is made up: what is said here names the figure it rests on, and what could not be
measured is said to be so.
"""

import re
from collections.abc import Callable

from interview.contracts import DeliveryReport, Measured, Metric
from interview.errors import Language
from interview.evaluation.phrases import PHRASES

PACE_BANDS: dict[Language, tuple[str, float, float]] = {
    "en": ("words_per_minute", 100, 165),
    "tr": ("syllables_per_minute", 220, 400),
}
"""English: 100-165 words a minute, Microsoft Speaker Coach, from field studies. Turkish:
provisional, around the 256 syllables a minute of older speakers (Gündüz & Cangi 2024, read
as the low end), until figures for younger adults are at hand."""

LONG_PAUSE_SECONDS = 2.0
FILLERS_HARMLESS, FILLERS_HARMFUL = 5.0, 12.0
"""A minute: up to 5 do no harm, 12 do (Laske & DiGennaro Reed 2024, doi 10.1002/jaba.1093)."""

QUIET_DBFS = -35.0
"""Speech recorded below this is hard to follow at a normal listening level."""

CLIPPED_SHARE = 0.001
MIN_TYPED_WORDS = 20
SENTENCE_END = re.compile(r"[.!?…]+")


def spoken_feedback(
    delivery: DeliveryReport, words: int, spoken: Language, *, truncated: bool, reader: Language
) -> str:
    """Feedback on a spoken answer, one remark a line."""
    say = _sayer(reader)
    lines = [
        say("summary", words=words, seconds=round(delivery.duration.value)),
        *_pace(delivery, spoken, say),
        *_pauses(delivery, say),
        *_fillers(delivery, say),
        *_sound(delivery, say),
    ]
    if truncated:
        lines.append(say("truncated"))
    return "\n".join(lines)


def typed_feedback(text: str, reader: Language) -> str:
    """Feedback on a typed answer: its length and its sentences, and that no voice was heard."""
    say = _sayer(reader)
    words = len(text.split())
    sentences = max(1, sum(bool(part.strip()) for part in SENTENCE_END.split(text)))
    lines = [say("typed_summary", words=words, sentences=sentences)]
    if words < MIN_TYPED_WORDS:
        lines.append(say("typed_short", minimum=MIN_TYPED_WORDS))
    lines.append(say("typed_no_delivery"))
    return "\n".join(lines)


def final_feedback(evaluations: list[tuple[str, str]], reader: Language) -> str:
    """The whole interview: each question with the feedback its answer got."""
    say = _sayer(reader)
    parts = [say("final_summary", answers=len(evaluations))]
    for number, (question, evaluation) in enumerate(evaluations, 1):
        parts.append(f"{number}. {question}\n{evaluation}")
    return "\n\n".join(parts)


Say = Callable[..., str]


def _sayer(reader: Language) -> Say:
    def say(key: str, **figures: float) -> str:
        return PHRASES[reader][key].format(**figures)

    return say


def _pace(delivery: DeliveryReport, spoken: Language, say: Say) -> list[str]:
    name, low, high = PACE_BANDS[spoken]
    pace: Metric = getattr(delivery, name)
    if not isinstance(pace, Measured):
        return [say("pace_unknown")]
    verdict = "slow" if pace.value < low else "fast" if pace.value > high else "good"
    return [say(f"{name}_{verdict}", value=round(pace.value), low=low, high=high)]


def _pauses(delivery: DeliveryReport, say: Say) -> list[str]:
    long_pauses = [p for p in delivery.pause_spans if p.duration >= LONG_PAUSE_SECONDS]
    if not long_pauses:
        return [say("pauses_short", count=len(delivery.pause_spans))]
    longest = max(long_pauses, key=lambda pause: pause.duration)
    return [
        say(
            "pauses_long",
            count=len(long_pauses),
            longest=round(longest.duration, 1),
            at=round(longest.start),
        )
    ]


def _fillers(delivery: DeliveryReport, say: Say) -> list[str]:
    count = len(delivery.fillers)
    if not count:
        return [say("fillers_none")]
    rate = delivery.fillers_per_minute
    if not isinstance(rate, Measured):
        return [say("fillers_counted", count=count)]
    verdict = (
        "harmless" if rate.value <= FILLERS_HARMLESS
        else "many" if rate.value >= FILLERS_HARMFUL
        else "some"
    )  # fmt: skip
    return [say(f"fillers_{verdict}", count=count, rate=round(rate.value, 1))]


def _sound(delivery: DeliveryReport, say: Say) -> list[str]:
    lines = []
    if isinstance(delivery.loudness, Measured) and delivery.loudness.value < QUIET_DBFS:
        lines.append(say("quiet", value=round(delivery.loudness.value)))
    if isinstance(delivery.clipping, Measured) and delivery.clipping.value > CLIPPED_SHARE:
        lines.append(say("clipped", percent=round(100 * delivery.clipping.value, 1)))
    return lines
