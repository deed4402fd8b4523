"""The figures of delivery that are outside their bands, each with the moment that shows it best."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from interview.contracts import DeliveryReport, Measured, Metric
from interview.contracts.delivery import (
    FILLERS_HARMFUL,
    FILLERS_HARMLESS,
    PACE_BANDS,
    PACE_WINDOW_SECONDS,
    VERY_LONG_PAUSE_SECONDS,
)
from interview.language.catalogue import Language

VERY_FAST = 1.25
"""Factor on the upper end of the pace band above which pace is far outside it."""

MONOTONE_SHARE = 0.5
"""Monotone share of the recording above which it is clearly monotone (liveliness from pitch: Hincks
2005)."""

QUIET_DBFS, VERY_QUIET_DBFS = -35.0, -45.0
"""Loudness below which speech is hard to follow at a normal listening level, and is mostly lost."""

CLIPPED_SHARE, BADLY_CLIPPED = 0.001, 0.01
"""Shares of clipped samples above which distortion is heard, and disturbs throughout."""

STRETCH_SECONDS = 3.0
"""Length of the loudest and of the quietest stretch."""

VOICE_RANGE_DB = 25.0
"""A slice of the envelope so many dB below the loudest is a pause rather than a quiet voice."""

Name = Literal["fast", "slow", "fillers", "long_pause", "monotone", "quiet", "clipped"]


@dataclass(frozen=True, slots=True)
class Outside:
    """A figure outside its band.

    ``excess`` is its distance from the band, where 1 is clearly bad. ``at`` is the start of the
    moment in seconds; ``seconds`` its length, if the figure is about one pause or stretch.
    """

    name: Name
    excess: float
    at: float
    seconds: float | None = None


def outside_bands(report: DeliveryReport, language: Language) -> tuple[Outside, ...]:
    """The figures outside their bands, the farthest first."""
    return tuple(sorted(_found(report, language), key=lambda each: -each.excess))


def _found(report: DeliveryReport, language: Language) -> Iterator[Outside]:
    yield from _pace(report, language)
    yield from _fillers(report)
    yield from _pauses(report)
    yield from _monotone(report)
    yield from _loudness(report)


def _pace(report: DeliveryReport, language: Language) -> Iterator[Outside]:
    band = PACE_BANDS[language]
    pace: Metric = getattr(report.pace, band.metric)
    if not isinstance(pace, Measured):
        return
    if pace.value > band.high:
        excess = (pace.value / band.high - 1) / (VERY_FAST - 1)
        yield Outside("fast", excess, _stretch(report, band.metric, 1))
    elif pace.value < band.low:
        excess = (1 - pace.value / band.low) / (1 - 1 / VERY_FAST)
        yield Outside("slow", excess, _stretch(report, band.metric, -1))


def _stretch(report: DeliveryReport, metric: str, sign: int) -> float:
    """The start of the fastest (``sign`` 1) or the slowest (-1) window of the pace curve."""
    known = [
        (sign * pace, point.at)
        for point in report.pace.curve
        if (pace := getattr(point, metric)) is not None
    ]
    middle = max(known, key=lambda each: each[0])[1] if known else 0.0
    return max(0.0, middle - PACE_WINDOW_SECONDS / 2)


def _fillers(report: DeliveryReport) -> Iterator[Outside]:
    rate = report.fillers.fillers_per_minute
    if isinstance(rate, Measured) and rate.value > FILLERS_HARMLESS and report.fillers.fillers:
        excess = (rate.value - FILLERS_HARMLESS) / (FILLERS_HARMFUL - FILLERS_HARMLESS)
        yield Outside("fillers", excess, report.fillers.fillers[0].start)


def _pauses(report: DeliveryReport) -> Iterator[Outside]:
    if not isinstance(report.pauses.pauses_over_2s, Measured):
        return
    longest = max(report.pauses.pause_spans, key=lambda pause: pause.duration, default=None)
    if longest is not None and longest.duration >= VERY_LONG_PAUSE_SECONDS:
        excess = longest.duration / VERY_LONG_PAUSE_SECONDS - 1
        yield Outside("long_pause", excess, longest.start, longest.duration)


def _monotone(report: DeliveryReport) -> Iterator[Outside]:
    stretches = report.voice.monotone
    if stretches:
        share = sum(span.duration for span in stretches) / report.duration.value
        longest = max(stretches, key=lambda span: span.duration)
        yield Outside("monotone", share / MONOTONE_SHARE, longest.start, longest.duration)


def _loudness(report: DeliveryReport) -> Iterator[Outside]:
    loudness, clipping = report.voice.loudness, report.voice.clipping
    if isinstance(loudness, Measured) and loudness.value < QUIET_DBFS:
        excess = (QUIET_DBFS - loudness.value) / (QUIET_DBFS - VERY_QUIET_DBFS)
        yield Outside("quiet", excess, _quietest_and_loudest(report)[0])
    if isinstance(clipping, Measured) and clipping.value > CLIPPED_SHARE:
        excess = (clipping.value - CLIPPED_SHARE) / (BADLY_CLIPPED - CLIPPED_SHARE)
        yield Outside("clipped", excess, _quietest_and_loudest(report)[1])


def _quietest_and_loudest(report: DeliveryReport) -> tuple[float, float]:
    """The starts of the stretches with the lowest and the highest loudness of the voice."""
    slices, duration = report.voice.envelope, report.duration.value
    if not slices or not duration:
        return 0.0, 0.0
    size = min(len(slices), max(1, round(STRETCH_SECONDS * len(slices) / duration)))
    floor = max(slices) - VOICE_RANGE_DB
    powers = [10 ** (level / 10) if level >= floor else 0.0 for level in slices]
    stretches = [powers[at : at + size] for at in range(len(slices) - size + 1)]
    voiced = [at for at, each in enumerate(stretches) if sum(map(bool, each)) > size / 2]
    found = sorted(voiced or range(len(stretches)), key=lambda at: _mean_voice(stretches[at]))
    return round(found[0] * duration / len(slices), 2), round(found[-1] * duration / len(slices), 2)


def _mean_voice(powers: list[float]) -> float:
    voice = [power for power in powers if power]
    return sum(voice) / max(1, len(voice))
