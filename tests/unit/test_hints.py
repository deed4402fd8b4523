"""The lengths to aim for agree with what the report says about short and long answers."""

from typing import get_args

import pytest

from interview.config.settings import Settings
from interview.contracts import QuestionKind
from interview.contracts.delivery import PACE_BANDS
from interview.evaluation.structure import PARTS
from interview.evaluation.tables import evaluation_tables
from interview.flows.hints import LISTENS_FOR, PROMPTS, TARGET_SECONDS
from interview.language.catalogue import LANGUAGES, Language

PACE_UNITS_OF_A_WORD: dict[Language, float] = {"en": 1, "tr": 3}
"""Turkish pace is told in syllables; a word has less than three."""

KINDS = {*get_args(QuestionKind), None}


def test_every_kind_has_a_length_and_a_hint() -> None:
    """And every part of an answer says what belongs in it."""
    assert set(TARGET_SECONDS) == set(LISTENS_FOR) == KINDS
    assert set(PROMPTS) == {part for parts in PARTS.values() for part in parts}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shortest_advised_answer_is_not_called_thin(language: Language) -> None:
    """At the slowest usual pace; and the longest can be recorded."""
    slowest = PACE_BANDS[language].low / PACE_UNITS_OF_A_WORD[language]
    for least, most in TARGET_SECONDS.values():
        assert least * slowest / 60 > evaluation_tables(language).thin_words
        assert most < Settings.from_environment({}).recordings.max_answer_seconds
