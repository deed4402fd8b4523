"""Whether the words of a spoken answer were understood well enough to judge what was said.

The thresholds were chosen on one half of the recordings of ``bench/understood.py``; its figures are
of the other half.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from interview.contracts import Span, Transcript, Word, joined, mean_probability
from interview.language.catalogue import LANGUAGES

RUN_WORDS = 8
"""Words whose mean probability is taken: a single one is often doubted in clear speech, too."""

FEWEST_WORDS = 5
"""Of fewer words the probabilities say too little."""

DOUBTED = 0.55
"""Mean probability of a run of words below which most of them are wrong."""

UNCLEAR_SHARE = 0.5
"""Share of the voice with doubted words, or without any, from which an answer is not understood."""

LOST_SHARE = 0.4
"""The same for voice without words alone; word times reach beyond the words, so half of the voice
without a word has a share of 0.4 and more."""

FOREIGN_SCRIPT = 0.2
"""Share of the letters outside the Latin script from which the words are of another language."""

SAME_MOMENT_SECONDS = 2.0
"""Unclear stretches that are less apart are named as one."""

LETTER = re.compile(r"[^\W\d_]")


def unclear_moments(transcript: Transcript) -> tuple[Span, ...]:
    """The stretches to correct or to record again; empty if the answer was understood.

    An answer was not understood if most of its words were guessed, if much of its voice gave no
    words (also because recognition removed a loop there), or if its words are in another script.
    """
    words = transcript.judged.words
    without = _without_words(transcript)
    found = [*without, *_doubted(words)]
    not_understood = (
        _share(transcript, without) >= LOST_SHARE
        or _share(transcript, found) >= UNCLEAR_SHARE
        or _is_in_another_script(words)
    )
    if not not_understood:
        return ()
    return _in_order(found, SAME_MOMENT_SECONDS) or transcript.speech


def _share(transcript: Transcript, stretches: Sequence[Span]) -> float:
    voice = sum(span.duration for span in transcript.speech)
    inside = sum(span.within(transcript.speech) for span in _in_order(stretches, 0.0))
    return inside / voice if voice else 0.0


def _without_words(transcript: Transcript) -> tuple[Span, ...]:
    """Voice without a word, and voice in a language that is not supported."""
    unknown = [Span(f.start, f.end) for f in transcript.foreign if f.language not in LANGUAGES]
    return (*unknown, *(part for each in transcript.unheard for part in each.outside(unknown)))


def _doubted(words: Sequence[Word]) -> Iterator[Span]:
    if len(words) < FEWEST_WORDS:
        return
    for first in range(max(1, len(words) - RUN_WORDS + 1)):
        run = words[first : first + RUN_WORDS]
        if mean_probability(run) < DOUBTED:
            yield Span(run[0].start, run[-1].end)


def _is_in_another_script(words: Sequence[Word]) -> bool:
    letters = [letter for word in words for letter in LETTER.findall(word.text)]
    others = [each for each in letters if not unicodedata.name(each, "").startswith("LATIN")]
    return len(others) > FOREIGN_SCRIPT * len(letters)


def _in_order(stretches: Sequence[Span], gap: float) -> tuple[Span, ...]:
    return tuple(joined(sorted(stretches, key=lambda each: each.start), gap))
