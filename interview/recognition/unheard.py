"""Voice in which no word was recognised."""

from collections.abc import Iterable, Sequence

from interview.contracts import Foreign, Segment, Span, joined

NOTABLE_SHARE = 0.2
"""Share of the voice that has no words from which the reader has to know: a hum, a cough and a
word left out are less, however short the answer."""

LEAST_SECONDS = 1.0
"""A stretch of voice without a word that is more than one filled pause."""

WORD_PADDING = 0.3
"""Seconds by which the times of words are off."""

JOINED_SECONDS = 0.6
"""Silence inside one stretch: between phrases of what was not understood."""


def unheard(segments: Iterable[Segment], speech: Sequence[Span]) -> tuple[Span, ...]:
    """Stretches of ``speech`` of a second and more without a word that somebody said.

    Args:
        segments: those with a quarantine have no words that count.
        speech: stretches of voice in order.
    """
    said = [
        Span(word.start - WORD_PADDING, word.end + WORD_PADDING)
        for segment in segments
        if segment.quarantine is None
        for word in segment.words
    ]
    stretches = joined((rest for span in speech for rest in span.outside(said)), JOINED_SECONDS)
    return tuple(stretch for stretch in stretches if stretch.within(speech) >= LEAST_SECONDS)


def notably_unheard(
    segments: Iterable[Segment], speech: Sequence[Span], foreign: Sequence[Foreign] = ()
) -> tuple[Span, ...]:
    """The same where they are so much of the voice that the report has to say so, else none.

    Stretches in a ``foreign`` language are told as such and not here.
    """
    told = [Span(each.start - WORD_PADDING, each.end + WORD_PADDING) for each in foreign]
    known = [part for span in speech for part in span.outside(told)]
    stretches = unheard(segments, known)
    without_words = sum(stretch.within(speech) for stretch in stretches)
    notable = without_words > NOTABLE_SHARE * sum(span.duration for span in speech)
    return stretches if notable else ()
