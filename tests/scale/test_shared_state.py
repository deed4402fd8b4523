"""Several web instances over one Redis: one session, one limit, and a Redis that goes away."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from tests.conftest import Server, wait_until
from tests.integration.test_answer_queue import concluded, post
from tests.scale.parts import Redis

Make = Callable[..., Server]
ANSWER = "I planned the work, asked for help early, and we shipped it two weeks later."


@pytest.fixture
def embedded(shared: dict[str, str]) -> dict[str, str]:
    """Instances that evaluate themselves. A cookie is of the host, not of the port."""
    return {**shared, "TASK_QUEUE": "embedded", "SECRET_KEY": "the-same-on-all-0123456789"}


def start(server: Server, client: requests.Session) -> requests.Response:
    return client.post(f"{server.url}/auto_interview/start", json={"lang": "en"}, timeout=15)


def status(server: Server, client: requests.Session) -> requests.Response:
    return client.get(f"{server.url}/auto_interview/status", params={"lang": "en"}, timeout=15)


def test_a_session_moves_between_instances(make_server: Make, embedded: dict[str, str]) -> None:
    """Begun at one, answered at the other, looked at from both."""
    first, second = make_server(**embedded), make_server(**embedded)
    client = requests.Session()
    interview = start(first, client).json()["session_id"]
    reply = client.post(
        f"{second.url}/auto_interview/submit_answer",
        json={"session_id": interview, "answer": ANSWER, "lang": "en"},
        timeout=15,
    )
    assert reply.json()["question_index"] == 1, reply.text
    assert status(first, client).json()["current_question_index"] == 1
    assert not list((first.data_dir / "sessions").glob("*"))


def test_a_limit_counts_at_all_instances(make_server: Make, embedded: dict[str, str]) -> None:
    """Ten a minute are ten, wherever they arrive."""
    limited = {**embedded, "GUEST_RATE_LIMIT": "10 per minute"}
    servers = [make_server(**limited) for _ in range(2)]
    statuses = [
        requests.get(f"{servers[n % 2].url}/auto_interview/status", timeout=10).status_code
        for n in range(12)
    ]
    assert statuses.count(200) == 10
    assert statuses[10:] == [429, 429]


def test_without_redis_sessions_wait_and_answers_do_not(
    make_server: Make, embedded: dict[str, str], redis_server: Redis, jfk: Path
) -> None:
    """503 by name to whom a session belongs; guests, pages and /health go on; all by itself."""
    server = make_server(**embedded)
    client = requests.Session()
    assert start(server, client).status_code == 200
    redis_server.kill()
    try:
        refused = status(server, client)
        assert (refused.status_code, refused.json()["code"]) == (503, "sessions_unavailable")
        assert int(refused.headers["Retry-After"]) >= 1
        unsaved = start(server, requests.Session())
        assert (unsaved.status_code, unsaved.json()["code"]) == (503, "sessions_unavailable")
        for path in ("/", "/health", "/static/css/app.css", "/questions"):
            began = time.monotonic()
            assert client.get(f"{server.url}{path}", timeout=15).status_code == 200, path
            assert time.monotonic() - began < 8, path
        accepted = post(server, jfk)
        assert accepted.status_code == 202, accepted.text
        assert concluded(server, accepted.headers["Location"])["state"] == "evaluated"
    finally:
        redis_server.start()
    wait_until(lambda: status(server, client).status_code == 200, 30, server.log)
    assert status(server, client).json()["has_active_session"] is True
