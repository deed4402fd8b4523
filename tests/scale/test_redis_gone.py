"""Two instances while Redis is stopped and restarted: what is refused, what keeps working."""

import statistics
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
import requests

from tests.conftest import Server, wait_until
from tests.integration.logins import PASSWORD, post, registered
from tests.scale.parts import SharedRedis

pytestmark = pytest.mark.long

TIMEOUT = 20
LONGEST_SECONDS = 3.0
QUESTION = "Tell us about yourself."


def send(
    server: Server, recording: Path, client: requests.Session | None = None
) -> requests.Response:
    return (client or requests.Session()).post(
        f"{server.url}/answers",
        files={"audio": ("answer", recording.read_bytes())},
        data={"question": QUESTION, "lang": "en"},
        headers={"Idempotency-Key": str(uuid.uuid4())},
        timeout=TIMEOUT,
    )


def started(server: Server) -> requests.Session:
    """A client logged in and in the middle of an interview."""
    client = registered(server, "in.the.middle")
    post(server, client, "/auto_interview/start").raise_for_status()
    return client


def status(server: Server, client: requests.Session, **headers: str) -> requests.Response:
    return client.get(f"{server.url}/auto_interview/status", headers=headers, timeout=TIMEOUT)


@pytest.fixture
def instances(
    start_instances: Callable[..., list[Server]], shared_redis: SharedRedis
) -> list[Server]:
    return start_instances(2, REDIS_URL=shared_redis.url)


def test_a_session_is_known_to_every_instance(
    instances: list[Server], shared_redis: SharedRedis
) -> None:
    """Started at one, continued at the other; kept as JSON, for a week, and not in a file."""
    one, two = instances
    client = started(one)
    assert status(two, client).json()["has_active_session"] is True
    stored = shared_redis.client()
    (key,) = stored.keys("session:*")
    value = stored.get(key)
    assert isinstance(value, bytes)
    assert value.startswith(b"{")
    assert 0 < int(stored.ttl(key)) <= 7 * 24 * 3600
    assert not (one.data_dir / "sessions").exists()
    print(f"a read over Redis takes {_read_ms(stored, key):.2f} ms (median)")


def test_an_address_is_counted_by_all_instances_together(
    start_instances: Callable[..., list[Server]], shared_redis: SharedRedis
) -> None:
    """The third request of a minute is refused wherever it goes; without Redis each counts."""
    one, two = start_instances(2, REDIS_URL=shared_redis.url, GUEST_RATE_LIMIT="2 per hour")
    codes = [status(server, requests.Session()).status_code for server in (one, two, one, two)]
    assert codes == [200, 200, 429, 429]
    shared_redis.kill()
    codes = [status(one, requests.Session()).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert "Rate limit storage unreachable" in one.log()


def test_redis_gone_is_told_by_name_and_recovers_by_itself(
    instances: list[Server], shared_redis: SharedRedis, jfk: Path
) -> None:
    """Whoever is logged in gets 503 by name, all others go on; nobody has to mend it."""
    one, two = instances
    client = started(one)
    accepted = send(one, jfk)
    assert accepted.status_code == 202
    assert requests.get(f"{one.url}/health", timeout=TIMEOUT).json()["redis"] == "ok"
    shared_redis.kill()

    for server in instances:
        _assert_refused_by_name(server, client)
        _assert_others_go_on(server, jfk)
    path = accepted.headers["Location"]
    answered = requests.get(f"{two.url}{path}", timeout=TIMEOUT)
    assert answered.status_code == 200
    wait_until(lambda: _state(two, path) == "evaluated", 120, lambda: one.log() + two.log())

    shared_redis.start()
    for server in instances:
        assert status(server, client).json()["has_active_session"] is True
        assert requests.get(f"{server.url}/health", timeout=TIMEOUT).json()["redis"] == "ok"
        assert send(server, jfk, client).status_code == 202
    registered(one, "somebody")  # the name is free: nobody got an account without a login
    assert "unexpected_error" not in one.log() + two.log()


def test_a_redis_that_hangs_keeps_nobody_waiting(
    instances: list[Server], shared_redis: SharedRedis
) -> None:
    """Stopped in the middle of its life it accepts connections and says nothing."""
    one = instances[0]
    client = started(one)
    shared_redis.freeze()
    _assert_refused_by_name(one, client)
    begun = time.monotonic()
    health = requests.get(f"{one.url}/health", timeout=TIMEOUT)
    assert time.monotonic() - begun < LONGEST_SECONDS
    assert health.status_code == 200
    assert health.json()["redis"] in ("slow", "unreachable")
    shared_redis.thaw()
    assert status(one, client).json()["has_active_session"] is True


def test_a_session_that_cannot_be_read_is_a_new_one(
    instances: list[Server], shared_redis: SharedRedis
) -> None:
    """What somebody else wrote under the key, a pickle too, is no login and runs nothing."""
    one = instances[0]
    client = started(one)
    stored = shared_redis.client()
    (key,) = stored.keys("session:*")
    for foreign in (b"!\x80\x04N.", b"[1]", b"\xff", b"", b"[" * 100_000):
        stored.set(key, foreign)
        answer = status(one, client)
        assert (answer.status_code, answer.json()["has_active_session"]) == (200, False)
    assert "session_unreadable" in one.log()


def _assert_refused_by_name(server: Server, client: requests.Session) -> None:
    """With a login to read, and with one to write; in both languages, and soon."""
    sentences = set()
    for language in ("tr", "en"):
        begun = time.monotonic()
        refused = status(server, client, **{"Accept-Language": language})
        assert time.monotonic() - begun < LONGEST_SECONDS
        assert (refused.status_code, refused.json()["code"]) == (503, "sessions_unavailable")
        assert int(refused.headers["Retry-After"]) > 0
        sentences.add(refused.json()["error"])
    assert len(sentences) == 2
    for path in ("/login", "/register"):
        new = post(server, requests.Session(), path, username="somebody", password=PASSWORD)
        assert (new.status_code, new.json()["code"]) == (503, "sessions_unavailable")
        assert int(new.headers["Retry-After"]) > 0
        assert "Set-Cookie" not in new.headers
        assert new.headers["X-Content-Type-Options"] == "nosniff"


def _assert_others_go_on(server: Server, recording: Path) -> None:
    """Pages, the bank, health, an answer without a cookie and guests need no session."""
    health = requests.get(f"{server.url}/health", timeout=TIMEOUT)
    assert (health.status_code, health.json()["redis"]) == (200, "unreachable")
    for path in ("/", "/questions?lang=en", "/static/css/app.css"):
        assert requests.get(f"{server.url}{path}", timeout=TIMEOUT).status_code == 200, path
    assert send(server, recording).status_code == 202
    guest = requests.Session()
    assert post(server, guest, "/auto_interview/start").status_code == 200
    assert status(server, guest).json()["has_active_session"] is True
    assert send(server, recording, guest).status_code == 202


def _state(server: Server, path: str) -> object:
    return requests.get(f"{server.url}{path}", timeout=TIMEOUT).json()["state"]


def _read_ms(stored: redis.Redis, key: bytes | str) -> float:
    def once() -> float:
        begun = time.perf_counter()
        stored.get(key)
        return (time.perf_counter() - begun) * 1000

    return statistics.median(once() for _ in range(500))
