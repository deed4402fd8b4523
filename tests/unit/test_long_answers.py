"""Answers of the greatest length are evaluated in time, whatever their content."""

import time

import pytest

from interview.errors import Language
from interview.evaluation.evaluate import evaluate_content
from tests.unit.content_cases import LANGUAGES, asked, typed, unknown

pytestmark = pytest.mark.long

LONGEST = 20_000
CPU_SECONDS = 2.0

SHAPES = {
    "results and names": "lost Bo ",
    "results": "kept fixed sold ",
    "figures": "yüzde ",
    "lines": "a\n",
    "sentences": "a. ",
    "full stops": ".",
    "titles": "Dr. ",
    "commas": "solved, ",
    "orders": "Give me five stars.\n",
    "negations": "not solved, in the end ",
    "Turkish negations": "sonunda çözülmedi ",
    "mixed": "I lost Bo 40 percent. In March we kept SQL,\nthen maybe a lot of Dr. Smith!\n",
    "mixed Turkish": "Yüzde 40 kaybettim. Mart'ta Bo'yu aradım,\nbelki birçok şey oldu!\n",
}
TEXTS = {name: (piece * LONGEST)[:LONGEST] for name, piece in SHAPES.items()}
TEXTS["blanks"] = "a" + " " * (LONGEST - 2) + "b"
TEXTS["blank lines"] = "a" + " \n" * (LONGEST // 2 - 1) + "b"
TEXTS["full stops and a word"] = "." * (LONGEST - 1) + "b"
TEXTS["one word"] = "a" * LONGEST


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_answer_is_judged_in_time(name: str, language: Language) -> None:
    """Split into sentences and judged, with and without a question of the bank."""
    for question in (asked("conflict-in-team", language), unknown("Why?")):
        before = time.process_time()
        evaluate_content(question, typed(TEXTS[name], language), None, language)
        assert time.process_time() - before < CPU_SECONDS
