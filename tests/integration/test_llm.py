"""The whole service with a language model that works, fails, and hangs."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import requests

from interview.contracts import SAMPLE_RATE
from tests.conftest import Server, _furnish, wait_until
from tests.integration.recordings import read_mono, wav
from tests.integration.test_leaks import (
    WEB_THREADS,
    assert_nothing_leaked,
    await_start,
    footprint,
)
from tests.llm_stub import LlmStub, Reply, always, judging

QUESTION = "Tell me about a problem at work that you solved."
ANSWER = (
    "Last spring our deliveries were late because two drivers had left. "
    "I called every customer myself and moved the visits to the mornings. "
    "After a month we were on time again and complaints fell by half. "
    "I learned to plan for people who leave. "
    "In the second week I trained a colleague from the store, planned the routes again so that the "
    "far villages came first, and agreed two fixed delivery days with our three largest customers."
)
REMARK = "You name your own part, so the listener can see it."
QUOTE = "I called every customer myself"
GOOD = judging(level=3, sentence=REMARK, quote=QUOTE)
KEY = "sk-key-of-the-test"
ANSWERS = 100
MAY_WAIT = WEB_THREADS - 2
"""Two threads are kept from waiting for a model."""

SLOWEST = 35.0
"""Seconds: the limit of 20, and room for a slow machine. Three tries without it take 37.5."""


@pytest.fixture(scope="module")
def model() -> Iterator[LlmStub]:
    with LlmStub(GOOD) as running:
        yield running


@pytest.fixture
def stub(model: LlmStub) -> LlmStub:
    """The model, willing, and as if nobody had asked it before."""
    model.script = GOOD
    model.forget()
    return model


@pytest.fixture(scope="module")
def coached(
    tmp_path_factory: pytest.TempPathFactory, prepared_models: Path, model: LlmStub
) -> Iterator[Server]:
    """One service for the tests that do not open its breaker: its start takes longest."""
    folder = tmp_path_factory.mktemp("coached")
    server = Server(folder, with_model(model, LLM_API_KEY=KEY))
    _furnish(prepared_models, server.data_dir)
    yield server.start()
    server.stop()


def with_model(model: LlmStub, **environment: str) -> dict[str, str]:
    """What configures the model in the service."""
    return {"LLM_BASE_URL": model.base_url, "LLM_MODEL": "stub", **environment}


def typed(server: Server, *, with_model: bool = True) -> dict[str, object]:
    """The report on a typed answer; ``with_model``: the request waits for the model."""
    fields = {"question": QUESTION, "user_answer": ANSWER, "lang": "en", "with_model": with_model}
    response = requests.post(f"{server.url}/interview_speech_evaluation", json=fields, timeout=60)
    assert response.status_code == 200, response.text
    body: dict[str, object] = response.json()
    return body


def coaching_of(body: dict[str, object]) -> dict[str, object]:
    content = body["content"]
    assert isinstance(content, dict)
    found = content["coaching"]
    assert isinstance(found, dict)
    return found


def test_the_first_report_waits_for_no_model(coached: Server, stub: LlmStub) -> None:
    """Nobody has been asked; it is the report without a model, and says that one may follow."""
    first = typed(coached, with_model=False)
    assert coaching_of(first)["status"] == "waiting"
    assert stub.count == 0
    stub.script = always(Reply(status=401))
    without = typed(coached)
    assert coaching_of(without)["status"] == "unavailable"
    for body in (first, without):
        coaching_of(body).clear()
    assert without["content"] == first["content"]


def test_the_model_judges_and_says_what_it_changed(coached: Server, stub: LlmStub) -> None:
    """Its level with the one before, its reason and its quote; no secret is in the log."""
    content = typed(coached)["content"]
    assert isinstance(content, dict)
    assert (content["overall"]["value"], content["coaching"]["status"]) == (3.0, "used")
    told = content["coaching"]["overall"]
    assert (told["reason"], told["evidence"]["quote"]) == (REMARK, QUOTE)
    assert told["before"] != content["overall"]
    assert content["coaching"]["tokens"] == 321
    assert stub.sent("Authorization") == [f"Bearer {KEY}"]
    assert KEY not in coached.log()
    assert "drivers" not in coached.log()


def accepted(server: Server, recordings: list[Path]) -> str:
    """The address of a queued answer, joined of recordings, that has been evaluated."""
    samples = np.concatenate([read_mono(each, SAMPLE_RATE) for each in recordings])
    sent = requests.post(
        f"{server.url}/answers",
        files={"audio": ("answer.wav", wav(samples, SAMPLE_RATE))},
        data={"lang": "en", "language": "en"},
        timeout=60,
    )
    address = f"{server.url}{sent.headers['Location']}"
    wait_until(lambda: state_of(address)["state"] == "evaluated", 120)
    return address


def state_of(address: str) -> dict[str, Any]:
    body: dict[str, Any] = requests.get(address, params={"lang": "en"}, timeout=60).json()
    return body


def read_again(address: str, status: int = 200) -> dict[str, Any]:
    response = requests.post(f"{address}/second_reading", json={"lang": "en"}, timeout=60)
    assert response.status_code == status, response.text
    body: dict[str, Any] = response.json()
    return body


def test_a_queued_answer_is_read_again_when_its_reader_asks(
    coached: Server, stub: LlmStub, clips: list[Path]
) -> None:
    """The worker asks nobody; then the model is asked once, and what it says is kept. A failure
    is not kept, so that the next reader may ask again."""
    stub.script = always(Reply(status=401))
    address = accepted(coached, [each for each in clips if each.suffix == ".ogg"])
    first = state_of(address)["result"]
    assert (first["content"]["coaching"]["status"], stub.count) == ("waiting", 0)
    failed = read_again(address)
    assert failed["content"]["coaching"]["status"] == "unavailable"
    assert state_of(address)["result"] == first
    stub.script = judging(level=1)
    told = read_again(address)
    read = [each for each in told["content"]["dimensions"] if each["by_model"]]
    assert {each["level"] for each in read} == {1}
    assert read[0]["by_model"]["evidence"]["start"] is not None
    assert "These words show it clearly" in told["evaluation"]
    assert told["evaluation"].splitlines()[0] == first["evaluation"].splitlines()[0]
    kept = state_of(address)["result"]
    assert (kept["content"], kept["evaluation"]) == (told["content"], told["evaluation"])
    assert {**kept, "content": 0, "evaluation": 0} == {**first, "content": 0, "evaluation": 0}
    asked = stub.count
    assert read_again(address) == told
    assert stub.count == asked


def test_an_answer_of_an_interview_is_read_again(coached: Server, stub: LlmStub) -> None:
    """By its place; the final evaluation of an interview that is over tells the level it gave."""
    stub.script = judging(level=5)
    client = requests.Session()

    def send(step: str, **fields: object) -> dict[str, Any]:
        url = f"{coached.url}/auto_interview/{step}"
        origin = {"Origin": coached.url}
        body = client.post(url, json={"lang": "en", **fields}, headers=origin, timeout=60).json()
        assert isinstance(body, dict)
        return body

    session = send("start")["session_id"]
    answer = " ".join([ANSWER, "In the end my manager thanked me for the calm that I kept."])
    sent = send("submit_answer", session_id=session, answer=answer, question_index=0)
    first = sent["answer_evaluation"]["content"]
    assert stub.count == 0
    read = send("second_reading", session_id=session, question_index=0)
    status = read["content"]["coaching"]["status"]
    assert status == ("used" if first["coaching"]["status"] == "waiting" else "not_needed")
    assert read["final_evaluation"] is None
    assert send("second_reading", session_id=session, question_index=1)["code"] == "no_report_yet"
    done = send("complete", session_id=session)
    again = send("second_reading", session_id=session, question_index=0)
    assert again["content"] == read["content"]
    assert again["final_evaluation"] == done["final_evaluation"]


@pytest.mark.long
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
        stub.script = always(Reply("nonsense")) if turn % 5 == 4 else GOOD
        typed(coached)
        prints.append(footprint(coached))
    assert coached.leftovers() == []
    assert stub.count == ANSWERS
    assert_nothing_leaked(prints)
