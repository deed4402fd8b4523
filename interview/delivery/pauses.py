"""Pauses of an answer: their number and length, and whether they interrupt a clause.

Voice activity is detected in frames of 32 ms, starts and ends a little late, and bridges short
silences. Its edges are therefore first moved to where the loudness of 10 ms frames rises above the
quiet next to them, and spans are split at silences.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

import numpy as np

from interview.contracts import Measured, Metric, NotMeasurable, Pause, Pauses, Span, Word, joined
from interview.contracts.delivery import (
    LEAST_SECONDS,
    LONG_PAUSE_SECONDS,
    VERY_LONG_PAUSE_SECONDS,
)
from interview.delivery.acoustics import (
    HOP_SECONDS,
    Floats,
    Samples,
    frame_levels,
    frame_of,
    runs,
    seconds_of,
)
from interview.delivery.confidence import (
    EDGE_SECONDS,
    guessed,
    speaking_seconds,
)
from interview.errors import Language
from interview.language.words import listed, lower

Sound = tuple[int, int]
"""The first frame of a sound and the frame after its last."""

PAUSE_SECONDS = 0.25
"""The shortest pause, by a convention of fluency research (De Jong & Bosker 2013, who compared 0.1
to 1 s)."""

OUTWARD = 0.6
INWARD = 0.4
"""Seconds by which an edge may move out of its span and into it: Silero reacts up to half a second
late after digital silence."""

CLOSURE = 0.06
"""Seconds of quiet that separate an outer sound, such as a breath, from the span; the closure
before a t is shorter."""

SHORTEST_SOUND = 0.02
"""Seconds. A single loud frame is a click."""

BELOW_SPEECH = 30.0
"""dB below the loud frames of a span at which speech has faded out."""

ABOVE_NOISE = 5.0
"""dB above the noise around a span that exceed its variation."""

LEAST_CONTRAST = 10.0
"""dB between loud frames and noise; with less, loudness shows no edges, and Silero's are kept."""

LOUD_PERCENTILE = 90
NOISE_PERCENTILE = 30
NOISE_REACH = 1.5
"""Seconds around a span in which its noise is measured."""

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
"""Words that start a clause, so that a pause before them is between two clauses."""


def refine_speech(speech: tuple[Span, ...], samples: Samples) -> tuple[Span, ...]:
    """The spans with each edge moved to the start or end of sound, split at pauses.

    The result is in order and without overlap; spans that touch are joined. Edges are multiples of
    10 ms. A span whose edges are hidden by noise is unchanged.
    """
    levels = frame_levels(samples)
    refined: list[Span] = []
    for index, span in enumerate(speech):
        before = speech[index - 1].end if index else 0.0
        after = speech[index + 1].start if index + 1 < len(speech) else len(levels) * HOP_SECONDS
        refined.extend(_refined(span, before, after, levels))
    return tuple(joined(refined))


def _refined(span: Span, before: float, after: float, levels: Floats) -> list[Span]:
    """The parts of one span; its neighbours end at ``before`` and start at ``after``."""
    start, end = frame_of(span.start), min(frame_of(span.end), len(levels))
    quiet_from = max(frame_of(before), start - frame_of(NOISE_REACH))
    quiet_until = min(frame_of(after), end + frame_of(NOISE_REACH))
    around = np.concatenate([levels[quiet_from:start], levels[end:quiet_until]])
    threshold = _threshold(levels[start:end], around)
    if threshold is None:
        return [span]
    first = max(quiet_from, start - frame_of(OUTWARD))
    last = min(quiet_until, end + frame_of(OUTWARD))
    sounds = [(a + first, b + first) for a, b in runs(levels[first:last] > threshold)]
    return _bounded(_of_the_span(sounds, start, end), span, start, end)


def _of_the_span(sounds: list[Sound], start: int, end: int) -> list[Sound]:
    """The sounds that overlap ``start`` to ``end``, joined over quiet shorter than a pause."""
    kept: list[Sound] = []
    for a, b in (sound for sound in sounds if sound[1] - sound[0] >= frame_of(SHORTEST_SOUND)):
        inside = kept and kept[-1][1] > start and a < end
        if kept and a - kept[-1][1] < frame_of(PAUSE_SECONDS if inside else CLOSURE):
            kept[-1] = (kept[-1][0], b)
        else:
            kept.append((a, b))
    return [(a, b) for a, b in kept if b > start and a < end]


def _bounded(sounds: list[Sound], span: Span, start: int, end: int) -> list[Span]:
    """The sounds as spans; an edge that would move inwards by more than INWARD is kept."""
    if not sounds:
        return [span]
    if sounds[0][0] - start > frame_of(INWARD):
        sounds = [(start, sounds[0][1]), *sounds[1:]]
    if end - sounds[-1][1] > frame_of(INWARD):
        sounds = [*sounds[:-1], (sounds[-1][0], end)]
    return [Span(seconds_of(a), seconds_of(b)) for a, b in sounds]


def _threshold(inside: Floats, around: Floats) -> float | None:
    """The level between quiet and speech in dBFS; None if noise hides the edges."""
    if not len(inside):
        return None
    loud = float(np.percentile(inside, LOUD_PERCENTILE))
    noise = float(np.percentile(around, NOISE_PERCENTILE)) if len(around) else float(inside.min())
    if loud - noise < LEAST_CONTRAST:
        return None
    return min(max(noise + ABOVE_NOISE, loud - BELOW_SPEECH), loud - LEAST_CONTRAST / 2)


def measure_pauses(
    words: Sequence[Word],
    speech: Sequence[Span],
    duration: float,
    language: Language,
    obstacle: NotMeasurable | None = None,
) -> Pauses:
    """The pauses in ``speech``, in a recording of ``duration`` seconds.

    Silence before the first sound and after the last is no pause. Lengths have an error of 60 ms,
    so the interval of a count covers the pauses that close to its threshold. Pauses inside a
    clause hurt fluency most (Kahng 2018); they are not measurable if the words are not clear. With
    an ``obstacle``, noise or guessed words, no figure is measurable.
    """
    if obstacle:
        return Pauses(
            obstacle, obstacle, obstacle, obstacle, obstacle, obstacle, obstacle, obstacle
        )
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
        pauses_inside_clauses=guessed(words) or _inside(gaps, spans, words, language),
        time_to_first_word=_time_to_first_word(words, speech),
        speech_ratio=_speech_ratio(speech, duration),
        pause_spans=spans,
    )


def _count(gaps: Sequence[Span], threshold: float) -> Measured:
    surely, counted, perhaps = (
        sum(gap.duration >= threshold + error for gap in gaps)
        for error in (EDGE_SECONDS, 0.0, -EDGE_SECONDS)
    )
    return Measured(counted, "count", surely, perhaps)


def _per_minute(gaps: Sequence[Span], speech: Sequence[Span]) -> Metric:
    seconds = speaking_seconds(speech)
    if seconds < LEAST_SECONDS:
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
    language: Language,
) -> Measured:
    inside = [gap for gap in gaps if _inside_clause(gap, words, language)]
    bounds = _count(inside, PAUSE_SECONDS)
    return Measured(sum(span.inside_clause for span in spans), "count", bounds.low, bounds.high)


def _inside_clause(gap: Span, words: Sequence[Word], language: Language) -> bool:
    """Whether the word before does not end a clause and the word after does not start one."""
    # Word times may reach into a pause from both sides; the middles of words do so least.
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
    """The time until the stretch of voice that contains the first word."""
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
