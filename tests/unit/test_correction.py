"""The words of a corrected transcript keep the times of what was recognised."""

import time

import pytest

from interview.contracts import converter, delivery_report, flat_delivery
from interview.errors import Language
from interview.evaluation.correction import (
    CorrectedWord,
    corrected_answer_text,
    corrected_words,
)
from tests.unit.content_cases import GOOD


def heard(text: str) -> tuple[CorrectedWord, ...]:
    """Recognised words, one a second."""
    return tuple(CorrectedWord(word, n, n + 0.8, 0.9) for n, word in enumerate(text.split()))


def starts(text: str, before: str, language: Language = "en") -> list[float | None]:
    return [word.start for word in corrected_words(text, heard(before), language)]


@pytest.mark.parametrize(
    ("text", "before", "times"),
    [
        ("I led the team", "I led the team", [0, 1, 2, 3]),
        ("I led the team", "I let the team", [0, None, 2, 3]),
        ("I led the whole team", "I led the team", [0, 1, 2, None, 3]),
        ("I led", "I led the team", [0, 1]),
        ("i led, the TEAM!", "I led the team.", [0, 1, 2, 3]),
        ("Nothing of it", "I led the team", [None, None, None]),
        ("- I led", "I led", [None, 0, 1]),
    ],
)
def test_unchanged_words_keep_their_times(
    text: str, before: str, times: list[float | None]
) -> None:
    """Case and punctuation make no other word; new words have no time."""
    assert starts(text, before) == times


def test_turkish_letters_are_compared_as_turkish() -> None:
    assert starts("IŞIK ışık", "ışık IŞIK", "tr") == [0, 1]
    assert starts("İyi", "iyi", "tr") == [0]


def test_a_sentence_is_played_from_its_first_word_that_was_heard() -> None:
    """One without such a word cannot be played."""
    text = "So I led the team.\nThis is new. We shipped it"
    words = corrected_words(text, heard("I led the team We shipped it"), "en")
    sentences = corrected_answer_text(text, words, "en").sentences
    assert [(each.text, each.start, each.end) for each in sentences] == [
        ("So I led the team.", 0, 3.8),
        ("This is new.", None, None),
        ("We shipped it", 4, 6.8),
    ]


@pytest.mark.parametrize("words", ["a " * 10_000, "a b " * 5_000, "the a of a the b " * 1_600])
def test_the_worst_words_are_aligned_in_seconds(words: str) -> None:
    """As many as fit into a correction, with as many as can be said in five minutes."""
    before = heard(("a b the of " * 400)[:3_000])
    started = time.monotonic()
    corrected_words(words, before, "en")
    assert time.monotonic() - started < 5


def test_a_stored_delivery_report_is_read_again() -> None:
    """From the flat form in which it is stored and told, also with fields beside it."""
    report = GOOD
    assert delivery_report(flat_delivery(report) | {"pace_band": None}) == report
    assert converter.unstructure(delivery_report(flat_delivery(report)))
