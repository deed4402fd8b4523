"""The memory of the web process and the arbiter, before and after some dozens of requests."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import requests

from bench.processes import sizes_by_role
from tests.conftest import Server
from tests.unit.planted import thread_arenas

THREADS = 8
ANSWER = (
    "I led a team of five engineers, and we shipped the project in three months, because I planned "
    "it well. The result was 20 percent more orders."
)
STARTED_MB = 80
WORKING_MB = 94
ARBITER_MB = 19


def test_the_service_beside_the_model_is_small(make_server: Callable[..., Server]) -> None:
    """75 MB at start and 91 at work, and an arbiter of 17; ADR 14 has what made it so."""
    server = make_server(DISABLE_AI_MODELS="true")
    started = sizes_by_role(server)
    with ThreadPoolExecutor(THREADS) as visitors:
        assert set(visitors.map(lambda number: _visit(server, number), range(48))) == {200}
    working = sizes_by_role(server)
    print(started, working)
    assert started["worker"].anonymous < STARTED_MB
    assert working["worker"].anonymous < WORKING_MB
    assert working["arbiter"].anonymous < ARBITER_MB
    assert thread_arenas(server.web_worker().pid) <= 1


def _visit(server: Server, number: int) -> int:
    """Read a page or type an answer, in one of the languages."""
    language = ("en", "tr")[number % 2]
    if number % 3 == 0:
        return requests.get(f"{server.url}/?lang={language}", timeout=30).status_code
    answer = {
        "user_answer": ANSWER,
        "lang": language,
        "question": f"Why should we take you? {number}",
    }
    url = f"{server.url}/interview_speech_evaluation"
    return requests.post(url, json=answer, timeout=30).status_code
