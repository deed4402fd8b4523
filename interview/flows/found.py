"""What was found in a CV or a job advertisement: as shown, as corrected, as stored."""

from collections.abc import Callable
from typing import Any

from interview.cv.reading import LONGEST_LIFE, Findings
from interview.cv.skills import skill_name, skill_of
from interview.cv.spoken import RANKS, SpokenLanguage, language_code, shown_level
from interview.errors import BadFindings, Language
from interview.language.catalogue import translated
from interview.language.figures import known_name
from interview.questions.bank import GENERAL
from interview.questions.labels import FIELDS
from interview.store.cvs import Found

MOST_ROLES, MOST_SKILLS, MOST_LANGUAGES = 12, 40, 12
LONGEST_NAME = 60

NAMED_FIELDS = tuple(field for field in FIELDS if field != GENERAL)


def shown(findings: Findings, language: Language) -> Found:
    """What was found, with the names that the reader's language has for it."""
    return {
        "years": findings.years,
        "roles": list(findings.roles),
        "skills": [skill_name(skill, language) for skill in findings.skills],
        "languages": [
            {
                "language": each.code,
                "name": known_name(each.code, language),
                "level": each.level,
                "level_label": each.level and shown_level(each.level, language),
            }
            for each in findings.languages
        ],
        "field": findings.field,
    }


def choices(language: Language) -> dict[str, list[dict[str, str]]]:
    """The fields and levels that can be chosen, with their labels."""
    return {
        "fields": [
            {"id": each, "label": translated(FIELDS[each], language)} for each in NAMED_FIELDS
        ],
        "levels": [{"id": each, "label": shown_level(each, language)} for each in RANKS],
    }


def as_stored(findings: Findings) -> Found:
    """What was found in the form in which it is stored, without the names of a reader."""
    return {
        "years": findings.years,
        "roles": list(findings.roles),
        "skills": [skill.name for skill in findings.skills],
        "languages": [[each.code, each.level] for each in findings.languages],
        "field": findings.field,
    }


def from_store(found: Found) -> Findings:
    """What was stored by :func:`as_stored`."""
    return Findings(
        found["years"],
        tuple(found["roles"]),
        tuple(skill_of(name) for name in found["skills"]),
        tuple(SpokenLanguage(code, level) for code, level in found["languages"]),
        found["field"],
    )


def corrected(findings: Findings, sent: object) -> Found:
    """What was found with the parts that were sent in its place, to be stored.

    Raises BadFindings.
    """
    if not isinstance(sent, dict) or not sent.keys() <= PARTS.keys():
        raise BadFindings(parts=", ".join(PARTS))
    return as_stored(findings) | {part: PARTS[part](value) for part, value in sent.items()}


def _years(value: object) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if value is not None and not (is_number and 0 <= int(str(value)) <= LONGEST_LIFE):
        raise BadFindings(most_years=LONGEST_LIFE)
    return int(str(value)) if value else None


def _names(part: str, most: int, value: object) -> list[str]:
    names = value if isinstance(value, list) else [None]
    if len(names) > most or not all(map(_is_name, names)):
        raise BadFindings(list_of_text=part, most=most, characters=LONGEST_NAME)
    return list(dict.fromkeys(" ".join(str(name).split()) for name in names))


def _is_name(value: object) -> bool:
    is_text = isinstance(value, str) and value.isprintable()
    return is_text and len(str(value).strip()) > 0 and len(str(value)) <= LONGEST_NAME


def _languages(value: object) -> list[list[str | None]]:
    spoken = value if isinstance(value, list) else [None]
    found = [_language(each) for each in spoken]
    if len(found) > MOST_LANGUAGES or None in found:
        raise BadFindings(most_languages=MOST_LANGUAGES, levels=", ".join(RANKS))
    by_code = dict(filter(None, found))
    return [[code, level] for code, level in by_code.items()]


def _language(value: object) -> tuple[str, str | None] | None:
    """Code and level of an object of the list; None if it is invalid."""
    if not isinstance(value, dict) or not isinstance(value.get("language"), str):
        return None
    code, level = language_code(value["language"]), value.get("level") or None
    is_level = level is None or (isinstance(level, str) and level in RANKS)
    return (code, level) if code and is_level else None


def _field(value: object) -> str | None:
    if value is not None and value not in NAMED_FIELDS:
        raise BadFindings(fields=", ".join(NAMED_FIELDS))
    return None if value is None else str(value)


PARTS: dict[str, Callable[[object], Any]] = {
    "years": _years,
    "roles": lambda value: _names("roles", MOST_ROLES, value),
    "skills": lambda value: _names("skills", MOST_SKILLS, value),
    "languages": _languages,
    "field": _field,
}
