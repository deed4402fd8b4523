"""Which question of the bank an answer fits."""

import random

import pytest

from interview.errors import Language
from tests.unit.content_cases import LANGUAGES, bank, topics

OWN_WORDS: list[tuple[Language, str, str]] = [
    (
        "tr",
        "leaving-current-job",
        "Dört yıldır aynı yerdeyim, çok şey öğrendim ama işler artık tekrara bindi. Terfi "
        "konuşması iki kez ertelendi, ayrılmak istememin nedeni bu; yeni sorumluluk arıyorum.",
    ),
    (
        "en",
        "career-change-reasons",
        "I was a nurse for nine years and still like people, but my back did not. I moved into "
        "testing because finding what goes wrong is what I had always done, and I took evening "
        "classes for a year before I dared to switch.",
    ),
]


@pytest.mark.parametrize(("language", "question", "answer"), OWN_WORDS)
def test_an_answer_in_its_own_words_fits_its_question(
    language: Language, question: str, answer: str
) -> None:
    """Hardly any of the questions fits it better."""
    fit = topics(language).fit(answer, question, story=True)
    assert fit.rank <= 0.05
    assert fit.own > 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_model_answer_fits_its_own_question_best(language: Language) -> None:
    """Each of them, with nothing above it."""
    index = topics(language)
    for entry in bank(language).values():
        fit = index.fit(entry.model_answer, entry.id, story=False)
        assert (fit.own, fit.rank) == (fit.best, 0.0), entry.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_from_another_field_fits_many_questions_better(language: Language) -> None:
    """The excellent answer to a different question: in nine of ten pairs a tenth rank above."""
    draw = random.Random(20)
    entries = list(bank(language).values())
    ranks = []
    for entry in entries:
        other = draw.choice([each for each in entries if each.field != entry.field])
        ranks.append(topics(language).fit(other.model_answer, entry.id, story=False).rank)
    assert sum(rank >= 0.1 for rank in ranks) / len(ranks) >= 0.9


def test_an_empty_answer_fits_nothing() -> None:
    """No weight, and nothing ranks above it."""
    fit = topics("en").fit("", "hard-problem-solved", story=False)
    assert (fit.own, fit.best, fit.rank) == (0.0, 0.0, 0.0)


def test_an_unknown_question_is_an_error() -> None:
    """The caller mixed up its entries."""
    with pytest.raises(KeyError):
        topics("en").fit("I planned it.", "no-such-question", story=False)
