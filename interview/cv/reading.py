"""Finds years of work, roles and skills in the text of a CV, by fixed rules.

The same text always gives the same result. Nothing is judged.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from interview.cv.words import (
    AS_WRITTEN,
    EDUCATION,
    SUBJECTS,
    TITLES,
    TOOLS,
    UNTIL_NOW,
    WORK,
    YEARS_CLAIMED,
)
from interview.questions.interests import field_of, spelled

MOST_ROLES, MOST_SKILLS = 4, 12
LONGEST_HEADING = 40
LONGEST_LIFE = 50
"""Years of work above this are misread."""

_RANGE = re.compile(
    rf"\b((?:19|20)\d\d)\s*[-\u2013\u2014]\s*(?:[^\W\d]{{3,9}}\.?\s+|\d{{1,2}}[./])?"
    rf"((?:19|20)\d\d|{UNTIL_NOW})"
)
_WORD = r"[A-ZÇĞİÖŞÜ][\w.+#&/-]*"
_TITLE = re.compile(rf"(?:\b{_WORD}[ \t]+){{0,3}}\b(?i:{'|'.join(TITLES.split())})\b")


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill of a field of the bank; ``is_name``: a proper name, which is not translated."""

    name: str
    field: str
    is_name: bool


@dataclass(frozen=True, slots=True)
class CvReading:
    """What a CV shows. ``years`` of work, None if it has none; ``field`` of the question bank."""

    years: int | None
    roles: tuple[str, ...]
    skills: tuple[Skill, ...]
    field: str | None


def read_cv_text(text: str, this_year: int) -> CvReading:
    """Read the text of a CV; ``this_year`` ends jobs that go on."""
    skills = _skills(text)
    roles = _roles(text)
    by_field = Counter(skill.field for skill in skills)
    field = field_of(" ".join(roles)) or (by_field.most_common(1)[0][0] if by_field else None)
    return CvReading(_years(text, this_year), roles, skills[:MOST_SKILLS], field or field_of(text))


def _years(text: str, this_year: int) -> int | None:
    """The years that jobs cover together, or the number that the text itself gives if greater."""
    covered: set[int] = set()
    at_school = False
    for line in spelled(text).splitlines():
        at_school = _about_school(line, at_school)
        if not at_school:
            for first, last in _RANGE.findall(line):
                end = int(last) if last.isdigit() else this_year
                covered.update(range(int(first), min(end, this_year)))
    claimed = [int(a or b) for a, b in re.findall(YEARS_CLAIMED, spelled(text))]
    years = max([len(covered), *claimed])
    return years if 0 < years <= LONGEST_LIFE else None


def _about_school(line: str, before: bool) -> bool:
    """Whether the line is about education: by its words, else by the heading above it."""
    if re.search(WORK, line) and len(line) <= LONGEST_HEADING:
        return False
    return before or re.search(EDUCATION, line) is not None


def _roles(text: str) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for match in _TITLE.finditer(text):
        role = " ".join(match[0].split())
        if role[0].isupper():
            found.setdefault(spelled(role), role)
    return tuple(found.values())[:MOST_ROLES]


def _skills(text: str) -> tuple[Skill, ...]:
    """In the order in which the text first names them."""
    plain = spelled(text)
    places: dict[Skill, int] = {}
    for skill, pattern in _patterns():
        match = pattern.search(text if skill.name in AS_WRITTEN else plain)
        if match is not None:
            places[skill] = match.start()
    return tuple(sorted(places, key=lambda skill: places[skill]))


@cache
def _patterns() -> tuple[tuple[Skill, re.Pattern[str]], ...]:
    names = [
        (Skill(name, field, is_name=True), _whole(re.escape(_as_matched(name))))
        for field, listed in TOOLS.items()
        for name in listed.split()
    ]
    subjects = [
        (Skill(name, field, is_name=False), re.compile(rf"\b(?:{shown})"))
        for field, listed in SUBJECTS.items()
        for name, shown in listed.items()
    ]
    return (*names, *subjects)


def _as_matched(name: str) -> str:
    return name if name in AS_WRITTEN else spelled(name)


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.+#]){pattern}(?![\w+#])")
