"""How an answer was spoken, from its words, its voice activity and its levels."""

from itertools import pairwise

from interview.contracts import (
    DeliveryReport,
    Levels,
    Measured,
    Metric,
    NotMeasurable,
    Span,
    Transcript,
)
from interview.delivery.fillers import find_fillers
from interview.delivery.syllables import syllables

MIN_WORDS = 5
MIN_SPEAKING_SECONDS = 3.0
"""Below either, a rate per minute says more about chance than about the speaker."""

PAUSE_FROM = 0.25
"""Seconds; the convention of fluency research (De Jong & Bosker 2013)."""


def measure_delivery(transcript: Transcript, duration: float, levels: Levels) -> DeliveryReport:
    """Measure one spoken answer of ``duration`` seconds. Pure: same input, same report."""
    fillers = find_fillers(transcript.words, transcript.language)
    pauses = _pauses(transcript.speech)
    minutes = _speaking_seconds(transcript.speech) / 60
    enough = len(transcript.words) >= MIN_WORDS and minutes * 60 >= MIN_SPEAKING_SECONDS
    syllable_count = sum(syllables(word.text, transcript.language) for word in transcript.words)

    def rate(count: int, unit: str) -> Metric:
        if not enough:
            return NotMeasurable("too_little_speech")
        return Measured(round(count / minutes, 1), unit)

    return DeliveryReport(
        duration=Measured(round(duration, 2), "s"),
        words_per_minute=rate(len(transcript.words), "words/min"),
        syllables_per_minute=rate(syllable_count, "syllables/min"),
        pauses=Measured(len(pauses), "count"),
        longest_pause=Measured(
            round(max((pause.duration for pause in pauses), default=0.0), 2), "s"
        ),
        speech_ratio=_speech_ratio(transcript.speech, duration),
        filler_count=Measured(len(fillers), "count"),
        fillers_per_minute=rate(len(fillers), "fillers/min"),
        loudness=Measured(levels.rms_dbfs, "dBFS"),
        peak=Measured(levels.peak_dbfs, "dBFS"),
        clipping=Measured(round(levels.clipped_ratio, 6), "ratio"),
        fillers=fillers,
        pause_spans=pauses,
    )


def _pauses(speech: tuple[Span, ...]) -> tuple[Span, ...]:
    gaps = (Span(left.end, right.start) for left, right in pairwise(speech))
    return tuple(gap for gap in gaps if gap.duration >= PAUSE_FROM)


def _speaking_seconds(speech: tuple[Span, ...]) -> float:
    """From the first sound of speech to the last: silence around the answer is not pace."""
    return speech[-1].end - speech[0].start if speech else 0.0


def _speech_ratio(speech: tuple[Span, ...], duration: float) -> Metric:
    if duration <= 0:
        return NotMeasurable("too_little_speech")
    return Measured(round(min(1.0, sum(span.duration for span in speech) / duration), 3), "ratio")
