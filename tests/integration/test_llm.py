"""The whole service with a language model that works, fails, and hangs."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.conftest import Server
from tests.integration.test_leaks import SLOPE_KB, WEB_THREADS, footprint, slope, start_all_threads
from tests.llm_stub import LlmStub, Reply, always, coaching

QUESTION = "How did you get the late deliveries of your furniture shop back on time?"
ANSWER = (
    "Last spring our deliveries were late because two drivers had left. "
    "I called every customer myself and moved the visits to the mornings. "
    "After a month we were on time again and complaints fell by half. "
    "I learned to plan for people who leave."
)
REMARK = ("You name your own part, so the listener can see it.", "I called every customer myself")
KEY = "sk-key-of-the-test"
ANSWERS = 100


@pytest.fixture
def stub() -> Iterator[LlmStub]:
    with LlmStub(always(coaching(REMARK))) as running:
        yield running


def typed(server: Server, **fields: str) -> dict[str, object]:
    response = requests.post(
        f"{server.url}/interview_speech_evaluation",
        json={"question": QUESTION, "user_answer": ANSWER, "lang": "en", **fields},
        timeout=40,
    )
    assert response.status_code == 200, response.text
    body: dict[str, object] = response.json()
    return body


def coaching_of(body: dict[str, object]) -> dict[str, object]:
    content = body["content"]
    assert isinstance(content, dict)
    found = content["coaching"]
    assert isinstance(found, dict)
    return found


def test_the_model_adds_its_words_and_its_loss_costs_none_of_ours(
    make_server: Callable[..., Server], stub: LlmStub
) -> None:
    """Used while it works; afterwards the same report without it, marked so."""
    server = make_server(LLM_BASE_URL=stub.base_url, LLM_MODEL="stub", LLM_API_KEY=KEY)
    with_model = typed(server)
    assert coaching_of(with_model)["status"] == "used"
    assert REMARK[0] in str(coaching_of(with_model)["text"])
    assert stub.sent("Authorization") == [f"Bearer {KEY}"]
    stub.script = always(Reply(status=401))
    without = typed(server)
    assert coaching_of(without)["status"] == "unavailable"
    for body in (with_model, without):
        coaching_of(body).clear()
    assert without["content"] == with_model["content"]
    assert KEY not in server.log()
    assert "drivers" not in server.log()


def test_a_dead_model_costs_nothing_after_five_answers(
    make_server: Callable[..., Server], stub: LlmStub
) -> None:
    """The breaker opens, and the operator can see it."""
    stub.script = always(Reply(status=401))
    server = make_server(LLM_BASE_URL=stub.base_url, LLM_MODEL="stub")
    for _ in range(7):
        assert coaching_of(typed(server))["status"] == "unavailable"
    assert stub.count == 5
    model = server.memory_status()["language_model"]
    assert isinstance(model, dict)
    assert (model["breaker"], model["failures"]) == ("open", 7)


def test_a_hanging_model_holds_an_answer_no_longer_than_its_limit(
    make_server: Callable[..., Server], stub: LlmStub
) -> None:
    """Twenty seconds in all, for as many as may wait; /health answers meanwhile."""
    stub.script = always(Reply(content="never", drip=0.5))
    server = make_server(LLM_BASE_URL=stub.base_url, LLM_MODEL="stub")
    started = time.monotonic()
    with ThreadPoolExecutor(WEB_THREADS) as senders:
        answers = [senders.submit(typed, server) for _ in range(WEB_THREADS)]
        time.sleep(3)
        assert requests.get(f"{server.url}/health", timeout=2).status_code == 200
        found = [coaching_of(answer.result())["status"] for answer in answers]
    assert found == ["unavailable"] * WEB_THREADS
    assert time.monotonic() - started < 22.0


def test_a_hundred_coached_answers_leave_nothing_and_grow_nothing(
    make_server: Callable[..., Server], stub: LlmStub
) -> None:
    """The leak test of answers, with the real client at work and at times refused."""
    server = make_server(LLM_BASE_URL=stub.base_url, LLM_MODEL="stub")
    start_all_threads(server)
    prints = []
    for turn in range(ANSWERS):
        stub.script = always(Reply("nonsense") if turn % 5 == 4 else coaching(REMARK))
        typed(server)
        prints.append(footprint(server))
    assert server.leftovers() == []
    # A connection may be closing while it is counted; a leak would be in each of the last five.
    assert min(point.files for point in prints[-5:]) <= prints[9].files
    assert min(point.threads for point in prints[-5:]) <= prints[9].threads
    growth = slope([point.rss_kb for point in prints[19:]])
    print(f"slope {growth:.1f} KB an answer")
    assert growth <= SLOPE_KB, [round(point.rss_kb) for point in prints]
