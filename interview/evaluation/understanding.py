"""Whether the words of a spoken answer were understood well enough to judge what was said."""

import re
import unicodedata
from collections.abc import Iterator

from interview.contracts import Span, Transcript, joined, mean_probability
from interview.language.catalogue import LANGUAGES

GUESSED = 0.5
"""Mean word probability below which most words are wrong."""

LOST_SHARE = 0.4
"""Share of the voice without words, or in a language that is not supported, from which too much is
missing to judge the rest."""

FOREIGN_SCRIPT = 0.2
"""Share of the letters outside the Latin script from which the words are of another language."""

JOINED_SECONDS = 2.0
"""Unclear lines that are less apart form one moment."""

LETTER = re.compile(r"[^\W\d_]")


def unclear_moments(transcript: Transcript) -> tuple[Span, ...]:
    """The stretches to correct or to record again; empty if the answer was understood.

    An answer was not understood if most of its words were guessed, if much of its voice gave no
    words (also because recognition removed a loop there), or if its words are in another script.
    """
    if not (_guessed(transcript) or _lost(transcript) or _in_another_script(transcript.text)):
        return ()
    found = (*_without_words(transcript), *_doubtful(transcript))
    stretches = sorted(found, key=lambda each: each.start)
    return tuple(joined(stretches, JOINED_SECONDS)) or transcript.speech


def _guessed(transcript: Transcript) -> bool:
    return transcript.judged.certainty < GUESSED


def _lost(transcript: Transcript) -> bool:
    """Whether much of the voice has no words, or words that nobody here can judge."""
    voice = sum(span.duration for span in transcript.speech)
    lost = sum(span.within(transcript.speech) for span in _without_words(transcript))
    return lost >= LOST_SHARE * voice > 0


def _without_words(transcript: Transcript) -> tuple[Span, ...]:
    unknown = [Span(f.start, f.end) for f in transcript.foreign if f.language not in LANGUAGES]
    return (*unknown, *(part for each in transcript.unheard for part in each.outside(unknown)))


def _in_another_script(text: str) -> bool:
    letters = LETTER.findall(text)
    others = [each for each in letters if not unicodedata.name(each, "").startswith("LATIN")]
    return len(others) > FOREIGN_SCRIPT * len(letters)


def _doubtful(transcript: Transcript) -> Iterator[Span]:
    for segment in transcript.judged.said:
        other = _in_another_script(segment.text)
        if segment.words and (other or mean_probability(segment.words) < GUESSED):
            yield Span(segment.words[0].start, segment.words[-1].end)
