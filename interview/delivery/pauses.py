"""Silences inside an answer: how many, how long, and whether they break a clause."""

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

from interview.contracts import Measured, Metric, NotMeasurable, Pause, Pauses, Span, Word
from interview.contracts.delivery import LONG_PAUSE_SECONDS, VERY_LONG_PAUSE_SECONDS
from interview.delivery.confidence import (
    EDGE_SECONDS,
    MIN_SPEAKING_SECONDS,
    not_measurable,
    speaking_seconds,
)
from interview.delivery.word_lists import listed
from interview.errors import Language
from interview.language.words import lower

PAUSE_SECONDS = 0.25
"""The convention of fluency research (De Jong & Bosker 2013, who compared 0.1 to 1 s)."""

CLAUSE_END = (".", ",", ";", ":", "!", "?", "…", "...", "-", "–", "—")
CLAUSE_OPENERS: dict[Language, frozenset[str]] = {
    "en": listed(
        "and but or nor so yet because although though while when whenever where if unless "
        "until since before after which who whom whose then"
    ),
    "tr": listed(
        "ve veya ya ama fakat ancak lakin çünkü zira ki yoksa oysa oysaki halbuki hem ne eğer "
        "yani sonra ayrıca dolayısıyla böylece üstelik"
    ),
}
"""Words a new clause begins with, so that a silence before them stands between two clauses."""


def measure_pauses(
    words: Sequence[Word],
    speech: Sequence[Span],
    duration: float,
    language: Language,
    obstacle: NotMeasurable | None = None,
) -> Pauses:
    """The gaps of 0.25 s and more in ``speech``, of a recording of ``duration`` seconds.

    Silence before the first sound and after the last is no pause. A length is known to
    60 ms, so a count may include or leave out the pauses that close to its threshold.
    Inside a clause are the pauses after a word that ends none; they hurt fluency most
    (Kahng 2018), and are not measurable without words that are clear enough. With an
    ``obstacle``, noise or guessed words, the gaps are not known to be the speaker's: it is
    every figure.
    """
    if obstacle:
        return _without_figures(obstacle)
    gaps = [Span(left.end, right.start) for left, right in pairwise(speech)]
    spans = tuple(
        Pause(gap.start, gap.end, _inside_clause(gap, words, language))
        for gap in gaps
        if gap.duration >= PAUSE_SECONDS
    )
    return Pauses(
        pauses=_count(gaps, PAUSE_SECONDS),
        pauses_per_minute=_per_minute(gaps, speech),
        longest_pause=_longest(spans),
        pauses_over_1s=_count(gaps, LONG_PAUSE_SECONDS),
        pauses_over_2s=_count(gaps, VERY_LONG_PAUSE_SECONDS),
        pauses_inside_clauses=_inside(gaps, spans, words, speech, language),
        time_to_first_word=_time_to_first_word(words, speech),
        speech_ratio=_speech_ratio(speech, duration),
        pause_spans=spans,
    )


def _without_figures(reason: NotMeasurable) -> Pauses:
    return Pauses(reason, reason, reason, reason, reason, reason, reason, reason)


def _count(gaps: Sequence[Span], threshold: float) -> Measured:
    surely, counted, perhaps = (
        sum(gap.duration >= threshold + error for gap in gaps)
        for error in (EDGE_SECONDS, 0.0, -EDGE_SECONDS)
    )
    return Measured(counted, "count", surely, perhaps)


def _per_minute(gaps: Sequence[Span], speech: Sequence[Span]) -> Metric:
    seconds = speaking_seconds(speech)
    if seconds < MIN_SPEAKING_SECONDS:
        return NotMeasurable("too_little_speech")
    count = _count(gaps, PAUSE_SECONDS)
    value, low, high = (
        round(60 * number / seconds, 1) for number in (count.value, count.low, count.high)
    )
    return Measured(value, "pauses/min", low, high)


def _longest(spans: Sequence[Pause]) -> Measured:
    if not spans:
        return Measured(0.0, "s", 0.0, round(PAUSE_SECONDS, 2))
    longest = max(span.duration for span in spans)
    low, high = longest - EDGE_SECONDS, longest + EDGE_SECONDS
    return Measured(round(longest, 2), "s", round(low, 2), round(high, 2))


def _inside(
    gaps: Sequence[Span],
    spans: Sequence[Pause],
    words: Sequence[Word],
    speech: Sequence[Span],
    language: Language,
) -> Metric:
    problem = not_measurable(words, speech)
    if problem:
        return problem
    inside = [gap for gap in gaps if _inside_clause(gap, words, language)]
    bounds = _count(inside, PAUSE_SECONDS)
    return Measured(sum(span.inside_clause for span in spans), "count", bounds.low, bounds.high)


def _inside_clause(gap: Span, words: Sequence[Word], language: Language) -> bool:
    """Whether the word before ends no clause and the word after opens none."""
    # Word times stray into a silence from both sides: the middles of words do so least.
    middle = (gap.start + gap.end) / 2
    before = [word for word in words if (word.start + word.end) / 2 <= middle]
    after = words[len(before) : len(before) + 1]
    if not before or not after:
        return False
    opener = lower(after[0].text, language).strip("'\"“”(.,")
    return (
        not before[-1].text.rstrip("'\"”)").endswith(CLAUSE_END)
        and opener not in CLAUSE_OPENERS[language]
    )


def _time_to_first_word(words: Sequence[Word], speech: Sequence[Span]) -> Metric:
    """Seconds before the stretch of voice the first word is in."""
    if not words:
        return NotMeasurable("too_little_speech")
    first = words[0]
    heard = [span.start for span in speech if span.end > first.start and span.start < first.end]
    start = min(heard, default=first.start)
    low, high = max(0.0, start - EDGE_SECONDS), start + EDGE_SECONDS
    return Measured(round(start, 2), "s", round(low, 2), round(high, 2))


def _speech_ratio(speech: Sequence[Span], duration: float) -> Metric:
    if duration <= 0:
        return NotMeasurable("too_little_speech")
    voice = sum(span.duration for span in speech)
    off = EDGE_SECONDS * sqrt(2 * len(speech))
    value, low, high = (
        round(min(1.0, max(0.0, seconds / duration)), 3)
        for seconds in (voice, voice - off, voice + off)
    )
    return Measured(value, "ratio", low, high)
