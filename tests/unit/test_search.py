"""Searching and filtering the questions of the bank."""

import sys
import time

import pytest

from interview.contracts import QuestionFilter
from interview.errors import Language
from interview.flows.question_bank import read_bank
from interview.language.catalogue import LANGUAGES
from interview.questions.labels import COMPETENCIES, DIFFICULTIES, FIELDS, KINDS
from interview.questions.search import QuestionSearch

BANK = read_bank()
SEARCHES = {language: QuestionSearch(BANK, language) for language in LANGUAGES}


def found(language: Language, search: str = "", **filters: str) -> list[str]:
    wanted = QuestionFilter(search=search, **filters)
    return [each.id for each in SEARCHES[language].matching(wanted)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("search", ["", "   ", "?!"])
def test_without_a_word_all_questions_match(language: Language, search: str) -> None:
    """In the order of the bank."""
    assert found(language, search) == [each.id for each in BANK.entries(language)]


@pytest.mark.parametrize(
    ("language", "search", "wanted"),
    [
        ("en", "salar", "salary-expectation"),
        ("en", "SALARY EXPECT", "salary-expectation"),
        ("en", "persuading", "persuading-a-sceptic"),
        ("en", "feature flag debt", ""),
        ("tr", "maas beklen", "salary-expectation"),
        ("tr", "MAAŞ", "salary-expectation"),
        ("tr", "İKNA", "persuading-a-sceptic"),
        ("tr", "ıkna", "persuading-a-sceptic"),
        ("tr", "ikna ettiğim", "persuading-a-sceptic"),
        ("tr", "ÇATIŞMA", "conflict-in-team"),
        ("tr", "catisma", "conflict-in-team"),
    ],
)
def test_words_are_found_as_they_are_typed(language: Language, search: str, wanted: str) -> None:
    """Beginnings, other endings, without marks, in capitals of either kind of i."""
    ids = found(language, search)
    assert wanted in ids if wanted else ids == []
    assert len(ids) < 25


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_found_by_its_own_words(language: Language) -> None:
    """Each word of its text narrows the list down and never loses it."""
    for question in BANK.entries(language):
        assert question.id in found(language, question.text)


def test_what_the_question_says_comes_before_other_wordings() -> None:
    """The text has "deadline" in some, only a wording has it in others."""
    ids = found("en", "deadline")
    says = ["deadline" in BANK.question(each, "en").text.lower() for each in ids]
    assert set(says) == {True, False}
    assert says == sorted(says, reverse=True)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("field", FIELDS),
        ("competency", COMPETENCIES),
        ("kind", KINDS),
        ("difficulty", DIFFICULTIES),
    ],
)
def test_filters_keep_what_has_the_value(name: str, values: dict[str, str]) -> None:
    """Every value has questions, and together they are the bank."""
    parts = {value: found("tr", **{name: value}) for value in values}
    assert all(parts.values())
    assert sum(map(len, parts.values())) == len(BANK)
    for value, ids in parts.items():
        assert {getattr(BANK.question(each, "tr"), name) for each in ids} == {value}


def test_search_and_filters_hold_together() -> None:
    """All of them have to match."""
    ids = found("en", "customer", kind="behavioural", difficulty="medium", field="general")
    assert "difficult-customer" in ids
    assert all(BANK.question(each, "en").kind == "behavioural" for each in ids)


def test_a_long_search_takes_no_long_time() -> None:
    """Only its beginning counts."""
    started = time.process_time()
    found("tr", "müşteri " * 10_000)
    assert time.process_time() - started < 0.2


def test_the_search_is_small() -> None:
    """Less than half a megabyte a language."""
    search = SEARCHES["tr"]
    held = sum(sys.getsizeof(each.shown) + sys.getsizeof(each.known) for each in search._entries)
    assert held < 500_000
