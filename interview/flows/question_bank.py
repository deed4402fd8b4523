"""Reads the question bank of the package, once at start-up, and lists its questions."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from interview.contracts import BankQuestion, QuestionFilter
from interview.flows.samples import Samples, read_samples
from interview.language.catalogue import LANGUAGES, Language, translated
from interview.questions.bank import Bank, load_bank
from interview.questions.labels import COMPETENCIES, DIFFICULTIES, FIELDS, KINDS
from interview.questions.search import QuestionSearch

FOLDER = Path(__file__).parents[1] / "questions" / "bank"

FILTERS: Mapping[str, Mapping[str, str]] = {
    "field": FIELDS,
    "competency": COMPETENCIES,
    "kind": KINDS,
    "difficulty": DIFFICULTIES,
}
"""The filters of the list and the names of their values, in the order in which they are offered."""

PLURALS = {
    "field": "fields",
    "competency": "competencies",
    "kind": "kinds",
    "difficulty": "difficulties",
}


def read_bank() -> Bank:
    """Read all topics in all languages. Raises BankError with file, entry and field."""
    return load_bank(_files())


class QuestionList:
    """The questions of one language, to choose from."""

    def __init__(self, bank: Bank, language: Language) -> None:
        self._bank = bank
        self._language = language
        self._search = QuestionSearch(bank, language)

    def matching(self, wanted: QuestionFilter) -> tuple[BankQuestion, ...]:
        """All questions that match."""
        return self._search.matching(wanted)

    def listing(self, questions: Sequence[BankQuestion], total: int) -> dict[str, Any]:
        """Questions as JSON values, without expected points and model answers.

        Args:
            questions: those to list.
            total: how many match.
        """
        filters = {PLURALS[name]: self.choices(name) for name in FILTERS}
        return {**filters, "total": total, "questions": [listed(each) for each in questions]}

    def choices(self, name: str) -> list[dict[str, str]]:
        """The values of a filter with their labels."""
        return [
            {"id": key, "label": translated(label, self._language)}
            for key, label in FILTERS[name].items()
        ]

    def text(self, entry_id: str) -> str | None:
        """The text of a question; None if there is none of this id."""
        question = self._question(entry_id)
        return None if question is None else question.text

    def samples(self, entry_id: str) -> Samples | None:
        """Sample answers to a question; None if there is no question of this id."""
        question = self._question(entry_id)
        return None if question is None else read_samples(question)

    def _question(self, entry_id: str) -> BankQuestion | None:
        try:
            return self._bank.question(entry_id, self._language)
        except KeyError:
            return None


def listed(question: BankQuestion) -> dict[str, str]:
    """What a list shows of a question."""
    language = question.language
    return {
        "id": question.id,
        "text": question.text,
        "kind": question.kind,
        "kind_label": translated(KINDS[question.kind], language),
        "field": question.field,
        "field_label": translated(FIELDS[question.field], language),
        "competency": question.competency,
        "competency_label": translated(COMPETENCIES[question.competency], language),
        "difficulty": question.difficulty,
        "difficulty_label": translated(DIFFICULTIES[question.difficulty], language),
    }


def _files() -> Iterator[tuple[Language, str, str]]:
    for language in LANGUAGES:
        for path in sorted((FOLDER / language).glob("*.yaml")):
            yield language, path.stem, path.read_text("utf-8")
