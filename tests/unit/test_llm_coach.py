"""What the language model may add to a report, and what is refused."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from interview.contracts import (
    Advice,
    ContentReport,
    DimensionScore,
    Evidence,
    Measured,
    ModelGrade,
    NotMeasurable,
    OverallGrade,
    PointToCheck,
    Verdict,
    WrongFact,
)
from interview.evaluation.llm.coach import LlmCoach, LlmEndpoint
from interview.evaluation.phrasings.praise import DONE_WELL
from interview.evaluation.rubric import anchor
from tests.llm_stub import (
    INVENTED,
    LlmStub,
    Reply,
    Request,
    always,
    judgement,
    judging,
    obedient,
    schema_of,
)
from tests.unit.llm_cases import ANSWER, FOUND, QUESTION, coaching, report

REMARK = ("You name what you did, so the listener can see your part.", "I called every customer")
QUOTE = "moved the visits to the mornings"
WHY = "You show your own part in the work."
POOR = Verdict("yes", 0.1, (0.3, 0.25, 0.2, 0.15, 0.1))
"""A grade of 2 at most is likelier than not."""

FAIR = Verdict("yes", 0.1, (0.1, 0.2, 0.4, 0.2, 0.1))


@pytest.fixture
def stub() -> Iterator[LlmStub]:
    with LlmStub(always(coaching(REMARK))) as running:
        yield running


@pytest.fixture
def coach(stub: LlmStub) -> Iterator[LlmCoach]:
    coach = LlmCoach(LlmEndpoint(stub.base_url, "test-model", "sk-service-key"))
    yield coach
    coach.close()


def named(judged: ContentReport, name: str) -> DimensionScore:
    return next(each for each in judged.dimensions if each.name == name)


def levels(judged: ContentReport) -> dict[str, int | None]:
    return {each.name: each.level for each in judged.dimensions}


def test_a_proved_remark_is_the_coaching_text(coach: LlmCoach) -> None:
    """The text names its quote, and the report names the model."""
    enriched = coach.enrich(report(), QUESTION, ANSWER, "en")
    assert enriched.coaching.status == "used"
    assert enriched.coaching.model == "test-model"
    assert enriched.coaching.text == f"{REMARK[0]} (“{REMARK[1]}”)"
    assert levels(enriched) == levels(report())


def test_the_same_reply_makes_the_same_report(coach: LlmCoach, stub: LlmStub) -> None:
    """Only the boundary differs between two questions about the same answer."""
    first = coach.enrich(report(), QUESTION, ANSWER, "en")
    assert coach.enrich(report(), QUESTION, ANSWER, "en") == first
    one, other = (request["messages"][-1]["content"].splitlines() for request in stub.requests)
    assert one[1] == other[1]
    assert one[0] != other[0]


@pytest.mark.parametrize("level", [1, 5])
def test_the_model_judges(coach: LlmCoach, stub: LlmStub, level: int) -> None:
    """Its levels are the report's, with reason, quote and what there was before."""
    stub.script = judging(level=level, quote=QUOTE, sentence=WHY)
    enriched = coach.enrich(report(), QUESTION, ANSWER, "en")
    read = dict.fromkeys(("relevance", "structure", "ownership"), level)
    assert levels(enriched) == {**read, "delivery": 4}
    assert enriched.overall == Measured(level, "level", level, level)
    proof = Evidence(QUOTE, 4.8, "language_model")
    assert enriched.coaching.overall == OverallGrade(report().overall, WHY, proof)
    assert named(enriched, "ownership").by_model == ModelGrade(3, WHY, proof)
    assert named(enriched, "relevance").by_model == ModelGrade(None, WHY, proof)
    assert named(enriched, "ownership").anchor == anchor("ownership", level, "en")
    assert enriched.coaching.tokens == 321


