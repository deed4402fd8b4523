"""Filler words of an answer with their times, and the figures of all fillers."""

import re
from collections.abc import Iterator, Sequence
from math import ceil, floor

from interview.contracts import Filler, Fillers, Measured, Metric, NotMeasurable, Word
from interview.contracts.delivery import LEAST_SECONDS, LEAST_WORDS
from interview.delivery.confidence import EDGE_SECONDS
from interview.delivery.filler_rules import RULES, Place, Token, is_sound
from interview.errors import Language
from interview.language.words import lower

QUOTES = "\"'“”‘’«»()[]"
MARKS = ".,;:!?…–—-"
STOPS = ".!?…"
INITIALS = re.compile(r"(?!U[HM])[A-Z]{2,3}")
"""Capitals that are no hesitation: ER, MM and AH stand for a ward, a unit and a person."""

LONGEST_PHRASE = 3

ACOUSTIC_RIGHT = 0.8
"""Precision and recall of the acoustic fillers."""


def lexical_fillers(words: Sequence[Word], language: Language) -> tuple[Filler, ...]:
    """The fillers among ``words``, in order, with the times of their first and last word."""
    tokens = [_token(word.text, language) for word in words]
    return tuple(
        Filler(
            " ".join(token.text for token in tokens[first:last]),
            words[first].start,
            words[last - 1].end,
        )
        for first, last in _places(tokens, language)
    )


def hesitations(words: Sequence[Word], language: Language) -> list[bool]:
    """For each word, whether it is a hesitation (um, ııı), not initials or millimetres."""
    tokens = [_token(word.text, language) for word in words]
    return [_is_hesitation(tokens, index, language) for index in range(len(tokens))]


def measure_fillers(
    lexical: Sequence[Filler],
    acoustic: Sequence[Filler],
    words: int,
    minutes: float,
    obstacle: NotMeasurable | None = None,
) -> Fillers:
    """Count the fillers of an answer of ``words`` words spoken in ``minutes`` minutes.

    Lexical fillers are exact. The interval comes from the acoustic ones, which may be other sounds
    and of which some are missed (ACOUSTIC_RIGHT); for the count it is rounded outwards. With an
    ``obstacle``, noise or guessed words, no figure is measurable, but the fillers are still listed.
    """
    fillers = tuple(sorted((*lexical, *acoustic), key=lambda filler: (filler.start, filler.end)))
    if obstacle:
        return Fillers(obstacle, obstacle, obstacle, fillers)
    low = len(lexical) + len(acoustic) * ACOUSTIC_RIGHT
    high = len(lexical) + len(acoustic) / ACOUSTIC_RIGHT
    return Fillers(
        Measured(len(fillers), "count", floor(low), ceil(high)),
        _per_minute(len(fillers), low, high, words, minutes),
        _per_100_words(len(fillers), low, high, words),
        fillers,
    )


def _per_minute(count: int, low: float, high: float, words: int, minutes: float) -> Metric:
    if words < LEAST_WORDS or minutes * 60 < LEAST_SECONDS:
        return NotMeasurable("too_little_speech")
    off = EDGE_SECONDS * 2 / 60
    return Measured(
        round(count / minutes, 1),
        "fillers/min",
        round(low / (minutes + off), 1),
        round(high / (minutes - off), 1),
    )


def _per_100_words(count: int, low: float, high: float, words: int) -> Metric:
    if words < LEAST_WORDS:
        return NotMeasurable("too_little_speech")
    value, least, most = (round(100 * number / words, 1) for number in (count, low, high))
    return Measured(value, "fillers/100 words", least, most)


def _places(tokens: Sequence[Token], language: Language) -> Iterator[tuple[int, int]]:
    index = 0
    while index < len(tokens):
        length = _filler_length(tokens, index, language)
        if length:
            yield index, index + length
        index += length or 1


def _filler_length(tokens: Sequence[Token], index: int, language: Language) -> int:
    """The number of words of the longest filler that starts at ``index``; 0 for none."""
    if _is_hesitation(tokens, index, language):
        return 1
    for length in range(min(LONGEST_PHRASE, len(tokens) - index), 0, -1):
        phrase = tuple(token.text for token in tokens[index : index + length])
        rule = RULES[language].get(phrase)
        if rule and rule(Place(tokens, index, index + length, language)):
            return length
    return 0


def _is_hesitation(tokens: Sequence[Token], index: int, language: Language) -> bool:
    return is_sound(tokens[index], language) and not _is_unit(tokens, index)


def _is_unit(tokens: Sequence[Token], index: int) -> bool:
    """Whether the token is "mm" after a figure: millimetres."""
    return index > 0 and tokens[index].text == "mm" and tokens[index - 1].text[-1:].isdigit()


def _token(text: str, language: Language) -> Token:
    bare = text.strip(QUOTES)
    letters = bare.strip(QUOTES + MARKS)
    tail = bare[len(bare.rstrip(QUOTES + MARKS)) :]
    return Token(
        lower(letters, language),
        marked=any(mark in tail for mark in MARKS),
        stopped=any(mark in tail for mark in STOPS),
        asked="?" in tail,
        initials=INITIALS.fullmatch(letters) is not None,
    )
