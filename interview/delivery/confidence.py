"""The confidence of the figures of delivery: when they are not measurable, and their intervals."""

from collections.abc import Sequence

from interview.contracts import Measured, NotMeasurable, Span, Word, mean_probability
from interview.contracts.delivery import LEAST_SECONDS, LEAST_WORDS
from interview.errors import Language

CLEAR_PROBABILITY = 0.5
"""Mean probability of the words below which the recogniser was mostly guessing."""

EDGE_SECONDS = 0.06
"""Error of the start and of the end of a stretch of speech, in seconds."""

COUNT_ERROR: dict[Language, float] = {"en": 0.03, "tr": 0.06}
"""Relative error of the number of recognised words, by words left out and words added.

English: Whisper base left out 9 and added 6 of 684 words (2.2 %) of 40 utterances of LibriSpeech
test-other; the 75 that it replaced do not change the number. Turkish: not measured, for lack of
recordings with references; twice the English value."""


def speaking_seconds(speech: Sequence[Span], left_out: Sequence[Span] = ()) -> float:
    """The time from the first sound of speech to the last, without the stretches ``left_out``."""
    if not speech:
        return 0.0
    spoken = Span(speech[0].start, speech[-1].end)
    return spoken.duration - spoken.within(left_out)


def not_measurable(
    words: Sequence[Word], speech: Sequence[Span], left_out: Sequence[Span] = ()
) -> NotMeasurable | None:
    """The reason why a rate of ``words`` is not measurable, or None."""
    return too_little(words, speech, left_out) or guessed(words)


def too_little(
    words: Sequence[Word], speech: Sequence[Span], left_out: Sequence[Span] = ()
) -> NotMeasurable | None:
    """NotMeasurable for fewer words or seconds than a figure of delivery needs, or None."""
    if len(words) < LEAST_WORDS or speaking_seconds(speech, left_out) < LEAST_SECONDS:
        return NotMeasurable("too_little_speech")
    return None


def guessed(words: Sequence[Word]) -> NotMeasurable | None:
    """NotMeasurable if the recogniser guessed the words, or None."""
    if words and mean_probability(words) < CLEAR_PROBABILITY:
        return NotMeasurable("unclear_speech")
    return None


def counted(number: int) -> Measured:
    """An exact count of things in a text."""
    return Measured(number, "count", number, number)


def rate(
    count: float, seconds: float, unit: str, *, count_error: float, time_error: float
) -> Measured:
    """``count`` per minute over ``seconds``, with its interval.

    Args:
        count: of words, syllables or pauses.
        seconds: must be more than ``time_error``.
        unit: as shown.
        count_error: relative error of ``count``, 0-1.
        time_error: error of ``seconds``.
    """
    return Measured(
        round(60 * count / seconds, 1),
        unit,
        round(60 * count * (1 - count_error) / (seconds + time_error), 1),
        round(60 * count * (1 + count_error) / (seconds - time_error), 1),
    )
