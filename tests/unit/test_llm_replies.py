"""Cached replies of a language model: for one person, one key, one question."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from interview.caches.results import Caches, LocalEntries
from interview.contracts import AskedQuestion, ContentReport
from interview.evaluation.llm.coach import LlmCoach, LlmEndpoint
from tests.caching import bounds
from tests.llm_stub import LlmStub, Reply, always
from tests.unit.llm_cases import ANSWER, QUESTION, TURKISH_ANSWER, coaching, report

REMARK = ("You name your own part, so the listener can see it.", "I called every customer")


@pytest.fixture
def stub() -> Iterator[LlmStub]:
    with LlmStub(always(coaching(REMARK))) as running:
        yield running


@pytest.fixture
def caches() -> Caches:
    return Caches(LocalEntries(bounds()))


@pytest.fixture
def open_coach(stub: LlmStub, caches: Caches) -> Iterator[Callable[..., LlmCoach]]:
    """Makes coaches that share what is remembered; all are closed after the test."""
    coaches: list[LlmCoach] = []

    def make(model: str = "one") -> LlmCoach:
        coach = LlmCoach(
            LlmEndpoint(stub.base_url, model, "sk-service"),
            own_key_endpoint=LlmEndpoint(stub.base_url, "gemini-test"),
            replies=caches.named("replies", str),
        )
        coaches.append(coach)
        return coach

    yield make
    for coach in coaches:
        coach.close()


@pytest.fixture
def coach(open_coach: Callable[..., LlmCoach]) -> LlmCoach:
    return open_coach()


def unpaid(paid: ContentReport) -> ContentReport:
    """The report as it is told again: nobody was charged for it."""
    return replace(paid, coaching=replace(paid.coaching, tokens=0))


def test_the_same_answer_is_not_paid_for_twice(coach: LlmCoach, stub: LlmStub) -> None:
    """One call, the same report; the boundary that is random each time is no difference."""
    first = coach.enrich(report(), QUESTION, ANSWER, "en", person="one")
    again = coach.enrich(report(), QUESTION, ANSWER, "en", person="one")
    assert again == unpaid(first)
    assert (first.coaching.status, first.coaching.tokens) == ("used", 321)
    assert (stub.count, coach.status().calls) == (1, 1)


def test_another_person_or_question_is_another_call(
    coach: LlmCoach, stub: LlmStub, open_coach: Callable[..., LlmCoach]
) -> None:
    """So is another reader, answer or model; and nobody's answer is remembered."""
    coach.enrich(report(), QUESTION, ANSWER, "en", person="one")
    coach.enrich(report(), QUESTION, ANSWER, "en", person="two")
    coach.enrich(report(), AskedQuestion("Why us?", None), ANSWER, "en", person="one")
    coach.enrich(report(), QUESTION, ANSWER, "tr", person="one")
    coach.enrich(report(), QUESTION, TURKISH_ANSWER, "en", person="one")
    coach.enrich(report(4), QUESTION, ANSWER, "en", person="one")  # the levels are not told
    open_coach("two").enrich(report(), QUESTION, ANSWER, "en", person="one")
    assert stub.count == 6
    for _ in range(2):
        coach.enrich(report(), QUESTION, ANSWER, "en")
    assert stub.count == 8


def test_what_one_key_paid_for_is_given_to_no_other(coach: LlmCoach, stub: LlmStub) -> None:
    """The service's key and each candidate's own have replies of their own, none of them named."""
    for key in (None, "AIza-first", "AIza-second", "AIza-first"):
        coach.enrich(report(), QUESTION, ANSWER, "en", api_key=key, person="one")
    sent = ["Bearer sk-service", "Bearer AIza-first", "Bearer AIza-second"]
    assert stub.sent("Authorization") == sent


@pytest.mark.parametrize("failure", [Reply(status=401), Reply("no JSON"), Reply("{}")])
def test_a_failure_is_not_remembered(
    coach: LlmCoach, stub: LlmStub, caches: Caches, failure: Reply
) -> None:
    """A refusal, or a reply of which nothing can be believed: the next answer asks again."""
    stub.script = always(failure)
    failed = coach.enrich(report(), QUESTION, ANSWER, "en", person="one")
    assert failed.coaching.status == "unavailable"
    assert caches.stats()["replies"].size == 0
    stub.script = always(coaching(REMARK))
    again = coach.enrich(report(), QUESTION, ANSWER, "en", person="one")
    assert again.coaching.status == "used"


def test_a_remembered_reply_needs_no_server(coach: LlmCoach, stub: LlmStub) -> None:
    """It is told while the server is down."""
    first = coach.enrich(report(), QUESTION, ANSWER, "en", person="one")
    stub.script = always(Reply(status=401))
    assert coach.enrich(report(), QUESTION, ANSWER, "en", person="one") == unpaid(first)
