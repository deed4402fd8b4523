"""Concrete details are distinguished from general words, in both languages."""

import pytest

from interview.errors import Language
from interview.evaluation.reading import read, words_of
from interview.evaluation.specificity import details, general_words, set_phrases
from tests.unit.content_cases import LANGUAGES, bank, run_on, typed


def found(text: str, language: Language) -> set[tuple[str, str]]:
    """The details of a text: kind and words."""
    reading = read(typed(text, language))
    return {(detail.kind, words_of(reading, detail.hit)) for detail in details(reading)}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "We saved 40 percent.", {("figure", "40"), ("figure", "percent")}),
        ("en", "We saved twelve chairs.", {("figure", "twelve")}),
        ("en", "Then we asked Selin.", {("name", "Selin")}),
        ("en", "Then we moved to PostgreSQL.", {("name", "PostgreSQL")}),
        ("en", "It broke in March.", {("time", "March")}),
        ("en", "For example the lift.", {("example", "For example")}),
        ("tr", "Yüzde otuz kazandık.", {("figure", "Yüzde"), ("figure", "otuz")}),
        ("tr", "Sonra Hakan'la konuştum.", {("name", "Hakan'la")}),
        ("tr", "İzmir'de oldu.", {("name", "İzmir'de")}),
        ("tr", "Onu geçen mart ayında bitirdik.", {("time", "geçen mart"), ("time", "ayında")}),
        ("tr", "Sonra mesela asansör.", {("example", "mesela")}),
    ],
)
def test_details_are_found_by_kind(
    language: Language, text: str, expected: set[tuple[str, str]]
) -> None:
    """Figures in digits and words, names, times and examples."""
    assert found(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Communication matters. Teams talk. I think so and I'm sure."),
        ("en", "EVERYTHING WAS GOOD AND EVERYBODY WAS HAPPY WITH IT"),
        ("tr", "İletişim önemli. Ekipler konuşur. Ben böyle düşünüyorum."),
        ("tr", "HER ŞEY GÜZELDİ VE HERKES MEMNUNDU"),
    ],
)
def test_capitals_that_mean_nothing_are_no_names(language: Language, text: str) -> None:
    """The first word of a sentence, the English "I", and text typed in capitals."""
    assert found(text, language) == set()


def test_a_pronoun_is_no_figure() -> None:
    """ "Onun" is "his"; ten in the genitive is too rare to look for."""
    assert found("Sonra onun fikrini dinledim.", "tr") == set()


def test_a_detail_said_again_counts_once() -> None:
    """Repeating a figure makes nothing more concrete."""
    assert len(found("We sold 40. Then 40 again, and 40 more.", "en")) == 1


@pytest.mark.parametrize(
    ("language", "text", "general", "phrases"),
    [
        ("en", "I did a lot of things as a team player.", {"a lot of things"}, {"team player"}),
        ("tr", "Birçok şey yaptım, takım oyuncusuyum.", {"Birçok şey"}, {"takım oyuncusuyum"}),
    ],
)
def test_general_words_and_set_phrases_are_found(
    language: Language, text: str, general: set[str], phrases: set[str]
) -> None:
    """They stand where a figure or an act should."""
    reading = read(typed(text, language))
    assert {words_of(reading, hit) for hit in general_words(reading)} == general
    assert {words_of(reading, hit) for hit in set_phrases(reading)} == phrases


@pytest.mark.parametrize("language", LANGUAGES)
def test_model_answers_are_concrete(language: Language) -> None:
    """Four details or more in nine of ten; half of that survives the loss of capitals."""
    answers = [entry.model_answer for entry in bank(language).values() if entry.kind != "knowledge"]
    typed_counts = [len(details(read(typed(text, language)))) for text in answers]
    spoken_counts = [len(details(read(run_on(text, language)))) for text in answers]
    assert sum(count >= 4 for count in typed_counts) >= 0.9 * len(answers)
    assert sum(count >= 2 for count in spoken_counts) >= 0.9 * len(answers)
