"""Which language an answer is in, and which of its stretches are in another one."""

from collections.abc import Sequence
from dataclasses import replace

from interview.contracts import Foreign, Segment
from interview.errors import Language
from interview.recognition.engine import LANGUAGES

ANSWERED_SHARE = 0.2
"""Share of the words that must be in the language that was asked for; with less, what there is of
it are words the recogniser doubts, or a name."""

ONE_STRETCH = 2.0
"""Seconds between lines in one other language that are one stretch."""


def in_its_language(
    segments: Sequence[Segment], read_in: Language, asked: Language | None
) -> tuple[tuple[Segment, ...], Language, float]:
    """The segments, the language of the answer, and the share of words that are in it.

    The answer is in the language that was ``asked`` for if a fifth of it is, else in the one with
    more words. Segments that name no language are in the one they were ``read_in``; those of the
    result name theirs where it is not the answer's.
    """
    words = dict.fromkeys(LANGUAGES, 0)
    for each in segments:
        words[each.language or read_in] += len(each.words) * (each.quarantine is None)
    total = max(1, sum(words.values()))
    language = max(LANGUAGES, key=lambda name: (words[name], name == read_in))
    if asked is not None and words[asked] >= ANSWERED_SHARE * total:
        language = asked
    named = tuple(_named(each, each.language or read_in, language) for each in segments)
    return named, language, words[language] / total


def foreign_stretches(
    segments: Sequence[Segment], unknown: Sequence[Foreign]
) -> tuple[Foreign, ...]:
    """Stretches of segments in the other language, and those in a language we do not know."""
    found = [*unknown]
    found += [
        Foreign(each.start, each.end, each.language)
        for each in segments
        if each.language is not None and each.quarantine is None
    ]
    joined: list[Foreign] = []
    for stretch in sorted(found, key=lambda each: each.start):
        last = joined[-1] if joined else None
        if last and last.language == stretch.language and stretch.start - last.end < ONE_STRETCH:
            joined[-1] = replace(last, end=max(last.end, stretch.end))
        else:
            joined.append(stretch)
    return tuple(joined)


def _named(segment: Segment, spoken: Language, language: Language) -> Segment:
    return replace(segment, language=None if spoken == language else spoken)
