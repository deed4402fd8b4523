"""Search and filters over the questions of the bank, for a person who looks for one.

Every word of a search has to occur: as the beginning of a word, since people type, or with the
same root. Letters are compared without marks and without regard to case, so that "is", "İŞ" and
"iş" are one word. What the question itself says comes before what only another wording of it says.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from interview.contracts import BankQuestion, QuestionFilter
from interview.errors import Language
from interview.language.catalogue import translated
from interview.language.words import FUNCTION_WORDS, PLAIN_LETTERS, root, tokens
from interview.questions.bank import Bank
from interview.questions.labels import COMPETENCIES, FIELDS

LONGEST_SEARCH = 100
"""Letters of a search that count."""


@dataclass(frozen=True, slots=True)
class _Searched:
    """A question and its folded words, each after a space: those it shows, and all."""

    question: BankQuestion
    shown: str
    known: str


class QuestionSearch:
    """Finds questions of one language. Holds about 0.4 MB."""

    def __init__(self, bank: Bank, language: Language) -> None:
        self._language = language
        self._entries = [self._searched(bank, each) for each in bank.entries(language)]

    def matching(self, wanted: QuestionFilter) -> tuple[BankQuestion, ...]:
        """The questions that match, in the order of the bank; other wordings at the end."""
        words = self._wanted(wanted.search)
        found = [
            each
            for each in self._entries
            if _allows(wanted, each.question) and _has_all(each.known, words)
        ]
        found.sort(key=lambda each: not _has_all(each.shown, words))
        return tuple(each.question for each in found)

    def _searched(self, bank: Bank, question: BankQuestion) -> _Searched:
        labels = (FIELDS[question.field], COMPETENCIES[question.competency])
        shown = (question.text, *(translated(label, self._language) for label in labels))
        known = (*shown, *bank.wordings(question.id, self._language))
        return _Searched(question, self._folded(shown), self._folded(known))

    def _folded(self, texts: Iterable[str]) -> str:
        words = tokens(" ".join(texts), self._language)
        return "".join(sorted({f" {each} " for word in words for each in self._forms(word)}))

    def _forms(self, word: str) -> tuple[str, str]:
        return _plain(word), root(word, self._language)

    def _wanted(self, search: str) -> list[tuple[str, str]]:
        """Forms of the words that have to occur. Only the last function word counts: it may be the
        beginning of another word."""
        words = tokens(unicodedata.normalize("NFC", search[:LONGEST_SEARCH]), self._language)
        content = [word for word in words[:-1] if word not in FUNCTION_WORDS[self._language]]
        return [self._forms(word) for word in (*content, *words[-1:])]


def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFD", word.translate(PLAIN_LETTERS))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _has_all(folded: str, words: Iterable[tuple[str, str]]) -> bool:
    return all(f" {plain}" in folded or f" {stem} " in folded for plain, stem in words)


def _allows(wanted: QuestionFilter, question: BankQuestion) -> bool:
    return (
        wanted.field in ("", question.field)
        and wanted.competency in ("", question.competency)
        and wanted.kind in ("", question.kind)
        and wanted.difficulty in ("", question.difficulty)
    )
