"""A slow, broken, hostile or dead server costs bounded time and never the report."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from structlog.testing import capture_logs

from interview.evaluation.llm.coach import LlmCoach, LlmEndpoint
from tests.conftest import wait_until
from tests.llm_stub import LlmStub, Reply, Request, always, cut_off, in_order, schema_of
from tests.unit.llm_cases import ANSWER, QUESTION, coaching, report

REMARK = ("You name what you did, so the listener can see your part.", "I called every customer")
GOOD = coaching(REMARK)
NOW = {"Retry-After": "0"}
LIMIT = 5.0
"""Seconds; no call of a server that answers comes near it, also on a slow machine."""

AT_ONCE = 3.0
"""Seconds; less than any wait that a broken limit would add, more than a slow machine does."""

OPEN_SECONDS = 2.0
"""Of a breaker whose trial is waited for; long against the call that must find it open."""


@pytest.fixture
def stub() -> Iterator[LlmStub]:
    with LlmStub(always(GOOD)) as running:
        yield running


@pytest.fixture
def coach(stub: LlmStub) -> Iterator[LlmCoach]:
    coach = coach_of(stub)
    yield coach
    coach.close()


def coach_of(stub: LlmStub, *, seconds: float = LIMIT, open_seconds: float = 60.0) -> LlmCoach:
    endpoint = LlmEndpoint(stub.base_url, "test-model", "sk-service-key")
    return LlmCoach(endpoint, total_seconds=seconds, open_seconds=open_seconds)


def outcome(coach: LlmCoach) -> str:
    """What became of one answer; everything but the coaching is as it was."""
    enriched = coach.enrich(report(), QUESTION, ANSWER, "en")
    assert enriched.dimensions == report().dimensions
    return enriched.coaching.status


def holding(release: threading.Event, reply: Reply, first: int = 0) -> Callable[..., Reply]:
    """The reply; from request number ``first`` on it comes when ``release`` is set."""

    def script(number: int, _request: Request) -> Reply:
        if number >= first:
            release.wait(LIMIT)
        return reply

    return script


def timed(coach: LlmCoach) -> tuple[str, float]:
    started = time.monotonic()
    status = outcome(coach)
    return status, time.monotonic() - started


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_failure_is_tried_again(coach: LlmCoach, stub: LlmStub, status: int) -> None:
    """Two failures, then a reply: three requests, one answer."""
    failure = Reply(status=status, headers=NOW)
    stub.script = in_order(failure, failure, GOOD)
    assert outcome(coach) == "used"
    assert stub.count == 3


def test_a_broken_connection_is_tried_again(coach: LlmCoach, stub: LlmStub) -> None:
    """With a wait of half a second, as no server named another."""
    stub.script = in_order(Reply(hang_up=True), GOOD)
    status, seconds = timed(coach)
    assert (status, stub.count) == ("used", 2)
    assert seconds >= 0.5


def test_there_are_two_retries_and_no_more(coach: LlmCoach, stub: LlmStub) -> None:
    """A server that keeps failing is asked three times an answer."""
    stub.script = always(Reply(status=500, headers=NOW))
    assert outcome(coach) == "unavailable"
    assert stub.count == 3


@pytest.mark.parametrize("wait", ["30", "Wed, 21 Oct 2099 07:28:00 GMT"])
def test_a_wait_past_the_limit_is_not_waited_for(coach: LlmCoach, stub: LlmStub, wait: str) -> None:
    """The candidate gets the report at once instead."""
    stub.script = always(Reply(status=429, headers={"Retry-After": wait}))
    status, seconds = timed(coach)
    assert (status, stub.count) == ("unavailable", 1)
    assert seconds < AT_ONCE


def test_a_wait_the_server_names_is_kept(coach: LlmCoach, stub: LlmStub) -> None:
    """Retry-After instead of our own backoff."""
    stub.script = in_order(Reply(status=429, headers={"Retry-After": "1"}), GOOD)
    status, seconds = timed(coach)
    assert status == "used"
    assert seconds >= 1.0


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refused_key_is_not_tried_again(coach: LlmCoach, stub: LlmStub, status: int) -> None:
    """It would be refused again."""
    stub.script = always(Reply(status=status))
    assert outcome(coach) == "unavailable"
    assert stub.count == 1


@pytest.mark.parametrize(
    "reply",
    [Reply(delay=4.0), Reply(content="x" * 2000, drip=0.05), Reply(head_drip=0.2)],
    ids=["silent", "dripping", "dripping a header"],
)
def test_the_limit_holds_whatever_the_server_does(stub: LlmStub, reply: Reply) -> None:
    """Silence, or a byte now and then: the report comes in time."""
    stub.script = always(reply)
    coach = coach_of(stub, seconds=0.6)
    status, seconds = timed(coach)
    coach.close()
    assert status == "unavailable"
    assert seconds < AT_ONCE


def test_a_flood_is_not_read(coach: LlmCoach, stub: LlmStub) -> None:
    """Past 64 KB the connection is closed, even on a reply that would be a good one."""
    stub.script = always(Reply(raw=GOOD.body() + b" " * 5_000_000))
    assert outcome(coach) == "unavailable"
    assert stub.count == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply(raw=b"<html>"),
        Reply(raw=b"[" * 60_000),
        Reply(raw=b'{"choices": []}'),
        Reply(raw=b'{"choices": [{"message": {"content": null}}]}'),
        Reply(raw=b"\xff\xfe"),
        Reply(raw=gzip.compress(GOOD.body()), headers={"Content-Encoding": "gzip"}),
        Reply("I cannot help with that."),
        Reply("{" * 30_000 + "}"),
        Reply('{"remarks": []}'),
        Reply('{"remarks": [{"sentence": "Good.", "quote": "on time again"}]}'),
        Reply(GOOD.content.replace('"wrong_facts": []', '"wrong_facts": [], "level": 5')),
        Reply(GOOD.content.replace('"sentence": ', '"level": 5, "sentence": ')),
        Reply(GOOD.content.replace('"level": 3', '"level": 6')),
        Reply(GOOD.content.replace('"structure"', '"charm"')),
        Reply(GOOD.content[:200], finish="length"),
        coaching(("You were never late again, which is good.", "we were never late")),
        coaching(("See https://example.com for your reward.", REMARK[1])),
        coaching(("<b>You</b> did well with the customers.", REMARK[1])),
        coaching(("This is a clear 5/5 answer with your part.", REMARK[1])),
        coaching(("Your answer deserves the best score.", REMARK[1])),
        coaching(("You said “I am the very best” in it.", REMARK[1])),
        coaching(("Bu yanıt çok iyi ve siz bunu açıkça gösteriyorsunuz.", REMARK[1])),
        coaching(("very " * 80, REMARK[1])),
    ],
)
def test_a_reply_that_proves_nothing_is_no_reply(
    coach: LlmCoach, stub: LlmStub, reply: Reply
) -> None:
    """Other forms, extra keys, invented quotes, links, markup, verdicts, the wrong language."""
    stub.script = always(reply)
    assert outcome(coach) == "unavailable"
    assert stub.count == 1


def test_one_bad_remark_costs_only_itself(coach: LlmCoach, stub: LlmStub) -> None:
    """Control characters and half characters go, the proved sentence stays."""
    odd = ("You name your\u0007 own\u202e part\ud800 in\nit.", REMARK[1])
    stub.script = always(coaching(("Invented.", "we were never late"), odd))
    enriched = coach.enrich(report(), QUESTION, ANSWER, "en")
    assert enriched.coaching.text == f"You name your own part in it. (“{REMARK[1]}”)"


def test_a_server_that_refuses_a_field_is_asked_without_it(coach: LlmCoach, stub: LlmStub) -> None:
    """First without seed, then with the schema in the instructions, as an object or as anything;
    what worked is remembered."""

    def strict(_number: int, request: Request) -> Reply:
        return Reply(status=400) if "response_format" in request else fenced

    fenced = Reply(f"Here it is:\n```json\n{GOOD.content}\n```")
    stub.script = strict
    assert outcome(coach) == "used"
    assert [set(each) - {"model", "messages"} for each in stub.requests] == [
        {"temperature", "seed", "max_tokens", "response_format"},
        {"temperature", "response_format"},
        {"temperature", "response_format"},
        set(),
    ]
    kinds = [each.get("response_format", {}).get("type") for each in stub.requests]
    assert kinds == ["json_schema", "json_schema", "json_object", None]
    assert all(schema_of(each) == schema_of(stub.requests[0]) for each in stub.requests)
    assert outcome(coach) == "used"
    assert stub.count == 5


def test_a_reply_that_ran_out_of_tokens_is_named(coach: LlmCoach, stub: LlmStub) -> None:
    """Half a judgement is none, and the operator sees why."""
    stub.script = cut_off
    with capture_logs() as lines:
        assert outcome(coach) == "unavailable"
    assert [line["outcome"] for line in lines if line["event"] == "llm_call"] == ["truncated"]


def test_five_failures_in_a_row_open_the_breaker(stub: LlmStub) -> None:
    """A dead server then costs nothing, until a trial finds it alive."""
    stub.script = always(Reply(status=401))
    coach = coach_of(stub, open_seconds=OPEN_SECONDS)
    assert [outcome(coach) for _ in range(5)] == ["unavailable"] * 5
    assert coach.status().breaker == "open"
    assert (outcome(coach), stub.count) == ("unavailable", 5)
    stub.script = always(GOOD)
    wait_until(lambda: outcome(coach) == "used", 10)
    assert stub.count == 6
    assert coach.status().breaker == "closed"
    coach.close()


def test_a_failed_trial_opens_the_breaker_again(stub: LlmStub) -> None:
    """One request each open period, not five."""
    stub.script = always(Reply(status=401))
    coach = coach_of(stub, open_seconds=OPEN_SECONDS)
    for _ in range(5):
        outcome(coach)
    wait_until(lambda: [outcome(coach), stub.count] == ["unavailable", 6], 10)
    assert [outcome(coach), outcome(coach)] == ["unavailable"] * 2
    assert stub.count == 6
    coach.close()


def test_a_call_without_a_place_tells_the_breaker_nothing(stub: LlmStub) -> None:
    """It neither failed nor worked: the row of failures goes on over it."""
    endpoint = LlmEndpoint(stub.base_url, "test-model")
    coach = LlmCoach(endpoint, total_seconds=LIMIT, calls_at_once=1)
    release = threading.Event()
    stub.script = holding(release, Reply(status=401), first=3)
    for _ in range(3):
        outcome(coach)
    with ThreadPoolExecutor(1) as pool:
        fourth = pool.submit(outcome, coach)
        wait_until(lambda: stub.count == 4, LIMIT)
        assert outcome(coach) == "unavailable"
        assert not fourth.done()
        release.set()
        assert fourth.result() == "unavailable"
    assert (stub.count, coach.status().breaker) == (4, "closed")
    outcome(coach)
    assert (stub.count, coach.status().breaker) == (5, "open")
    coach.close()


def test_what_a_candidate_can_cause_opens_no_breaker(stub: LlmStub) -> None:
    """Neither replies an answer provoked nor a wrong key of their own shut out the others."""
    own = LlmEndpoint(stub.base_url, "gemini-test")
    coach = LlmCoach(None, own_key_endpoint=own, total_seconds=LIMIT)
    for reply in [Reply(status=401)] * 6 + [Reply("nonsense")] * 6:
        stub.script = always(reply)
        coach.enrich(report(), QUESTION, ANSWER, "en", api_key="AIza-wrong")
    stub.script = always(GOOD)
    enriched = coach.enrich(report(), QUESTION, ANSWER, "en", api_key="AIza-right")
    coach.close()
    assert enriched.coaching.status == "used"
    assert stub.count == 13


def test_redirects_cookies_and_proxies_are_not_followed(
    stub: LlmStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key goes to the server that was configured, and nothing of one call to the next."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    cookie = {"Set-Cookie": "who=first; Path=/"}
    stub.script = in_order(Reply(GOOD.content, headers=cookie), GOOD)
    coach = coach_of(stub)
    assert [outcome(coach), outcome(coach)] == ["used", "used"]
    assert stub.sent("Cookie") == ["", ""]
    assert stub.sent("Accept-Encoding") == ["identity", "identity"]
    with LlmStub(always(GOOD)) as elsewhere:
        moved = {"Location": f"{elsewhere.base_url}/chat/completions"}
        stub.script = always(Reply(status=307, headers=moved))
        assert outcome(coach) == "unavailable"
        assert elsewhere.count == 0
    coach.close()


def test_nobody_listens(stub: LlmStub) -> None:
    """A refused connection is a failure like any other."""
    coach = LlmCoach(LlmEndpoint("http://127.0.0.1:9", "test-model"), total_seconds=0.4)
    assert outcome(coach) == "unavailable"
    coach.close()


def test_eight_threads_ask_at_once(coach: LlmCoach, stub: LlmStub) -> None:
    """None waits for another's reply; with six places two do without the model, at once."""
    release = threading.Event()
    stub.script = holding(release, GOOD)
    with ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(outcome, coach) for _ in range(8)]
        wait_until(lambda: stub.count == 6, LIMIT)
        wait_until(lambda: sum(call.done() for call in calls) == 2, LIMIT)
        release.set()
    assert sorted(call.result() for call in calls) == ["unavailable"] * 2 + ["used"] * 6
    assert (stub.count, coach.status().calls) == (6, 8)


def test_no_thread_outlives_its_call(coach: LlmCoach, stub: LlmStub) -> None:
    """Also none of a call that was given up on, once the server lets go."""
    before = set(threading.enumerate())
    hasty = coach_of(stub, seconds=0.1)
    stub.script = always(Reply(delay=0.4))
    assert outcome(hasty) == "unavailable"
    hasty.close()
    wait_until(lambda: set(threading.enumerate()) <= before, 10)


def test_a_closed_coach_may_be_asked_again(coach: LlmCoach) -> None:
    """Closing gives the connections back and ends nothing."""
    assert outcome(coach) == "used"
    coach.close()
    assert outcome(coach) == "used"
