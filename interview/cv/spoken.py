"""Spoken languages in a CV or a job advertisement, with the level that the text gives."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from interview.cv.sections import Line, segments
from interview.language.catalogue import LANGUAGES, N_, Language, translated
from interview.language.figures import known_name
from interview.language.words import listed
from interview.questions.interests import spelled

CODES = listed(
    "en tr de fr es it pt nl sv no da fi pl cs sk hu ro bg el ru uk ar fa ku az ka hy he hi ur bn "
    "pa ta zh ja ko vi th id sq bs hr sr mk ga cy ig yo sw so am uz kk lt lv et sl af ms zu"
)
"""ISO 639-1 codes of the languages that are looked for."""

LEVELS = {
    "basic": N_("basic"),
    "intermediate": N_("intermediate"),
    "advanced": N_("fluent"),
    "native": N_("native"),
}
CEFR = ("A1", "A2", "B1", "B2", "C1", "C2")
"""Levels of the Common European Framework, which are kept as they are written."""

RANKS = {
    "A1": 1, "A2": 2, "basic": 2, "B1": 3, "intermediate": 3, "B2": 4, "C1": 5, "advanced": 5,
    "C2": 6, "native": 7,
}  # fmt: skip
"""Order of the levels, by which a demanded one is compared with that of a CV."""

_WORDS = (
    ("native", r"native|mother tongue|bilingual|first language|ana ?dil\w*"),
    ("intermediate", r"upper intermediate|limited working|working knowledge"),
    ("advanced", r"fluent\w*|advanced|professional|proficien\w+|very good|excellent|full"
                 r"|akici|ileri|cok iyi|ust duzey|mukemmel"),
    ("intermediate", r"conversational|intermediate|good|iyi|orta"),
    ("basic", r"basic|elementary|beginner|some|temel|baslangic"),
)  # fmt: skip
_LEVELS = tuple((level, re.compile(rf"\b(?:{words})\b")) for level, words in _WORDS)
_CEFR = re.compile(r"\b[abc][12]\b")
_LEVEL = re.compile(r"\b(?:level|skills|duzey\w*|seviye\w*|derece\w*)\b")
_CUE = re.compile(
    r"\b(?:plus|preferred|required|languages?|speak\w*|command of|tercih\w*|bil(?:en|gi\w*)|"
    r"konus\w*|sart|gerekli|dil\w*)\b"
)
"""Words beside the name of a language that show that the language itself is meant."""


@dataclass(frozen=True, slots=True)
class SpokenLanguage:
    """A language by its ISO 639-1 code; ``level`` is one of RANKS, None if the text has none."""

    code: str
    level: str | None


def spoken_languages(lines: list[Line]) -> tuple[SpokenLanguage, ...]:
    """In the order in which the text names them, each once, with the first level that is given."""
    found: dict[str, str | None] = {}
    naming = (line for line in lines if _pattern().search(spelled(line.text)))
    for line in naming:
        for segment in segments(line.text):
            for code, level in _in_segment(segment, listed=line.section == "languages"):
                found[code] = found.get(code) or level
    return tuple(SpokenLanguage(code, level) for code, level in found.items())


def language_code(name: str) -> str | None:
    """The code of a language by its name in any language of the service, or by its code."""
    plain = spelled(name).strip()
    return plain if plain in CODES else _names().get(plain)


def level_words(text: str) -> bool:
    """Whether the text gives nothing but a level, such as "advanced" or "ileri düzey"."""
    rest = spelled(text)
    for words in (_CEFR, *(each for _, each in _LEVELS), _LEVEL):
        rest = words.sub("", rest)
    return not rest.strip()


def shown_level(level: str, reader: Language) -> str:
    """The level in words of the reader; those of the framework as they are."""
    return translated(LEVELS[level], reader) if level in LEVELS else level


def _in_segment(segment: str, *, listed: bool) -> Iterator[tuple[str, str | None]]:
    plain = spelled(segment)
    level = _level(plain)
    if listed or level is not None or _CUE.search(plain):
        for match in _pattern().finditer(plain):
            yield _names()[match[1]], level


def _level(plain: str) -> str | None:
    exact = _CEFR.search(plain)
    if exact is not None:
        return exact[0].upper()
    return next((level for level, words in _LEVELS if words.search(plain)), None)


@cache
def _names() -> dict[str, str]:
    return {
        spelled(name): code
        for reader in LANGUAGES
        for code in sorted(CODES)
        if (name := known_name(code, reader))
    }


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_names(), key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(map(re.escape, longest_first))})(?:['’]?(?:y[ei]|n[ai]))?\b")
