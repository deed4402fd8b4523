"""What the figures of delivery may be trusted for: when there is none, and how far one is off."""

from collections.abc import Sequence

from interview.contracts import Measured, NotMeasurable, Span, Word
from interview.errors import Language

MIN_WORDS = 5
MIN_SPEAKING_SECONDS = 3.0
"""Below either, a rate per minute says more about chance than about the speaker."""

CLEAR_PROBABILITY = 0.5
"""Mean probability of the words below which the recogniser guessed more than it heard."""

EDGE_SECONDS = 0.06
"""How far the start or the end of a stretch of speech may be off, in seconds."""

COUNT_ERROR: dict[Language, float] = {"en": 0.03, "tr": 0.06}
"""Share by which the number of recognised words may be off: words left out and words added.

English: Whisper base left out 9 and added 6 of 684 words (2.2 %) of 40 utterances of LibriSpeech
test-other; the 75 it took for other words count as words all the same. Turkish: not measured
for want of recordings with references, so twice the English."""


def speaking_seconds(speech: Sequence[Span], left_out: Sequence[Span] = ()) -> float:
    """From the first sound of speech to the last: silence around the answer is not pace.

    ``left_out`` are stretches between them that do not count.
    """
    if not speech:
        return 0.0
    spoken = Span(speech[0].start, speech[-1].end)
    return spoken.duration - spoken.within(left_out)


def not_measurable(
    words: Sequence[Word], speech: Sequence[Span], left_out: Sequence[Span] = ()
) -> NotMeasurable | None:
    """Why a rate that rests on ``words`` means nothing; None where it means something."""
    if speaking_seconds(speech, left_out) < MIN_SPEAKING_SECONDS:
        return NotMeasurable("too_little_speech")
    return not_clear(words)


def not_clear(words: Sequence[Word]) -> NotMeasurable | None:
    """Why figures of ``words`` mean nothing: too few, or guessed; None where they do."""
    if len(words) < MIN_WORDS:
        return NotMeasurable("too_little_speech")
    return guessed(words)


def guessed(words: Sequence[Word]) -> NotMeasurable | None:
    """The obstacle that the recogniser doubts its own words, however few; None without it."""
    if words and sum(word.probability for word in words) / len(words) < CLEAR_PROBABILITY:
        return NotMeasurable("unclear_speech")
    return None


def counted(number: int) -> Measured:
    """A count of things in a text: what is written there has no error."""
    return Measured(number, "count", number, number)


def rate(
    count: float, seconds: float, unit: str, *, count_error: float, time_error: float
) -> Measured:
    """``count`` a minute over ``seconds``.

    Args:
        count: of words, syllables or pauses.
        seconds: more than ``time_error``.
        unit: as shown.
        count_error: the share, 0-1, by which ``count`` may be off either way.
        time_error: seconds by which ``seconds`` may be off either way.
    """
    return Measured(
        round(60 * count / seconds, 1),
        unit,
        round(60 * count * (1 - count_error) / (seconds + time_error), 1),
        round(60 * count * (1 + count_error) / (seconds - time_error), 1),
    )
