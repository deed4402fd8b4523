"""Finds concrete details of an answer (figures, names, times, examples) and general words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from interview.evaluation.reading import Hit, Reading, Token, cue, find, words
from interview.evaluation.tables import evaluation_tables

Kind = Literal["figure", "name", "time", "example"]

DIGIT = re.compile(r"\d")
ACRONYM = re.compile(r"[A-ZÇĞİÖŞÜ]{2,}\w*|\w+[a-zçğıöşü][A-ZÇĞİÖŞÜ]\w*|[A-ZÇĞİÖŞÜ]+\d+")


@dataclass(frozen=True, slots=True)
class Detail:
    """A concrete detail of an answer."""

    kind: Kind
    hit: Hit


def details(reading: Reading) -> tuple[Detail, ...]:
    """The details of an answer in order, without overlaps and repetitions.

    Names are capitalised words inside a sentence, in Turkish also words with a suffix after an
    apostrophe, and words with inner capitals ("SQL", "GitHub"). A transcript without capitals
    has no names, but figures, times and examples.
    """
    found: dict[str, Detail] = {}
    taken: set[int] = set()
    for detail in _candidates(reading):
        span = set(range(detail.hit.first, detail.hit.last + 1))
        key = " ".join(reading.tokens[i].text for i in sorted(span))
        if not span & taken and key not in found:
            found[key] = detail
            taken |= span
    return tuple(sorted(found.values(), key=lambda detail: detail.hit.first))


def general_words(reading: Reading) -> tuple[Hit, ...]:
    """General words used instead of a figure or a name, such as "a lot of"."""
    return find(reading, cue("vague", reading.language))


def set_phrases(reading: Reading) -> tuple[Hit, ...]:
    """Stock phrases of self-praise, such as "team player"."""
    return find(reading, cue("set_phrases", reading.language))


def _candidates(reading: Reading) -> Iterable[Detail]:
    yield from (Detail("figure", Hit(i, i)) for i in _figures(reading))
    yield from (Detail("time", hit) for hit in find(reading, cue("time", reading.language)))
    yield from (Detail("name", Hit(i, i)) for i in _names(reading))
    yield from (Detail("example", hit) for hit in find(reading, cue("example", reading.language)))


def _figures(reading: Reading) -> Iterable[int]:
    spoken = words("numbers", reading.language)
    for index, token in enumerate(reading.tokens):
        if DIGIT.search(token.text) or token.text in spoken:
            yield index


def _names(reading: Reading) -> Iterable[int]:
    shouted = _shouted(reading)
    function = words("function", reading.language)
    apostrophes = evaluation_tables(reading.language).suffix_after_apostrophe
    for index, token in enumerate(reading.tokens):
        if token.text in function or token.text == "i":
            continue
        suffixed = apostrophes and "'" in token.text and token.raw[0].isupper()
        opens = index == reading.inside[token.sentence].start
        if suffixed or (not shouted and _written_as_name(token, opens=opens)):
            yield index


def _written_as_name(token: Token, *, opens: bool) -> bool:
    if ACRONYM.fullmatch(token.raw):
        return True
    return token.raw[0].isupper() and not opens


def _shouted(reading: Reading) -> bool:
    """Whether more than half of the words are capitalised, so that capitals mark no names."""
    capitals = sum(token.raw[0].isupper() for token in reading.tokens)
    return 2 * capitals > len(reading.tokens)