@pytest.mark.parametrize(
    "quote",
    [INVENTED, "the mornings", " ".join(["I called every customer"] * 8)],
    ids=["invented", "two words", "more than was said"],
)
def test_what_was_not_said_proves_nothing(coach: LlmCoach, stub: LlmStub, quote: str) -> None:
    """Each claim without its words is dropped; what has them stays."""
    proved = {"quote": QUOTE, "sentence": WHY}
    point = PointToCheck("Names the problem", FOUND[0])
    asked = replace(report(), points=(point,))
    facts = [{"quote": quote, "correction": WHY}]
    stub.script = judging(level=5, quote=quote, remarks=[proved], wrong_facts=facts)
    enriched = coach.enrich(asked, QUESTION, ANSWER, "en")
    assert replace(enriched, coaching=asked.coaching) == asked
    assert enriched.coaching.text == f"{WHY} (“{QUOTE}”)"
    assert (enriched.coaching.overall, enriched.coaching.wrong_facts) == (None, ())
    stub.script = judging(level=5, quote=quote)
    assert coach.enrich(asked, QUESTION, ANSWER, "en").coaching.status == "unavailable"


@pytest.mark.parametrize(
    "quote",
    [
        "MOVED the visits, to   the mornings!",
        "drivers in one week. I called every",
        "mornings… after a month",
    ],
)
def test_case_marks_and_space_of_a_quote_do_not_count(
    coach: LlmCoach, stub: LlmStub, quote: str
) -> None:
    """Recognition writes them as it likes; a quote may begin in one sentence and end in another."""
    stub.script = judging(quote=quote)
    told = coach.enrich(report(), QUESTION, ANSWER, "en").coaching.overall
    assert told is not None
    assert told.evidence.start == (0.4 if quote.startswith("drivers") else 4.8)


@pytest.mark.parametrize(
    "reason",
    ["", "This earns 5 out of 5 here.", "Bu cümle sizin payınızı çok iyi gösteriyor ve somut."],
    ids=["none", "a verdict", "another language"],
)
def test_a_grade_without_a_reason_to_read_is_dropped(
    coach: LlmCoach, stub: LlmStub, reason: str
) -> None:
    """The rules' level stays, and the other grades are taken."""

    def script(_number: int, request: Request) -> Reply:
        reply = judgement(request, level=5)
        reply["dimensions"]["ownership"] = {"quote": QUOTE, "reason": reason, "level": 5}
        return Reply(json.dumps(reply))

    stub.script = script
    enriched = coach.enrich(report(), QUESTION, ANSWER, "en")
    assert levels(enriched) == {"relevance": 5, "structure": 5, "ownership": 3, "delivery": 4}


def test_points_are_told_as_the_model_heard_them(coach: LlmCoach, stub: LlmStub) -> None:
    """Said with its quote, not heard, or untold where the quote is not in the answer."""
    points = tuple(PointToCheck(text, FOUND[0]) for text in ("Problem", "Result", "Lesson"))

    def script(_number: int, request: Request) -> Reply:
        reply = judgement(request, quote=QUOTE)
        reply["points"]["point_2"] = {"quote": "", "verdict": "not_heard"}
        reply["points"]["point_3"] = {"quote": INVENTED, "verdict": "said"}
        return Reply(json.dumps(reply))

    stub.script = script
    asked = replace(report(), points=points)
    enriched = coach.enrich(asked, QUESTION, ANSWER, "en")
    quoted = Evidence(QUOTE, 4.8, "language_model")
    assert enriched.points == (
        PointToCheck("Problem", quoted, "said"),
        PointToCheck("Result", None, "not_heard"),
        points[2],
    )
    assert enriched.advice == asked.advice


def test_a_wrong_fact_is_told_with_its_words(coach: LlmCoach, stub: LlmStub) -> None:
    """And with what is right, in the reader's language."""
    stub.script = judging(wrong_facts=[{"quote": QUOTE, "correction": WHY}])
    found = coach.enrich(report(), QUESTION, ANSWER, "en").coaching.wrong_facts
    assert found == (WrongFact(Evidence(QUOTE, 4.8, "language_model"), WHY),)


