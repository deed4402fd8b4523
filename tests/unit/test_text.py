"""Words: lower case, stems, similarity under typos and inflection, the language."""

import pytest

from interview.errors import Language
from interview.language import words as module
from interview.language.words import (
    FUNCTION_WORDS,
    Lexicon,
    guess_language,
    likeness,
    lower,
    ngrams,
    root,
    stem,
    tokens,
)


def test_turkish_capitals_become_the_right_small_letters() -> None:
    """İ loses no dot and I gains none."""
    assert lower("IŞIK İŞ", "tr") == "ışık iş"
    assert lower("INDEX", "en") == "index"


@pytest.mark.parametrize("language", ["tr", "en"])
def test_a_dotted_capital_does_not_break_a_word(language: Language) -> None:
    """English speaks of İstanbul too; and no character is moved by lower case."""
    assert tokens("in İstanbul", language) == ["in", "istanbul"]
    assert len(lower("İİ", language)) == 2


def test_no_word_of_a_candidate_is_kept() -> None:
    """What was said is gone with its answer: no cache of this module outlives it."""
    found = vars(module).values()
    own = [each for each in found if getattr(each, "__module__", "") == module.__name__]
    assert own
    assert not [each for each in own if hasattr(each, "cache_info")]


def test_tokens_keep_words_and_numbers_and_drop_punctuation() -> None:
    """An apostrophe inside a word belongs to it."""
    assert tokens("Ankara'da, 12 kişi!", "tr") == ["ankara'da", "12", "kişi"]
    assert tokens("I don't -- know...", "en") == ["i", "don't", "know"]


def test_the_stem_leaves_out_what_follows_an_apostrophe() -> None:
    """Turkish sets suffixes of names off with one."""
    assert stem("ankara'da", "tr") == stem("ankara", "tr")
    assert stem("listened", "en") == stem("listening", "en")


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("dinledim", "dinliyorum", "tr"),
        ("müşterilerimiz", "müşteri", "tr"),
        ("çalıştım", "calistim", "tr"),
        ("yorum", "yorumları", "tr"),
        ("disagreement", "disagreed", "en"),
        ("paramaters", "parameters", "en"),
        ("managment", "management", "en"),
    ],
)
def test_inflections_and_typing_errors_are_alike(one: str, other: str, language: Language) -> None:
    """Suffixes, missing Turkish letters and slips do not make another word."""
    assert likeness(one, other, language) >= 0.6


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("karar", "kargo", "tr"),
        ("satış", "sanat", "tr"),
        ("manager", "message", "en"),
        ("stack", "queue", "en"),
        ("team", "term", "en"),
    ],
)
def test_different_words_are_not_alike(one: str, other: str, language: Language) -> None:
    """Some shared letters are no likeness."""
    assert likeness(one, other, language) == 0


def test_a_lexicon_finds_the_words_like_another() -> None:
    """Only like words come back, each with its likeness."""
    lexicon = Lexicon(tokens("She listened and then he listens to music", "en"), "en")
    assert lexicon.alike("listening") == {"listened": 1.0, "listens": 1.0}
    assert lexicon.alike("shouting") == {}


def test_the_root_has_plain_letters() -> None:
    """What is typed without Turkish letters has the same root as what is typed with them."""
    assert root("görüşmeler", "tr") == "gorus"
    assert root("görüşmeler", "tr") == root("gorusmeler", "tr")


def test_ngrams_mark_the_ends_of_a_word() -> None:
    """The first and the last letter count as such."""
    assert {"^a", "b$", "^ab", "ab$"} <= ngrams("ab")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I led the team and we delivered on time", "en"),
        ("Ekibi ben yönettim ve işi zamanında bitirdik", "tr"),
        ("bence bu is cok iyi oldu ve sonra bitti", "tr"),
        ("Kubernetes Docker Jenkins", None),
        ("", None),
    ],
)
def test_the_language_is_guessed_from_function_words_and_letters(
    text: str, language: Language | None
) -> None:
    """Turkish without Turkish letters is known too; names alone say nothing."""
    assert guess_language(text) == language


def test_no_function_word_is_empty_or_upper_case() -> None:
    """The lists hold what ``tokens`` gives."""
    for language, words in FUNCTION_WORDS.items():
        assert all(tokens(word, language) == [word] for word in words)
