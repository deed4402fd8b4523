"""From the question as asked to the report, with the real bank and matcher."""

import pytest

from interview.contracts import ContentReport
from interview.cv.reading import Findings
from interview.cv.skills import skill_of
from interview.cv.tailored import tailored
from interview.errors import Language
from interview.evaluation.llm.coach import LlmCoach
from interview.evaluation.reading import typed_answer_text
from interview.flows.content import ContentFlow
from interview.questions.matcher import Matcher
from tests.unit.content_cases import BANK, bank

ANSWERS = {
    "en": "Last year in our team I checked the waiting times every morning and planned the triage "
    "again. As a result they fell from forty minutes to ten, and since then I look at them daily.",
    "tr": "Geçen yıl ekibimizde her sabah bekleme sürelerini kontrol ettim ve triyaj sırasını "
    "yeniden planladım. Sonuç olarak süre kırk dakikadan ona düştü, o günden beri hep bakıyorum.",
}


@pytest.fixture(scope="module")
def content() -> ContentFlow:
    """The flow without a language model."""
    return ContentFlow(BANK, Matcher(BANK, 100), LlmCoach(None))


def judged(
    content: ContentFlow, question: str, answer: str, language: Language = "en"
) -> ContentReport:
    return content.judge(question, typed_answer_text(answer, language), None, "en", None)


def test_a_question_of_the_bank_brings_its_points_and_what_comes_next(
    content: ContentFlow,
) -> None:
    """Coverage, follow-ups and the model answer are those of the entry."""
    entry = bank("en")["tight-deadline"]
    report = judged(content, entry.text, entry.model_answer)
    assert report.question_id == entry.id
    assert report.follow_ups == entry.follow_ups
    assert report.model_answer == entry.model_answer


def test_a_wrong_guess_at_the_question_leaves_no_trace(content: ContentFlow) -> None:
    """Where the answer shows that the entry was not what was asked, nothing of it is shown."""
    report = judged(
        content,
        "Tell us about your family.",
        "My family likes hiking in the mountains every summer with our two dogs and a tent, and "
        "my sister takes photographs of birds while I cook lentils over a small fire at night.",
    )
    assert report.question_id is None
    assert report.follow_ups == ()
    assert report.model_answer is None


@pytest.mark.parametrize(("asked", "answered"), [("en", "tr"), ("tr", "en")])
def test_the_other_language_than_the_questions_is_named(
    content: ContentFlow, asked: Language, answered: Language
) -> None:
    """The entry is found across languages, and the gate says what is wrong."""
    question, answer = bank(asked)["tight-deadline"].text, bank(answered)["tight-deadline"]
    report = judged(content, question, answer.model_answer, answered)
    assert [gate.name for gate in report.gates] == ["wrong_language"]


@pytest.mark.parametrize("language", ["en", "tr"])
def test_a_question_about_a_cv_brings_its_points(content: ContentFlow, language: Language) -> None:
    """By its text alone, and without an entry of the bank."""
    advert = Findings(None, (), (skill_of("triage"),), (), None)
    question = next(each for each in tailored(None, advert, language) if each.kind == "situational")
    report = judged(content, question.text, ANSWERS[language], language)
    assert (report.question_id, report.model_answer, report.kind) == (None, None, "situational")
    assert [bool(point.passage) for point in report.points] == [True] * 4
    assert question.subject in report.points[0].point
    assert report.follow_ups == (question.follow_up,)


def test_no_question_at_all_is_judged_without_points(content: ContentFlow) -> None:
    """A caller may name none."""
    report = judged(content, "", bank("en")["tight-deadline"].model_answer)
    assert report.question_id is None
    assert report.points == ()
    assert report.gates == ()
