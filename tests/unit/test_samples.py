"""The sample answers of the wheel: chosen from the corpus, complete, cheap to read."""

import json
import time
import tracemalloc
from dataclasses import replace

import pytest

from corpus import TEST_HAND, spoken_answers
from corpus import samples as choosing
from interview.errors import Language
from interview.flows.question_bank import read_bank
from interview.flows.samples import FOLDER, read_samples
from interview.language.catalogue import LANGUAGES

BANK = read_bank()


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    chosen: Language = request.param
    return chosen


def test_every_question_has_three_different_answers(language: Language) -> None:
    """None is the model answer, and none is used twice in the bank."""
    texts = [text for each in BANK.entries(language) for text in read_samples(each).answers]
    assert len(texts) == 3 * len(BANK)
    assert len(set(texts)) == len(texts)
    assert not set(texts) & {each.model_answer for each in BANK.entries(language)}
    assert all(80 <= len(text) <= 1500 for text in texts)


def test_the_file_is_what_the_script_writes(
    language: Language, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Who changes the bank or the corpus has to run ``make samples``."""
    folder = tmp_path_factory.mktemp("samples")
    monkeypatch.setattr(choosing, "FOLDER", folder)
    monkeypatch.setattr(choosing, "LANGUAGES", [language])
    choosing.main()
    name = f"{language}.jsonl"
    assert (folder / name).read_bytes() == (FOLDER / name).read_bytes()


def test_answers_of_the_corpus_are_good_and_by_different_hands(language: Language) -> None:
    """Graded four or more, about the question, and never by the hand the judge is tested on."""
    by_text = {each.text: each for each in spoken_answers(language)}
    for question in BANK.entries(language):
        found = [by_text[t] for t in read_samples(question).answers if t in by_text]
        assert len({each.hand for each in found}) == len(found)
        for answer in found:
            assert answer.question_id == question.id
            assert answer.grade >= 4
            assert answer.hand != TEST_HAND


def test_passages_are_of_answers_in_which_both_readers_found_the_point(language: Language) -> None:
    """At most two to a point; at least four points in ten of the corpus have one."""
    answers = [each for each in spoken_answers(language) if each.hand != TEST_HAND]
    points = [
        (question, at, point)
        for question in BANK.entries(language)
        for at, point in enumerate(read_samples(question).points)
    ]
    for question, at, point in points:
        assert point.point == question.points[at].text
        assert len(point.passages) <= 2
        said = " ".join(
            each.text
            for each in answers
            if each.question_id == question.id
            and all(reader.points and reader.points[at] for reader in each.readers)
        )
        for passage in point.passages:
            assert passage.strip("… ") in " ".join(said.split())
    assert sum(bool(point.passages) for _, _, point in points) >= 0.4 * len(points)


def test_reading_them_holds_nothing_and_is_quick(language: Language) -> None:
    """Less than 100 kB for the moment, and 3 ms."""
    question = BANK.entries(language)[-1]
    read_samples(question)
    tracemalloc.start()
    started = time.process_time()
    for _ in range(20):
        read_samples(question)
    took = (time.process_time() - started) / 20
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 20_000
    assert peak < 100_000
    assert took < 0.02


def test_a_question_without_samples_is_an_error_of_ours() -> None:
    """The file and the bank belong together."""
    stray = replace(BANK.entries("en")[0], id="no-such-question")
    with pytest.raises(ValueError, match="no-such-question"):
        read_samples(stray)


def test_each_line_is_found_by_its_beginning(language: Language) -> None:
    """The reader compares the beginning of a line before it parses it."""
    for line in (FOLDER / f"{language}.jsonl").read_text("utf-8").splitlines():
        assert line.startswith(f'{{"id": "{json.loads(line)["id"]}", ')
