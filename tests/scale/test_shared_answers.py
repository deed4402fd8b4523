"""Results cached in Redis by workers are used by the web instances."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.conftest import ADMIN_TOKEN, Server
from tests.integration.test_answer_queue import QUESTION, concluded, post
from tests.scale.parts import SharedRedis, Worker

pytestmark = pytest.mark.long

ADMIN = {"Authorization": f"Bearer {ADMIN_TOKEN}"}


@pytest.fixture
def shared(shared: dict[str, str]) -> dict[str, str]:
    """Caches on, for web and worker alike."""
    return {**shared, "CACHE_SECONDS": "600"}


def test_what_a_worker_heard_is_remembered_for_the_web(
    web: Server, make_worker: Callable[..., Worker], jfk: Path, redis_server: SharedRedis
) -> None:
    """Told again, counted and forgotten at the web, whoever heard it; Redis gone is told too."""
    worker = make_worker()
    assert practised(web, jfk)["cached"] is False
    location = post(web, jfk).headers["Location"]
    assert concluded(web, location)["result"]["cached"] is True
    assert cache_stats(web)["caches"]["transcripts"]["hits"] == 1
    assert cache_health(web) == (200, "ok", "redis")
    assert requests.delete(f"{web.url}{location}", timeout=20).status_code == 204
    assert practised(web, jfk)["cached"] is False
    cleared = requests.post(f"{web.url}/admin/cache/clear", headers=ADMIN, timeout=20)
    assert cleared.json()["cleared"] >= 2
    assert practised(web, jfk)["cached"] is False
    redis_server.freeze()
    try:
        assert cache_health(web)[0] == 503
        assert "transcripts" not in cache_stats(web)["caches"]
    finally:
        redis_server.thaw()
    assert "country" not in web.log() + worker.log()


def practised(server: Server, recording: Path) -> dict[str, Any]:
    answer = server.send(recording, question=QUESTION, lang="en")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def cache_stats(server: Server) -> dict[str, Any]:
    answer = requests.get(f"{server.url}/admin/cache/stats", headers=ADMIN, timeout=20)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def cache_health(server: Server) -> tuple[int, str, str]:
    answer = requests.get(f"{server.url}/admin/cache/health", headers=ADMIN, timeout=20)
    body = answer.json()
    return answer.status_code, body["status"], body["backend"]
