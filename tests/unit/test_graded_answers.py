"""The reference score compared with human grades, on real graded answers."""

import time

import pytest

from interview.evaluation.similarity import reference_score
from tests.graded_answers import beetle_auc, mohler_rows, pearson, scored
from tests.parts import ANSWERS, needs

needs_answers = needs(ANSWERS)


@needs_answers
def test_the_score_follows_the_grades_of_real_answers() -> None:
    """Pearson r of at least 0.52 with the mean of two graders: the best of 2011 had 0.518."""
    rows = mohler_rows()
    assert len(rows) == 1176
    assert pearson(scored(rows), [row.grade for row in rows]) >= 0.52


@needs_answers
def test_correct_answers_score_above_the_rest() -> None:
    """A fair share of pairs of a correct and another answer is in the right order."""
    assert beetle_auc(every=8) >= 0.70


def test_saying_the_reference_scores_high_and_something_else_low() -> None:
    """The ends of the scale are where they belong."""
    question = "What is a variable?"
    reference = "A location in memory that can store a value."
    assert reference_score(question, reference, reference, "en") > 0.95
    assert reference_score(question, reference, "It is blue and tall.", "en") < 0.2


@pytest.mark.parametrize("answer", ["", "...", "not answered", "I don't know", "No idea, sorry."])
def test_no_answer_scores_nothing(answer: str) -> None:
    """To decline is no answer, whatever words the reference has."""
    assert reference_score("Do you know?", "No, I do not know.", answer, "en") == 0


def test_repeating_the_question_scores_less() -> None:
    """Words the question says already show nothing."""
    question = "How are linked lists passed as arguments to a function?"
    reference = "Linked lists are passed to a function by reference."
    answer = "Linked lists are passed to a function."
    echoed = reference_score(question, reference, answer, "en")
    assert echoed < 0.8 * reference_score("", reference, answer, "en")


def test_a_turkish_answer_is_scored_by_its_stems() -> None:
    """Suffixes of the reference and of the answer may differ."""
    score = reference_score(
        "Yığın nedir?",
        "Son eklenen elemanın ilk çıkarıldığı bir veri yapısıdır.",
        "en son ekledigin eleman ilk olarak cikar, veri yapisi",
        "tr",
    )
    assert score > 0.6


def test_the_score_stays_between_zero_and_one() -> None:
    """Saying the reference three times over is not worth more than once."""
    assert 0 < reference_score("", "Push.", "push push push", "en") <= 1


@pytest.mark.parametrize("shape", ["a ", "push pushed ", "x", "sta{n} ", "stack{n} "])
def test_no_answer_takes_long(shape: str) -> None:
    """20,000 characters of any shape, beside a reference of a hundred words."""
    text = "".join(shape.replace("{n}", str(n)) for n in range(20000))[:20000]
    reference = " ".join(f"stacks{n} push" for n in range(50))
    started = time.process_time()
    reference_score("What is a stack?", reference, text, "en")
    assert time.process_time() - started < 0.5
