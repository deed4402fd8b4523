"""No report denies itself: the checker runs over the corpus, and finds each kind in broken ones."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from zlib import crc32

import pytest

from bench.judge import shared_answers
from corpus import SpokenAnswer, spoken_answers
from corpus.read import asked as as_asked
from interview.contracts import DeliveryReport
from interview.errors import Language
from tests.contradictions import CHECKS, KINDS, contradictions
from tests.parts import ANSWERS, needs
from tests.told_report import answer_body
from tests.unit.content_cases import (
    GOOD,
    LANGUAGES,
    ROOT,
    asked,
    bank,
    parsed,
    spoken,
    typed,
    unknown,
    with_pace,
)
from tests.unit.test_outside import BAD

OTHER: dict[Language, Language] = {"en": "tr", "tr": "en"}
Body = dict[str, Any]


def found(answers: Sequence[SpokenAnswer], *, own: bool = True) -> Iterator[str]:
    """Contradictions in the reports on answers, read in their own or the other language."""
    for answer, (question, text) in zip(answers, as_asked(answers), strict=True):
        reader = answer.language if own else OTHER[answer.language]
        for each in contradictions(answer_body(question, text, None, reader), text.text, reader):
            yield f"{answer.id}: {each}"


def part_of(answers: Sequence[SpokenAnswer], every: int) -> list[SpokenAnswer]:
    """One answer in so many, by the hash of its name."""
    return [answer for answer in answers if crc32(answer.id.encode()) % every == 0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_report_on_the_corpus_denies_itself(language: Language) -> None:
    """One answer in 24, and a quarter of these for a reader of the other language."""
    answers = part_of(spoken_answers(language), 24)
    assert len(answers) >= 40
    assert list(found(answers)) == []
    assert list(found(answers[::4], own=False)) == []


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_report_on_the_whole_corpus_denies_itself(language: Language) -> None:
    """Every answer; one in six for a reader of the other language."""
    answers = spoken_answers(language)
    assert list(found(answers)) == []
    assert list(found(part_of(answers, 6), own=False)) == []


@needs(ANSWERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_report_on_answers_of_other_people_denies_itself(language: Language) -> None:
    """Those beside the project."""
    assert list(found(shared_answers(language))) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_report_on_a_hostile_answer_denies_itself(language: Language) -> None:
    """Nonsense, word salads, orders to the grader and good ones."""
    cases = parsed(ROOT / "tests" / "data" / f"hostile_answers_{language}.yaml")
    for case in cases:
        text = typed(case["text"], language)
        body = answer_body(unknown(case["question"]), text, None, language)
        assert contradictions(body, text.text, language) == [], case["text"][:60]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("delivery", [GOOD, BAD, with_pace(190.0, words=True)])
def test_no_report_on_speech_denies_itself(language: Language, delivery: DeliveryReport) -> None:
    """However it was spoken, for readers of both languages, whatever was asked."""
    texts = [entry.model_answer for entry in list(bank(language).values())[::30]]
    for text in [*texts, "", "It was fine.", "word " * 80]:
        for question in (asked("conflict-in-team", language), unknown(""), unknown("Why us?")):
            for reader in LANGUAGES:
                answer = spoken(text, language)
                body = answer_body(question, answer, delivery, reader)
                assert contradictions(body, answer.text, reader) == [], text[:60]


STORY = (
    "Last year at a small hotel two of our cooks fought about the shifts. I had to settle it before"
    " Easter. I asked each of them for three days in a row what was wrong, I wrote a new plan with"
    " 14 shifts and I showed it to both. As a result nobody left, and complaints fell from 9 a week"
    " to 2."
)


def told() -> Body:
    """The report on a good story, as JSON."""
    body: Body = json.loads(
        json.dumps(answer_body(asked("conflict-in-team", "en"), spoken(STORY, "en"), GOOD, "en"))
    )
    return body


def dimension(body: Body, name: str) -> Body:
    return next(each for each in body["content"]["dimensions"] if each["name"] == name)


def advised(body: Body, text: str, quote: str = "") -> None:
    words = f"At 0:09 you said \u201c{quote}\u201d. {text}" if quote else text
    body["content"]["advice"].append({"text": words, "at": None, "quote": quote})


def praised(body: Body, text: str, quote: str = "") -> None:
    body["content"]["done_well"] = {"text": text, "at": None, "quote": quote}


def without_result(body: Body) -> None:
    body["content"]["structure"][-1]["evidence"] = None


def gated(body: Body, name: str, cap: int) -> None:
    body["content"]["gates"].append({"name": name, "cap": cap, "message": ""})


def told_level(body: Body, level: float) -> None:
    body["content"]["overall"].update(value=level, low=1.0)


def unexplained(body: Body) -> None:
    body["evaluation"] = body["evaluation"].replace("do not add up", "add up")


RESULT = "Do not stop before the end: say what the result was, ideally with a figure."
FIGURE = "Give the result a figure: how much, how many, by when?"
PART = "Say which part of that was yours."
STEPS = "Name two or three things you did yourself, beginning with “I”."
CLEAR = "Your sentences are simple and easy to follow."
OWN = "Your own part is clear here."
BACK = "Go back to the question and address its subject in your first sentence."
PLAN = "I wrote a new plan"
NO_LEVEL = "Overall: not rated, because there was nothing to rate."
TURKISH = "Bunun başka bir şeyle ilgili olduğunu düşündüren bir şey yok."
TURKISH_WORDS = "Bu bir açıklık ve ne için"
HEDGE = "That weakens the sentence. Leave it out, or say what you do know."

Step = Callable[[Body], object]
BROKEN: list[tuple[str, list[Step]]] = [
    ("parts", [without_result, lambda body: dimension(body, "structure").update(level=5)]),
    ("parts", [lambda body: dimension(body, "structure").update(level=2)]),
    ("part_found", [lambda body: advised(body, RESULT)]),
    ("part_found", [without_result]),
    ("quote", [lambda body: advised(body, HEDGE, "what nobody said")]),
    ("denied", [lambda body: advised(body, FIGURE, "complaints fell from 9 a week to 2")]),
    ("denied", [lambda body: advised(body, PART, "I wrote a new plan")]),
    ("denied", [lambda body: advised(body, RESULT, STORY.rsplit(". ", maxsplit=1)[-1])]),
    (
        "quoted_twice",
        [lambda body: advised(body, PART, PLAN), lambda body: advised(body, HEDGE, PLAN)],
    ),
    (
        "quoted_twice",
        [lambda body: advised(body, HEDGE, PLAN), lambda body: praised(body, OWN, PLAN)],
    ),
    ("done", [lambda body: advised(body, STEPS)]),
    ("done", [lambda body: advised(body, BACK)]),
    ("praise", [lambda body: gated(body, "short", 2), lambda body: praised(body, OWN)]),
    ("praise", [lambda body: told_level(body, 2.0), lambda body: praised(body, OWN)]),
    ("praise", [lambda body: advised(body, HEDGE), lambda body: praised(body, CLEAR)]),
    (
        "praise",
        [
            lambda body: dimension(body, "clarity").update(level=3),
            lambda body: praised(body, CLEAR),
        ],
    ),
    ("language", [lambda body: dimension(body, "clarity").update(label=TURKISH_WORDS)]),
    ("language", [lambda body: dimension(body, "relevance").update(anchor=TURKISH)]),
    ("interval", [lambda body: body["content"]["overall"].update(low=4.5)]),
    ("interval", [lambda body: gated(body, "short", 2)]),
    ("interval", [lambda body: told_level(body, 3.5)]),
    ("subject", [lambda body: body["content"]["verdict"].update(subject="cannot_tell")]),
    ("subject", [lambda body: body["content"]["verdict"].update(subject="no")]),
    ("subject", [lambda body: gated(body, "off_topic", 2)]),
    ("no_level", [lambda body: body["content"].update(overall={"not_measurable": "uncertain"})]),
    ("no_level", [lambda body: body.update(evaluation=f"{body['evaluation']}\n{NO_LEVEL}")]),
    ("anchor", [lambda body: dimension(body, "clarity").update(level=2)]),
    ("anchor", [lambda body: dimension(body, "clarity").update(level=None)]),
    ("delivery", [lambda body: body["delivery"].update(outside_band=[{"name": "fast"}])]),
    ("twice", [lambda body: advised(body, STEPS), lambda body: advised(body, STEPS)]),
    ("twice", [lambda body: body.update(evaluation=body["evaluation"] * 2)]),
    ("nothing_to_rate", [lambda body: gated(body, "gibberish", 1)]),
    ("gate", [lambda body: gated(body, "general_only", 2)]),
    ("unexplained", [lambda body: told_level(body, 1.5), unexplained]),
]
"""Each kind with a way to break a report so that it is found."""


def test_a_whole_report_has_none() -> None:
    """From which the broken ones are made."""
    body = told()
    assert contradictions(body, STORY, "en") == []
    assert body["content"]["overall"]["value"] > 2
    assert all(part["evidence"] for part in body["content"]["structure"])


@pytest.mark.parametrize(("kind", "steps"), BROKEN)
def test_a_broken_report_is_caught(kind: str, steps: list[Step]) -> None:
    """By the check of that kind."""
    body = told()
    for step in steps:
        step(body)
    assert kind in {each.kind for each in contradictions(body, STORY, "en")}


def test_every_kind_is_checked_and_can_be_found() -> None:
    """None without a check, and none that no broken report shows."""
    assert set(CHECKS) == set(KINDS) == {kind for kind, _ in BROKEN}
