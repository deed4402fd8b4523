"""Finds years, roles, skills and spoken languages in CVs and job advertisements, by fixed rules.

The same text always gives the same result. Nothing is judged.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from interview.cv.sections import Line, items, lines_of, segments
from interview.cv.skills import Skill, lacking, listed_skills, named_skills
from interview.cv.spoken import SpokenLanguage, spoken_languages
from interview.cv.words import (
    EDUCATION,
    LAST_OF_SEVERAL,
    MONTHS,
    NUMBERS,
    SINCE,
    TITLES,
    UNPAID,
    UNTIL_NOW,
    YEARS_CLAIMED,
    YEARS_DEMANDED,
)
from interview.language.catalogue import SOURCE
from interview.language.words import guess_language, lower
from interview.questions.bank import GENERAL
from interview.questions.interests import field_of, spelled

READ_CHARACTERS = 30_000
"""The rules read the first ten pages: later ones list courses and publications."""

MOST_ROLES, MOST_SKILLS, MOST_LANGUAGES = 6, 24, 8
LONGEST_LIFE = 50
"""Years of work above this are misread."""

LEAST_LISTED = 3
"""Short entries in a row that are a list of skills in an advertisement."""

DEMANDING = ("demands", "skills", "education")
"""Sections of an advertisement that say what it demands."""

_MONTH = r"(?:\b([^\W\d]{3,9})\.?\s{1,9}|(?:\d{1,2}[./])?(\d{1,2})[./])?"
_YEAR = r"(?:19|20)\d\d"
_RANGE = re.compile(
    rf"{_MONTH}\b({_YEAR})\s*(?:[-\u2013\u2014]|to|until)\s*{_MONTH}({_YEAR}|{UNTIL_NOW})"
)
YEAR = 12
_TITLES = frozenset(map(spelled, TITLES.split()))
_AFTER_OTHERS = frozenset(LAST_OF_SEVERAL.split())
MOST_IN_TITLE = 4
PUNCTUATION = "()[]{},.;:|•·-–—/\"'“”*"


@dataclass(frozen=True, slots=True)
class Findings:
    """What a CV shows or an advertisement demands.

    ``years`` of work, None if it has none; ``field`` of the question bank, None if it has none.
    """

    years: int | None
    roles: tuple[str, ...]
    skills: tuple[Skill, ...]
    languages: tuple[SpokenLanguage, ...]
    field: str | None


def read_cv_text(text: str, today: date, wanted: tuple[Skill, ...] = ()) -> Findings:
    """Read the text of a CV.

    Args:
        text: as :func:`interview.cv.documents.document_text` returns it.
        today: the last day so far of jobs that go on.
        wanted: skills of an advertisement, which are looked for as well.
    """
    text = text[:READ_CHARACTERS]
    lines = list(lines_of(text))
    listed = [item for line in lines if line.section == "skills" for item in items(line.text)]
    return _findings(text, lines, _years(lines, text, today), listed, wanted)


def read_advert_text(text: str) -> Findings:
    """Read the text of a job advertisement: ``years`` is the least number that it demands."""
    lines = list(lines_of(text))
    return _findings(text, lines, _years_demanded(text), _demanded(lines))


def _findings(
    text: str,
    lines: list[Line],
    years: int | None,
    listed: list[str],
    wanted: tuple[Skill, ...] = (),
) -> Findings:
    roles, skills = _roles(text), _skills(text, listed, wanted)
    by_field = Counter(skill.field for skill in skills if skill.field != GENERAL)
    likely = by_field.most_common(1)[0][0] if by_field else None
    return Findings(
        years,
        roles,
        skills[:MOST_SKILLS],
        spoken_languages(lines)[:MOST_LANGUAGES],
        field_of(" ".join(roles)) or likely or field_of(text),
    )


def _skills(text: str, listed: list[str], wanted: tuple[Skill, ...]) -> tuple[Skill, ...]:
    """Those of a list first, since the writer chose them, then those that the text names."""
    from_list = listed_skills(listed)
    return (*from_list, *lacking(from_list, named_skills(text, wanted)))


def _years(lines: list[Line], text: str, today: date) -> int | None:
    """The years that jobs cover together, or the number that the text itself gives if greater.

    A month that is named counts as a whole one, and so does the present one.
    """
    plain = [spelled(line.text) for line in lines if _may_be_work(line)]
    now = YEAR * today.year + today.month
    spans = [_months(found, now) for line in plain for found in _RANGE.findall(line)]
    if not spans:
        began = [int(a or b) for line in plain for a, b in re.findall(SINCE, line)]
        spans = [range(YEAR * year + 1, now + 1) for year in began]
    covered: set[int] = set().union(*spans)
    claimed = [_number(found) for found in re.findall(YEARS_CLAIMED, spelled(text))]
    years = max([(len(covered) + YEAR // 2) // YEAR, *claimed])
    return years if 0 < years <= LONGEST_LIFE else None


def _months(found: tuple[str, ...], now: int) -> range:
    """The months of a job, counted from the year 0.

    Without months a job lasts from January to January: "2016 - 2019" are three years, since both
    are years in part for the most part.
    """
    word, number, first, last_word, last_number, last = found
    start = YEAR * int(first) + (_month(word, number) or 1)
    if not last.isdigit():
        return range(start, now + 1)
    return range(start, min(YEAR * int(last) + _month(last_word, last_number), now) + 1)


def _month(word: str, number: str) -> int:
    """The month of a word or a number, 1-12; 0 if it is none."""
    return int(number) if number and int(number) <= YEAR else MONTHS.get(word[:3], 0)


def _may_be_work(line: Line) -> bool:
    """Whether years in the line are those of a job: by its heading, else by its words."""
    if line.section == "work":
        return re.search(UNPAID, spelled(line.text)) is None
    return line.section is None and re.search(EDUCATION, spelled(line.text)) is None


def _years_demanded(text: str) -> int | None:
    plain = spelled(text)
    found = re.search(YEARS_DEMANDED, plain) or re.search(YEARS_CLAIMED, plain)
    return None if found is None else _number(found.groups()) or None


def _number(groups: tuple[str | None, ...]) -> int:
    word = next(filter(None, groups), "0")
    return NUMBERS.get(word) or int(word)


def _demanded(lines: list[Line]) -> list[str]:
    """Entries of the lists of an advertisement: several short ones in a line are skills."""
    found: list[str] = []
    for line in lines:
        entries = segments(line.text) if line.section in DEMANDING else []
        short = [each for each in entries if len(each.split()) <= LEAST_LISTED]
        is_list = len(short) == len(entries) >= LEAST_LISTED
        if is_list and not re.search(EDUCATION, spelled(line.text)):
            found += items(", ".join(entries))
    return found


def _roles(text: str) -> tuple[str, ...]:
    found: dict[str, str] = {}
    language = guess_language(text) or SOURCE
    for line in text.splitlines():
        for words in _titles(line):
            role = " ".join(words)
            if role.isupper():
                role = " ".join(word[0] + lower(word[1:], language) for word in words)
            found.setdefault(spelled(role), role)
    return tuple(found.values())[:MOST_ROLES]


def _titles(line: str) -> Iterator[list[str]]:
    """Runs of words with capitals that end in the last word of a job title."""
    for run in _runs(line):
        ends = [at for at, word in enumerate(run, 1) if _ends_title(word, alone=at == 1)]
        if ends:
            yield run[max(0, ends[-1] - MOST_IN_TITLE) : ends[-1]]


def _runs(line: str) -> Iterator[list[str]]:
    """Words with capitals without a sign between them, and the one word that follows them."""
    run: list[str] = []
    for word in (*line.split(), PUNCTUATION):
        bare = word.strip(PUNCTUATION)
        if word[0] in PUNCTUATION:
            yield run
            run = []
        if bare and (run or bare[0].isupper()):
            run = [*run, bare]
        if run and not (bare[0].isupper() and word[-1] not in PUNCTUATION):
            yield run
            run = []


def _ends_title(word: str, *, alone: bool) -> bool:
    plain = spelled(word)
    return plain in _TITLES or (not alone and word[0].isupper() and plain in _AFTER_OTHERS)