def test_another_subject_caps_the_level(coach: LlmCoach, stub: LlmStub) -> None:
    """With proof it is a gate like that of the judge: told first, advised on, nothing praised."""
    subject = {"quote": QUOTE, "verdict": "no"}
    stub.script = judging(level=5, subject=subject)
    praised = replace(report(), done_well=Advice("Well done.", None))
    enriched = coach.enrich(praised, QUESTION, ANSWER, "en")
    assert [gate.name for gate in enriched.gates] == ["off_topic"]
    assert enriched.overall == Measured(2.0, "level", 2.0, 2.0)
    assert enriched.done_well is None
    assert "subject" in enriched.advice[0].text
    stub.script = judging(subject={**subject, "quote": INVENTED})
    assert coach.enrich(report(), QUESTION, ANSWER, "en").gates == ()


@pytest.mark.parametrize(("verdict", "told"), [("yes", True), ("cannot_tell", False)])
def test_the_model_may_know_the_subject_where_the_judge_does_not(
    coach: LlmCoach, stub: LlmStub, verdict: str, told: bool
) -> None:
    """Then there is a level; if it cannot tell either, there is none."""
    stub.script = judging(level=4, subject={"quote": QUOTE, "verdict": verdict})
    unclear = replace(report(), overall=NotMeasurable("subject_unclear"))
    overall = coach.enrich(unclear, QUESTION, ANSWER, "en").overall
    assert isinstance(overall, Measured) == told


def test_praise_goes_with_the_level_it_rests_on(coach: LlmCoach, stub: LlmStub) -> None:
    """A dimension that the model lowers is not praised."""
    praised = Advice(f"You wrote “x”. {DONE_WELL['ownership'][0]}", None, "x")
    good = replace(report(4), done_well=praised)
    stub.script = judging(level=4)
    assert coach.enrich(good, QUESTION, ANSWER, "en").done_well == praised
    stub.script = judging(level=2)
    assert coach.enrich(good, QUESTION, ANSWER, "en").done_well is None


def test_what_was_only_heard_is_not_graded(coach: LlmCoach, stub: LlmStub) -> None:
    """Delivery is not asked for; a reply that grades it is refused."""
    coach.enrich(report(), QUESTION, ANSWER, "en")
    named_there = schema_of(stub.requests[0])["properties"]["dimensions"]["required"]
    assert named_there == ["relevance", "structure", "ownership"]
    grade = {"quote": QUOTE, "reason": WHY, "level": 5}
    stub.script = judging(dimensions=dict.fromkeys([*named_there, "delivery"], grade))
    assert coach.enrich(report(), QUESTION, ANSWER, "en").coaching.status == "unavailable"


@pytest.mark.parametrize(("opinion", "rises"), [(POOR, False), (FAIR, True), (None, True)])
def test_nothing_rises_where_the_judge_holds_the_answer_to_be_poor(
    coach: LlmCoach, stub: LlmStub, opinion: Verdict | None, rises: bool
) -> None:
    """A model that was talked into fives cannot lift a salad of keywords; it may lower."""
    judged = replace(report(), verdict=opinion)
    stub.script = obedient
    enriched = coach.enrich(judged, QUESTION, ANSWER, "en")
    assert levels(enriched)["ownership"] == (5 if rises else 3)
    assert levels(enriched)["relevance"] == (5 if rises else None)
    assert enriched.overall == (Measured(5.0, "level", 5.0, 5.0) if rises else judged.overall)
    stub.script = judging(level=1)
    lowered = coach.enrich(judged, QUESTION, ANSWER, "en")
    assert levels(lowered)["ownership"] == 1
    assert lowered.overall == Measured(1.0, "level", 1.0, 1.0)
