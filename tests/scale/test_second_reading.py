"""With Celery workers, the web instance asks the language model about an evaluated answer."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Server
from tests.integration.test_llm import accepted, read_again, state_of
from tests.llm_stub import LlmStub, judging
from tests.scale.parts import Worker

pytestmark = pytest.mark.long


@pytest.fixture
def model() -> Iterator[LlmStub]:
    with LlmStub(judging(level=1)) as running:
        yield running


@pytest.fixture
def shared(shared: dict[str, str], model: LlmStub) -> dict[str, str]:
    """A language model for web and worker alike."""
    return {**shared, "LLM_BASE_URL": model.base_url, "LLM_MODEL": "stub"}


def test_the_worker_asks_no_model_and_the_web_does(
    web: Server, make_worker: Callable[..., Worker], model: LlmStub, clips: list[Path]
) -> None:
    """The worker goes on to the next answer; the report of this one is read when it is shown."""
    worker = make_worker()
    address = accepted(web, [each for each in clips if each.suffix == ".ogg"])
    assert state_of(address)["result"]["content"]["coaching"]["status"] == "waiting"
    assert model.count == 0
    told = read_again(address)["content"]
    assert told["coaching"]["status"] == "used"
    assert state_of(address)["result"]["content"] == told
    assert "llm_call" in web.log()
    assert "llm_call" not in worker.log()
