"""The question after an answer: only where something certainly lacks."""

import pytest

from interview.contracts import AskedQuestion, ContentReport
from interview.contracts.interview import Step
from interview.evaluation.evaluate import evaluate_content
from interview.evaluation.follow_up import follow_up
from interview.evaluation.reading import typed_answer_text
from interview.flows.question_bank import read_bank
from interview.language.catalogue import Language
from interview.questions.topics import TopicIndex

LACKS: list[tuple[Language, str, str, str]] = [
    (
        "en",
        "conflict-in-team",
        "own_part",
        "In our team two colleagues had a conflict about who should answer the phone in the "
        "morning. They did not talk to each other for weeks and it was bad for everybody. We "
        "talked about it in the team and we made a list for the phone. We agreed that everybody "
        "takes one morning.",
    ),
    (
        "tr",
        "conflict-in-team",
        "own_part",
        "Ekibimizde iki arkadaşımız sabahları telefona kimin bakacağı konusunda anlaşamadı. "
        "Haftalarca konuşmadılar ve bu herkesi yordu. Konuyu ekipçe konuştuk ve telefon için bir "
        "liste hazırladık. Her sabah başka birinin bakmasına karar verdik.",
    ),
]

COMPLETE = (
    "In our team two colleagues had a conflict about who should answer the phone in the morning. I "
    "spoke with each of them alone, and I noticed that one of them had to take his children to "
    "school. I wrote a list with him in the late turns and I presented it to both. In the end they "
    "talked to each other again, and the calls we missed went down from twenty a week to three."
)


def asked_after(language: Language, entry_id: str, text: str) -> tuple[Step | None, ContentReport]:
    bank = read_bank()
    entry = bank.question(entry_id, language)
    answer = typed_answer_text(text, language)
    question = AskedQuestion(entry.text, entry, TopicIndex(bank, language), language)
    report = evaluate_content(question, answer, None, language)
    step = Step("body", entry.text, entry.id, entry.kind, entry.competency)
    return follow_up(step, answer, report, place=1), report


@pytest.mark.parametrize(("language", "entry_id", "lacking", "text"), LACKS)
def test_what_lacks_is_asked_for_in_the_words_of_the_answer(
    language: Language, entry_id: str, lacking: str, text: str
) -> None:
    """The question quotes the answer, and keeps the competency it is about."""
    question, _ = asked_after(language, entry_id, text)
    assert question is not None
    assert question.reason is not None
    assert (question.stage, question.reason.code) == ("follow_up", lacking)
    assert question.competency == "teamwork"
    quoted = question.question.split("“")[1].split("”")[0].strip("… ")
    assert quoted in text


def test_a_complete_answer_is_not_followed_up() -> None:
    assert asked_after("en", "conflict-in-team", COMPLETE)[0] is None


def test_an_answer_about_something_else_is_not_followed_up() -> None:
    """The report says what is wrong with it; a follow-up would take it as an answer."""
    recipe = (
        "We took flour and eggs and we made a dough. We cut it into strips and we cooked it in "
        "salt water. We ate it with butter and with cheese, and we drank a glass of wine with it."
    )
    assert asked_after("en", "conflict-in-team", recipe)[0] is None
