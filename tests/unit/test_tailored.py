"""Questions about a CV and an advertisement."""

import pytest

from interview.contracts.interview import TailoredQuestion
from interview.cv.forms import FORMS
from interview.cv.reading import Findings, read_advert_text, read_cv_text
from interview.cv.skills import skill_of
from interview.cv.spoken import SpokenLanguage
from interview.cv.tailored import recognised, tailored
from interview.language.catalogue import LANGUAGES, Language, translated
from interview.questions.labels import COMPETENCIES, KINDS
from tests.cv_scores import TODAY, labelled

CV = Findings(
    6, ("Data Analyst",), (skill_of("Python"), skill_of("code review")),
    (SpokenLanguage("de", "B1"), SpokenLanguage("fr", None)), "data",
)  # fmt: skip
ADVERT = Findings(
    3, ("Data Engineer",), (skill_of("Python"), skill_of("triage")),
    (SpokenLanguage("de", "B2"), SpokenLanguage("fr", "C1"), SpokenLanguage("es", None)), "data",
)  # fmt: skip


def subjects(questions: tuple[TailoredQuestion, ...], about: str) -> set[str]:
    return {question.subject for question in questions if question.about == about}


def test_what_the_advert_demands_and_the_cv_lacks_is_asked_about() -> None:
    """A language on a lower level lacks, one without a level does not."""
    questions = tailored(CV, ADVERT, "en")
    assert subjects(questions, "cv") == {"Python", "code review", "Data Analyst"}
    assert subjects(questions, "advert") == {"Python", "Data Engineer"}
    assert subjects(questions, "gap") == {"triage", "German", "Spanish"}


def test_without_a_cv_nothing_lacks() -> None:
    """And without an advertisement there are questions about the CV alone."""
    assert {each.about for each in tailored(None, ADVERT, "en")} == {"advert"}
    assert {each.about for each in tailored(CV, None, "en")} == {"cv"}
    assert tailored(None, None, "en") == ()


def test_what_a_cv_names_otherwise_does_not_lack() -> None:
    """An advertisement in English and a CV in Turkish have other words for the same."""
    cv = read_cv_text("Beceriler\ne-fatura, SAP FI, Müzakere ve ikna, Microsoft Office", TODAY)
    advert = read_advert_text(
        "Accountant: e-invoices, SAP, MS Office, negotiation. Payroll a plus."
    )
    assert subjects(tailored(cv, advert, "en"), "gap") == {"payroll"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_seed_gives_an_order(language: Language) -> None:
    """The same again, another for another seed, with the same questions in both."""
    first, again, other = (tailored(CV, ADVERT, language, seed) for seed in (1, 1, 2))
    assert first == again != other
    assert sorted(each.text for each in first) == sorted(each.text for each in other)
    assert len({each.text for each in first}) == len(first)


def test_the_first_questions_differ_in_subject_and_wording() -> None:
    """As many as an interview has at most."""
    name = "en_nurse"
    cv = read_cv_text(labelled("cvs")[name][0], TODAY)
    advert = read_advert_text(labelled("adverts")[name][0])
    for seed in range(20):
        first = tailored(cv, advert, "en", seed)[:8]
        assert len({each.about for each in first}) == 3
        assert len({each.text.replace(each.subject, "") for each in first}) == len(first)
        assert len({(each.about, each.subject) for each in first}) >= len(first) - 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sort_has_four_wordings_of_known_kinds(language: Language) -> None:
    """And of known competencies."""
    for forms in FORMS.values():
        assert len({translated(form.text, language) for form in forms}) >= 4
        for form in forms:
            assert form.competency in COMPETENCIES
            assert form.kind in KINDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_is_recognised_by_its_text(language: Language) -> None:
    """With points and follow-up in the language of the answer; nothing else is recognised."""
    for question in tailored(CV, ADVERT, language):
        found = recognised(f" {question.text} ")
        assert found is not None
        assert found.question == question
        assert found.expected(language).follow_up == question.follow_up
        for other in LANGUAGES:
            assert 3 <= len(found.expected(other).points) <= 5
            assert "subject" not in str(found.expected(other))
    assert recognised("Your CV names . Tell me about a mistake.") is None
    assert recognised("Tell me about yourself.") is None


def test_a_subject_has_its_name_in_the_language_of_the_answer() -> None:
    """A skill and a language are translated, a role is not."""
    [question] = [each for each in tailored(CV, ADVERT, "en", 1) if each.subject == "German"][:1]
    found = recognised(question.text)
    assert found is not None
    assert "Almanca" in found.expected("tr").points[0].text
