"""Phrasings: five answers in a row never get the same sentence."""

import re
from collections import Counter
from functools import cache

import pytest

from corpus import SpokenAnswer, spoken_answers
from corpus.read import asked
from interview.contracts import AskedQuestion, ContentReport, DeliveryReport
from interview.errors import Language
from interview.evaluation.evaluate import evaluate_content
from interview.evaluation.feedback import final_feedback
from interview.evaluation.phrasings import ADVICE, MOMENTS, phrasing
from interview.evaluation.phrasings.gates import MESSAGES
from interview.evaluation.phrasings.praise import DONE_WELL
from interview.flows.interview_plan import USUAL_LENGTH as QUESTIONS
from interview.language.catalogue import Counted, Sentence, counted, translated
from tests.unit.content_cases import GOOD, LANGUAGES, spoken
from tests.unit.test_outside import BAD

WEAK = 2
INTERVIEWS = 5
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
QUOTE = re.compile(r"“[^”]*”")

POINTING = re.compile(
    r"\b(this|these|here)\b(?! interview| answer)|^(That|Those)\b|\bfrom there\b"
    r"|\b(Bu|Bunu|Bunlar|Buraya|Buna|Oradan)\b(?! soruda| yanıt)"
)
"""Words that point at a quote beside them."""


Given = tuple[AskedQuestion, SpokenAnswer]


@cache
def weak_answers(language: Language) -> list[Given]:
    """Every third weak answer of the corpus, for as many interviews as INTERVIEWS."""
    weak = [each for each in spoken_answers(language) if each.grade <= WEAK]
    chosen = weak[::3][: INTERVIEWS * QUESTIONS]
    return [(question, each) for (question, _), each in zip(asked(chosen), chosen, strict=True)]


def interviews(language: Language) -> list[list[Given]]:
    weak = weak_answers(language)
    return [weak[first : first + QUESTIONS] for first in range(0, len(weak), QUESTIONS)]


def reports(
    answers: list[Given], reader: Language, delivery: DeliveryReport = GOOD
) -> list[ContentReport]:
    """The reports on answers that were given one after another."""
    return [
        evaluate_content(question, spoken(each.text, each.language), delivery, reader, place)
        for place, (question, each) in enumerate(answers)
    ]


def told(report: ContentReport) -> list[str]:
    """What a report tells the candidate to do, and why."""
    praise = [report.done_well] if report.done_well else []
    remarks = [*report.advice, *report.delivery_advice, *praise]
    return [gate.message for gate in report.gates] + [each.text for each in remarks]


def sentences(texts: list[str], *, quotes: bool = True) -> list[str]:
    """Single sentences, with the quoted words or with a mark in their place."""
    plain = [text if quotes else QUOTE.sub("“”", text) for text in texts]
    split = [sentence for text in plain for sentence in SENTENCE_END.split(text)]
    return [sentence for sentence in split if " " in sentence]


def repeated(found: list[str]) -> list[str]:
    return [sentence for sentence, times in Counter(found).items() if times > 1]


def form(sentence: Sentence, language: Language) -> str:
    return (
        counted(sentence, 2, language)
        if isinstance(sentence, Counted)
        else translated(sentence, language)
    )


@pytest.mark.parametrize("delivery", [GOOD, BAD])
@pytest.mark.parametrize("language", LANGUAGES)
def test_five_weak_answers_get_no_sentence_twice(
    language: Language, delivery: DeliveryReport
) -> None:
    """In several interviews of weak answers, in each report and over all five of them."""
    for answers in interviews(language):
        found = reports(answers, language, delivery)
        assert repeated(sentences([text for report in found for text in told(report)])) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_advice_is_worded_anew(language: Language) -> None:
    """The same weak answer five times: what stands beside the quotes differs each time."""
    for answer in weak_answers(language)[::QUESTIONS]:
        found = reports([answer] * QUESTIONS, language)
        advice = [each.text for report in found for each in report.advice]
        said = [text for text in sentences(advice, quotes=False) if "“”" not in text]
        assert said
        assert repeated(said) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_result_of_an_interview_has_no_sentence_twice(language: Language) -> None:
    """Each answer with its level and first advice; why there is no level is told once."""
    for answers in interviews(language):
        found = reports(answers, language)
        pairs = [(each.question, one) for (_, each), one in zip(answers, found, strict=True)]
        assert repeated(sentences([final_feedback(pairs, language)])) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_has_a_phrasing_for_each_answer_of_an_interview(language: Language) -> None:
    """Five different ones, in every language; quotes have at least three introductions."""
    for key, phrasings in {**ADVICE, **DONE_WELL, **MESSAGES}.items():
        assert len({form(each, language) for each in phrasings}) == QUESTIONS, key
    for key in ("began", "spoken", "typed"):
        assert len({translated(each, language) for each in MOMENTS[key]}) >= 3, key


def test_no_phrasing_serves_two_findings() -> None:
    """Else two findings of one report could be told in the same sentence."""
    for language in LANGUAGES:
        everything = [
            form(each, language)
            for phrasings in (*ADVICE.values(), *DONE_WELL.values(), *MESSAGES.values())
            for each in phrasings
        ]
        assert repeated(everything) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_advice_that_may_come_without_a_quote_points_at_none(language: Language) -> None:
    """Short answers soon have no words left that other advice does not quote."""
    unquoted = ("make_concrete", "own_case", "own_steps", "order", "again")
    for key, phrasings in ADVICE.items():
        if key.startswith("gate_") or key in unquoted:
            assert [it for each in phrasings if POINTING.search(it := form(each, language))] == []


def test_the_same_answer_at_the_same_place_is_told_the_same() -> None:
    """And without a place the text alone decides, alike each time."""
    question, answer = weak_answers("en")[0]
    text = spoken(answer.text, "en")
    for place in (None, 0, 7):
        first, second = (evaluate_content(question, text, None, "en", place) for _ in range(2))
        assert first == second
    assert phrasing(("a", "b"), 3) == "b"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_advice_quotes_the_answer(language: Language) -> None:
    """Word for word, and short enough to be read at a glance; three at most."""
    for question, answer in weak_answers(language):
        (report,) = reports([(question, answer)], language)
        text = " ".join(spoken(answer.text, language).text.split())
        assert 1 <= len(report.advice) <= 3
        for each in report.advice:
            assert each.quote, each.text
            assert each.quote.strip("… ") in text
            assert len(each.quote.split()) <= 12
