"""The pace of an answer: words and syllables per minute, overall and over time."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import sqrt

from interview.contracts import Measured, Metric, NotMeasurable, Pace, PacePoint, Span, Word
from interview.contracts.delivery import PACE_WINDOW_SECONDS
from interview.delivery.confidence import (
    COUNT_ERROR,
    EDGE_SECONDS,
    not_measurable,
    rate,
    speaking_seconds,
)
from interview.delivery.pauses import PAUSE_SECONDS
from interview.delivery.syllables import syllables
from interview.errors import Language

STEP_SECONDS = 5.0
"""Windows of the curve overlap by half."""

MIN_TAIL_SECONDS = 1.0
"""The end of the answer gets a window of its own if this much is left after the last step."""

MIN_WINDOW_WORDS = 3
MIN_WINDOW_VOICE_SECONDS = 2.0
"""A window with less of either shows a pause rather than a pace."""

MIN_VOICE_SECONDS = 2.0
"""Voice without the pauses; with less, the errors of its edges dominate the articulation rate."""

MIN_CERTAIN = 2.0
"""The voice must last this many times its own error."""


def measure_pace(
    words: Sequence[Word],
    speech: Sequence[Span],
    language: Language,
    left_out: Sequence[Span] = (),
) -> Pace:
    """The pace of ``words`` spoken in the stretches ``speech``, both in order of time.

    ``left_out`` are stretches with unknown words, whose voice and time do not count.

    Speech rates cover the time from the first sound of ``speech`` to the last; the articulation
    rate excludes pauses of 0.25 s and more (as in Gündüz & Cangi 2024) and is not measurable for
    less than two seconds of voice. The intervals cover 60 ms at each edge of speech, and words
    left out or added by the recogniser.
    """
    speech = [part for span in speech for part in span.outside(left_out)]
    problem = not_measurable(words, speech, left_out)
    if problem:
        return Pace(problem, problem, problem)
    counts = [syllables(word.text, language) for word in words]
    seconds = speaking_seconds(speech, left_out)
    edges = 2 + 2 * len(left_out)
    return Pace(
        _rate(len(words), seconds, "words/min", edges, language),
        _rate(sum(counts), seconds, "syllables/min", edges, language),
        _articulation_rate(sum(counts), speech, language, left_out),
        tuple(_curve(words, counts, speech, left_out)),
    )


def _rate(count: int, seconds: float, unit: str, edges: int, language: Language) -> Measured:
    # The errors of the edges are independent, so their squares add up.
    off = EDGE_SECONDS * sqrt(edges)
    return rate(count, seconds, unit, count_error=COUNT_ERROR[language], time_error=off)


def _articulation_rate(
    count: int, speech: Sequence[Span], language: Language, left_out: Sequence[Span]
) -> Metric:
    gaps = [Span(before.end, after.start) for before, after in pairwise(speech)]
    silences = [gap.duration - gap.within(left_out) for gap in gaps]
    pauses = [silence for silence in silences if silence >= PAUSE_SECONDS]
    seconds = speaking_seconds(speech, left_out) - sum(pauses)
    edges = 2 + 2 * len(pauses) + 2 * len(left_out)
    if seconds < max(MIN_VOICE_SECONDS, MIN_CERTAIN * EDGE_SECONDS * sqrt(edges)):
        return NotMeasurable("too_little_speech")
    return _rate(count, seconds, "syllables/min", edges, language)


def _curve(
    words: Sequence[Word],
    counts: Sequence[int],
    speech: Sequence[Span],
    left_out: Sequence[Span],
) -> Iterator[PacePoint]:
    for window in _windows(speech[0].start, speech[-1].end):
        at = round((window.start + window.end) / 2, 2)
        seconds = window.duration - window.within(left_out)
        yield _point(at, window, words, counts, speech, seconds)


def _windows(start: float, end: float) -> Iterator[Span]:
    """Windows over the speaking time; an answer shorter than one is a single window."""
    position = start
    while position == start or position + PACE_WINDOW_SECONDS <= end:
        yield Span(position, min(end, position + PACE_WINDOW_SECONDS))
        position += STEP_SECONDS
    if end - (position - STEP_SECONDS + PACE_WINDOW_SECONDS) > MIN_TAIL_SECONDS:
        yield Span(end - PACE_WINDOW_SECONDS, end)


def _point(
    at: float,
    window: Span,
    words: Sequence[Word],
    counts: Sequence[int],
    speech: Sequence[Span],
    seconds: float,
) -> PacePoint:
    shares = [_share(word, window) for word in words]
    spoken = [count * share for count, share in zip(counts, shares, strict=True)]
    said = sum(part > 0 for part in spoken)
    if said < MIN_WINDOW_WORDS or window.within(speech) < MIN_WINDOW_VOICE_SECONDS:
        return PacePoint(at, None)
    syllable_rate, word_rate = (round(60 * sum(each) / seconds, 1) for each in (spoken, shares))
    return PacePoint(at, syllable_rate, word_rate)


def _share(word: Word, window: Span) -> float:
    """The share, 0-1, of a word in the window."""
    if word.end <= word.start:
        return float(window.start <= word.start < window.end)
    return Span(word.start, word.end).within((window,)) / (word.end - word.start)
