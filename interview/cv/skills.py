"""Skills: those that a text names anywhere, and the entries of its lists of skills."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

from interview.cv.spoken import language_code, level_words
from interview.cv.words import AS_WRITTEN, SUBJECTS, TOOLS
from interview.language.catalogue import LANGUAGES, Language, translated
from interview.language.words import lower
from interview.questions.bank import GENERAL
from interview.questions.interests import spelled

MOST_LISTED = 60
"""Entries of lists that are looked at."""


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill of a field of the bank; ``is_name``: written as it is in every language."""

    name: str
    field: str
    is_name: bool


def skill_name(skill: Skill, reader: Language) -> str:
    """The name in the language of the reader, if it has one there."""
    return skill.name if skill.is_name else translated(skill.name, reader)


def named_skills(text: str, wanted: tuple[Skill, ...] = ()) -> tuple[Skill, ...]:
    """Skills that the rules know, and ``wanted`` ones, in the order of the text."""
    plain = spelled(text)
    longest: dict[int, tuple[int, Skill]] = {}
    for skill, pattern in (*_patterns(), *_patterns_of(wanted)):
        match = pattern.search(text if skill.name in AS_WRITTEN else plain)
        if match is not None and len(match[0]) > longest.get(match.start(), (0,))[0]:
            longest[match.start()] = len(match[0]), skill
    return tuple(longest[place][1] for place in sorted(longest))


def listed_skills(entries: list[str]) -> tuple[Skill, ...]:
    """The skills of a list, as it writes them, without languages and levels."""
    different = list({spelled(entry): entry for entry in reversed(entries)}.values())[::-1]
    return tuple(
        skill_of(entry)
        for entry in different[:MOST_LISTED]
        if language_code(entry) is None and not level_words(entry)
    )


def skill_of(written: str) -> Skill:
    """The skill that the rules know by this name, else one of this name."""
    known = _by_name().get(spelled(written))
    if known is not None:
        return known
    related = named_skills(written)
    return Skill(_lowered(written), related[0].field if related else GENERAL, is_name=True)


def lacking(own: tuple[Skill, ...], others: tuple[Skill, ...]) -> tuple[Skill, ...]:
    """The skills among ``others`` that are neither in ``own`` nor part of the name of one there."""
    shown = {*own, *chain.from_iterable(named_skills(skill.name, others) for skill in own)}
    names = [f" {spelled(skill.name)} " for skill in own if skill.is_name]
    return tuple(
        skill
        for skill in others
        if skill not in shown
        and not any(f" {name} " in held for name in _names(skill) for held in names)
    )


def _names(skill: Skill) -> set[str]:
    """The names of a skill in all languages, spelled."""
    return {spelled(skill_name(skill, language)) for language in LANGUAGES}


@cache
def _by_name() -> dict[str, Skill]:
    return {name: skill for skill, _ in _patterns() for name in _names(skill)}


def _lowered(name: str) -> str:
    """A name of several words as it stands in a sentence: "Wound care" is "wound care"."""
    first, *others = name.split()
    is_sentence = others and first[1:].islower() and all(each.islower() for each in others)
    turkish = re.search("[çğıöşüÇĞİÖŞÜ]", name) is not None
    return lower(name, "tr" if turkish else "en") if is_sentence else name


@cache
def _patterns() -> tuple[tuple[Skill, re.Pattern[str]], ...]:
    names = [
        (Skill(name, field, is_name=True), _whole(re.escape(_as_matched(name))))
        for field, listed in TOOLS.items()
        for name in listed.split("|")
    ]
    subjects = [
        (Skill(name, field, is_name=False), re.compile(rf"\b(?:{shown})"))
        for field, listed in SUBJECTS.items()
        for name, shown in listed.items()
    ]
    return (*names, *subjects)


def _patterns_of(wanted: tuple[Skill, ...]) -> Iterator[tuple[Skill, re.Pattern[str]]]:
    return ((skill, _whole(re.escape(spelled(skill.name)))) for skill in wanted if skill.is_name)


def _as_matched(name: str) -> str:
    return name if name in AS_WRITTEN else spelled(name)


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.+#]){pattern}(?![\w+#])")
