"""Where speech really begins and ends: the edges of voice activity moved to the sound itself.

Voice activity is judged in frames of 32 ms, wakes a little late, falls asleep a little late,
and bridges short silences. Pauses are measured between these edges, so each is moved to where
the 10 ms loudness rises out of the quiet beside it, and a silence inside a span splits it.
"""

from collections.abc import Sequence

import numpy as np

from interview.contracts import Span
from interview.delivery.frames import (
    HOP_SECONDS,
    Floats,
    Samples,
    frame_of,
    runs,
    seconds_of,
)
from interview.delivery.loudness import frame_levels

Sound = tuple[int, int]
"""First frame and frame after the last."""

SHORTEST_PAUSE = 0.25
"""Seconds of quiet that split a span; the convention of pauses (De Jong & Bosker 2013)."""

OUTWARD = 0.6
INWARD = 0.4
"""Seconds an edge may move away from its span and into it: Silero wakes up to half a second late
after a silence of zeros."""

CLOSURE = 0.06
"""Seconds of quiet that part an outer sound from the span: a breath, not a closure before t."""

SHORTEST_SOUND = 0.02
"""Seconds; a single loud frame is a click."""

BELOW_SPEECH = 30.0
"""dB under the loud frames of a span where speech has faded out."""

ABOVE_NOISE = 5.0
"""dB over the noise around a span that are more than its ripple."""

LEAST_CONTRAST = 10.0
"""dB between loud frames and noise below which the loudness shows no edge: Silero hears better
in such noise, and its edges stay."""

LOUD_PERCENTILE = 90
NOISE_PERCENTILE = 30
NOISE_REACH = 1.5
"""Seconds around a span in which its noise is looked for."""


def refine_speech(speech: tuple[Span, ...], samples: Samples) -> tuple[Span, ...]:
    """The spans with every edge at the onset or end of sound, split at silences of 0.25 s.

    Spans stay in order and apart; one that touches its neighbour is joined with it. Edges
    are whole 10 ms. In noise that hides the edges the spans come back as they are.
    """
    levels = frame_levels(samples)
    refined: list[Span] = []
    for index, span in enumerate(speech):
        before = speech[index - 1].end if index else 0.0
        after = speech[index + 1].start if index + 1 < len(speech) else len(levels) * HOP_SECONDS
        refined.extend(_refined(span, before, after, levels))
    return _joined(refined)


def _refined(span: Span, before: float, after: float, levels: Floats) -> list[Span]:
    """Pieces of one span with quiet up to ``before`` and ``after`` its neighbours."""
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
    """Sounds joined to those between ``start`` and ``end``, over quiet too short for a pause."""
    kept: list[Sound] = []
    for a, b in (sound for sound in sounds if sound[1] - sound[0] >= frame_of(SHORTEST_SOUND)):
        inside = kept and kept[-1][1] > start and a < end
        if kept and a - kept[-1][1] < frame_of(SHORTEST_PAUSE if inside else CLOSURE):
            kept[-1] = (kept[-1][0], b)
        else:
            kept.append((a, b))
    return [(a, b) for a, b in kept if b > start and a < end]


def _bounded(sounds: list[Sound], span: Span, start: int, end: int) -> list[Span]:
    """The sounds as spans; an edge further in than INWARD is doubted and stays."""
    if not sounds:
        return [span]
    if sounds[0][0] - start > frame_of(INWARD):
        sounds = [(start, sounds[0][1]), *sounds[1:]]
    if end - sounds[-1][1] > frame_of(INWARD):
        sounds = [*sounds[:-1], (sounds[-1][0], end)]
    return [Span(seconds_of(a), seconds_of(b)) for a, b in sounds]


def _threshold(inside: Floats, around: Floats) -> float | None:
    """The loudness that parts speech from quiet in dBFS; None where noise hides the border."""
    if not len(inside):
        return None
    loud = float(np.percentile(inside, LOUD_PERCENTILE))
    noise = float(np.percentile(around, NOISE_PERCENTILE)) if len(around) else float(inside.min())
    if loud - noise < LEAST_CONTRAST:
        return None
    return min(max(noise + ABOVE_NOISE, loud - BELOW_SPEECH), loud - LEAST_CONTRAST / 2)


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for span in spans:
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(span.end, joined[-1].end))
        else:
            joined.append(span)
    return tuple(joined)
