"""Packed rows, and the size of the indexes that are made of them."""

from interview.questions.packed import Packed
from tests.unit.processes import running

BUILT = """
import gc, tracemalloc
from interview.flows.question_bank import read_bank
from interview.questions.topics import TopicIndex
from interview.questions.wording_index import WordingIndex
bank = read_bank()
print("ready", flush=True)
tracemalloc.start(1)
kept = [kind(bank, each) for each in bank.languages for kind in (WordingIndex, TopicIndex)]
gc.collect()
print(tracemalloc.get_traced_memory()[0] / 2**20)
"""


def test_rows_are_what_they_were() -> None:
    """Empty ones and the last one too; an unknown word has no row and no numbers."""
    packed = Packed("H", [[3, 1], [], [65_535]])
    assert [list(packed[row]) for row in range(3)] == [[3, 1], [], [65_535]]
    assert list(packed[None]) == []


def test_the_indexes_of_both_languages_take_five_megabytes() -> None:
    """As a tuple or an array for each word they took eleven."""
    with running(BUILT) as script:
        assert float(script.output()) < 5.0
