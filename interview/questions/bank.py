"""The question bank: parses and validates its YAML.

The caller reads the files. An invalid bank prevents the start of the service; the error names the
file, the entry and the field.
"""

import sys
from collections.abc import Iterable
from itertools import permutations
from typing import Any

import yaml

from interview.contracts import BankQuestion, ExpectedPoint
from interview.errors import Language
from interview.questions.schema import ASKED, TOPIC, Check, first_fault

Entries = dict[Language, dict[str, BankQuestion]]
Wordings = dict[Language, dict[str, tuple[str, ...]]]

WORDINGS = "wordings"
"""Prefix of the topics that contain other wordings of the questions."""

GENERAL = "general"
"""The field of questions for any profession."""

LEVELS = ("easy", "medium", "hard")
SHARED = ("kind", "field", "competency", "difficulty", "in_interviews")
"""Fields of an entry that must be equal in all languages."""


class BankError(ValueError):
    """The bank is invalid; the message names the file, the entry and the field."""

    def __init__(self, file: str, entry: str, field: str, problem: str) -> None:
        super().__init__(f"{file}: entry {entry}: {field}: {problem}")


class Bank:
    """All questions in all languages, in the order of the files.

    Args:
        entries: the questions of each language by id.
        wordings: other wordings of the questions, by language and id.
    """

    def __init__(self, entries: Entries, wordings: Wordings) -> None:
        self._entries = entries
        self._wordings = wordings

    def __len__(self) -> int:
        """Number of questions; translations are not counted separately."""
        return len(set().union(*self._entries.values()))

    @property
    def languages(self) -> tuple[Language, ...]:
        return tuple(self._entries)

    def question(self, entry_id: str, language: Language) -> BankQuestion:
        """One entry. Raises KeyError if the id is unknown."""
        return self._entries[language][entry_id]

    def entries(self, language: Language) -> tuple[BankQuestion, ...]:
        return tuple(self._entries[language].values())

    def wordings(self, entry_id: str, language: Language) -> tuple[str, ...]:
        """Other wordings of the question; may be empty."""
        return self._wordings[language].get(entry_id, ())


def load_bank(topics: Iterable[tuple[Language, str, str]]) -> Bank:
    """Build the bank from tuples of language, topic and YAML text.

    Topics whose name starts with ``WORDINGS`` contain other wordings of questions by id.

    Raises:
        BankError: the bank is invalid.
    """
    entries: Entries = {}
    wordings: Wordings = {}
    for language, topic, text in topics:
        file = f"{language}/{topic}.yaml"
        if topic.startswith(WORDINGS):
            _add_wordings(wordings.setdefault(language, {}), file, text)
        else:
            _add(entries.setdefault(language, {}), file, text, language)
    _check_translations(entries)
    for language, known in entries.items():
        for stray in set(wordings.setdefault(language, {})) - set(known):
            raise BankError(f"{language}/{WORDINGS}", stray, "id", "is no question's")
    return Bank(entries, wordings)


def _add(known: dict[str, BankQuestion], file: str, text: str, language: Language) -> None:
    for raw in _parsed(file, text, TOPIC):
        if raw["id"] in known:
            raise BankError(file, raw["id"], "id", "stands in the bank twice")
        known[raw["id"]] = _question(raw, language)


def _add_wordings(known: dict[str, tuple[str, ...]], file: str, text: str) -> None:
    for entry_id, asked in _parsed(file, text, ASKED).items():
        known[entry_id] = (*known.get(entry_id, ()), *asked.split(" / "))


def _parsed(file: str, text: str, check: Check) -> Any:
    try:
        content = yaml.load(text, yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise BankError(file, "(file)", "YAML", " ".join(str(error).split())) from error
    if fault := first_fault(content, check):
        place, field, problem = fault
        raise BankError(file, _name(content, place), field, problem)
    return content


def _name(content: Any, place: str | int | None) -> str:
    if not isinstance(place, int):
        return place or "(file)"
    entry = content[place]
    entry_id = entry.get("id") if isinstance(entry, dict) else None
    return f"{place + 1} ({entry_id})" if entry_id else str(place + 1)


def _question(raw: dict[str, Any], language: Language) -> BankQuestion:
    first, second = raw["follow_ups"]
    return BankQuestion(
        id=sys.intern(raw["id"]),
        language=language,
        kind=raw["kind"],
        field=sys.intern(raw["field"]),
        competency=sys.intern(raw["competency"]),
        difficulty=raw["difficulty"],
        text=raw["question"],
        points=tuple(ExpectedPoint(p["point"], tuple(p["synonyms"])) for p in raw["points"]),
        model_answer=raw["model_answer"],
        follow_ups=(first, second),
        in_interviews=raw.get("in_interviews", True),
    )


def _check_translations(entries: Entries) -> None:
    if not any(entries.values()):
        raise BankError("bank", "(none)", "entries", "there is not one question")
    for (language, known), (other, translated) in permutations(entries.items(), 2):
        for entry_id, question in known.items():
            if entry_id not in translated:
                raise BankError(language, entry_id, "id", f"is missing in {other}")
            _check_shared(question, translated[entry_id])


def _check_shared(question: BankQuestion, translated: BankQuestion) -> None:
    for field in SHARED:
        if getattr(question, field) != getattr(translated, field):
            problem = f"differs between {question.language} and {translated.language}"
            raise BankError(question.language, question.id, field, problem)
    if len(question.points) != len(translated.points):
        raise BankError(question.language, question.id, "points", "differ in number by language")
