"""The whole service with a language model that works, fails, and hangs."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.conftest import Server, _share_models, wait_until
from tests.integration.test_leaks import (
    WEB_THREADS,
    assert_nothing_leaked,
    await_start,
    footprint,
)
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
MAY_WAIT = WEB_THREADS - 2
"""Two threads are kept from waiting for a model."""

SLOWEST = 35.0
"""Seconds: the limit of 20, and room for a slow machine. Three tries without it take 37.5."""


@pytest.fixture(scope="module")
def model() -> Iterator[LlmStub]:
    with LlmStub(always(coaching(REMARK))) as running:
        yield running


@pytest.fixture
def stub(model: LlmStub) -> LlmStub:
    """The model, willing, and as if nobody had asked it before."""
    model.script = always(coaching(REMARK))
    model.forget()
    return model


@pytest.fixture(scope="module")
def coached(
    tmp_path_factory: pytest.TempPathFactory, prepared_models: Path, model: LlmStub
) -> Iterator[Server]:
    """One service for the tests that do not open its breaker: its start takes longest."""
    folder = tmp_path_factory.mktemp("coached")
    server = Server(folder, with_model(model, LLM_API_KEY=KEY))
    _share_models(prepared_models, server.data_dir)
    yield server.start()
    server.stop()


def with_model(model: LlmStub, **environment: str) -> dict[str, str]:
    """What configures the model in the service."""
    return {"LLM_BASE_URL": model.base_url, "LLM_MODEL": "stub", **environment}


def typed(server: Server, **fields: str) -> dict[str, object]:
    response = requests.post(
        f"{server.url}/interview_speech_evaluation",
        json={"question": QUESTION, "user_answer": ANSWER, "lang": "en", **fields},
        timeout=60,
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
    coached: Server, stub: LlmStub
) -> None:
    """Used while it works; afterwards the same report without it, marked so."""
    coached_answer = typed(coached)
    assert coaching_of(coached_answer)["status"] == "used"
    assert REMARK[0] in str(coaching_of(coached_answer)["text"])
    assert stub.sent("Authorization") == [f"Bearer {KEY}"]
    stub.script = always(Reply(status=401))
    without = typed(coached)
    assert coaching_of(without)["status"] == "unavailable"
    for body in (coached_answer, without):
        coaching_of(body).clear()
    assert without["content"] == coached_answer["content"]
    assert KEY not in coached.log()
    assert "drivers" not in coached.log()


def test_a_hanging_model_is_bounded_and_then_left_alone(
    make_server: Callable[..., Server], stub: LlmStub
) -> None:
    """Twenty seconds in all, for as many as may wait; /health answers meanwhile.

    Then the breaker is open: the next answers ask nobody, and the operator can see it.
    """
    stub.script = always(Reply(content="never", drip=0.5))
    server = make_server(**with_model(stub))
    started = time.monotonic()
    with ThreadPoolExecutor(WEB_THREADS) as senders:
        answers = [senders.submit(typed, server) for _ in range(WEB_THREADS)]
        wait_until(lambda: stub.count == MAY_WAIT, 15)
        assert requests.get(f"{server.url}/health", timeout=10).status_code == 200
        assert sum(not answer.done() for answer in answers) >= MAY_WAIT
        found = [coaching_of(answer.result())["status"] for answer in answers]
    assert found == ["unavailable"] * WEB_THREADS
    assert time.monotonic() - started < SLOWEST
    asked = stub.count
    assert [coaching_of(typed(server))["status"] for _ in range(2)] == ["unavailable"] * 2
    assert stub.count == asked
    model = server.memory_status()["language_model"]
    assert isinstance(model, dict)
    assert (model["breaker"], model["failures"]) == ("open", WEB_THREADS + 2)


def test_a_hundred_coached_answers_leave_nothing_and_grow_nothing(
    coached: Server, stub: LlmStub
) -> None:
    """The leak test of answers, with the real client at work and at times refused."""
    await_start(coached)
    prints = []
    for turn in range(ANSWERS):
        stub.script = always(Reply("nonsense") if turn % 5 == 4 else coaching(REMARK))
        typed(coached)
        prints.append(footprint(coached))
    assert coached.leftovers() == []
    assert stub.count == ANSWERS
    assert_nothing_leaked(prints)
