"""The sections of a CV or a job advertisement, by their headings, and the items of a list."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from interview.cv.words import SECTIONS
from interview.questions.interests import spelled

LONGEST_HEADING = 40
LONGEST_ITEM, MOST_WORDS = 40, 4

NOTHING = frozenset({"yok", "none", "var", "and", "ve"})

BULLETS = "-*•·–—▪●◦> \t"
_HEADINGS = {
    kind: re.compile(rf"(?:[a-z'&/]+ ){{0,2}}(?:{words})") for kind, words in SECTIONS.items()
}
_BETWEEN = re.compile(r"[,;|•·\n()]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line below a heading of a kind of ``words.SECTIONS``, None above the first heading.

    ``labelled``: the heading is in the line itself, which has what comes after it.
    """

    text: str
    section: str | None
    labelled: bool = False


def lines_of(text: str) -> Iterator[Line]:
    """The lines that are no headings."""
    section: str | None = None
    for line in text.splitlines():
        kind = _kind(line)
        label, colon, rest = line.partition(":")
        if kind is not None:
            section = kind
        elif colon and rest.strip() and (own := _kind(label)) is not None:
            yield Line(rest, "skills" if own == "languages" and section == "skills" else own, True)
        else:
            yield Line(line, section)


def segments(line: str) -> list[str]:
    """The parts of a line between commas, bars and bullets outside of parentheses."""
    parts, start, depth = [], 0, 0
    for sign in _BETWEEN.finditer(line):
        if sign[0] in "()":
            depth = max(0, depth + (1 if sign[0] == "(" else -1))
        elif not depth:
            parts.append(line[start : sign.start()])
            start = sign.end()
    return [each.strip(BULLETS) for each in (*parts, line[start:]) if each.strip(BULLETS)]


def items(line: str) -> list[str]:
    """The entries of a list in a line, those in parentheses too; sentences are left out."""
    _, colon, rest = line.partition(":")
    listed = (rest if colon and rest.strip() else line).strip(BULLETS)
    found = re.split(r"[,;|•·()\n]|\s[-–—]\s", listed)
    return [each for each in map(_item, found) if each]


def _item(text: str) -> str:
    item = " ".join(text.strip(BULLETS + ".").split())
    if spelled(item) in NOTHING:
        return ""
    is_short = 2 <= len(item) <= LONGEST_ITEM and len(item.split()) <= MOST_WORDS
    return item if is_short and item[0].isalpha() else ""


def _kind(line: str) -> str | None:
    """The kind of section that a line begins, None if it is no heading."""
    plain = " ".join(spelled(line).strip(BULLETS + ":").split())
    if not plain or len(plain) > LONGEST_HEADING:
        return None
    return next((kind for kind, words in _HEADINGS.items() if words.fullmatch(plain)), None)
