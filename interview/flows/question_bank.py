"""Reads the question bank of the package, once at start-up."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from interview.contracts import BankQuestion
from interview.language.catalogue import LANGUAGES, Language, translated
from interview.questions.bank import Bank, load_bank
from interview.questions.labels import COMPETENCIES, DIFFICULTIES, FIELDS

FOLDER = Path(__file__).parents[1] / "questions" / "bank"


def read_bank() -> Bank:
    """Read all topics in all languages. Raises BankError with file, entry and field."""
    return load_bank(_files())


def bank_listing(bank: Bank, language: Language) -> dict[str, Any]:
    """The questions to choose from as JSON values, without expected points and model answers."""
    return {
        "fields": [
            {"id": key, "label": translated(label, language)} for key, label in FIELDS.items()
        ],
        "questions": [_listed(question) for question in bank.entries(language)],
    }


def _listed(question: BankQuestion) -> dict[str, str]:
    language = question.language
    return {
        "id": question.id,
        "text": question.text,
        "kind": question.kind,
        "field": question.field,
        "competency": question.competency,
        "competency_label": translated(COMPETENCIES[question.competency], language),
        "difficulty": question.difficulty,
        "difficulty_label": translated(DIFFICULTIES[question.difficulty], language),
    }


def _files() -> Iterator[tuple[Language, str, str]]:
    for language in LANGUAGES:
        for path in sorted((FOLDER / language).glob("*.yaml")):
            yield language, path.stem, path.read_text("utf-8")
