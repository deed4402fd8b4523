"""A login in the Redis that two instances share."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.conftest import Server
from tests.integration.logins import (
    PASSWORD,
    TIMEOUT,
    is_known,
    new_admin,
    post,
    registered,
)
from tests.scale.parts import SharedRedis

pytestmark = pytest.mark.long

LIMIT = 4
CROWD = 700


def test_a_login_is_one_login_at_every_instance(
    start_instances: Callable[..., list[Server]], shared_redis: SharedRedis
) -> None:
    """Known at the other, renewed there, ended there; attempts are counted together; and the
    keys in Redis hold neither the password nor the name that was tried."""
    limit = f"{LIMIT} per minute"
    one, two = start_instances(2, REDIS_URL=shared_redis.url, LOGIN_RATE_LIMIT=limit)
    client = new_admin(one, "shared.admin")
    assert is_known(two, client)
    state = client.get(f"{two.url}/admin/state", timeout=TIMEOUT).json()
    assert state["sessions"] == 1
    first = client.cookies["session"]
    post(two, client, "/login", username="shared.admin", password=PASSWORD)
    old = requests.Session()
    old.cookies.set("session", first)
    assert [is_known(one, each) for each in (client, old)] == [True, False]
    answers = [post(one, client, "/login", username="victim", password="-").status_code]
    answers += [post(two, client, "/login", username="victim", password="-").status_code]
    limited = post(one, client, "/login", username="victim", password="-")
    assert (answers, limited.status_code) == ([401, 401], 429)
    kept = shared_redis.client()
    held = [*kept.keys("*"), *(kept.get(key) or b"" for key in kept.keys("session:*"))]
    assert not [each for each in held if b"victim" in each or PASSWORD.encode() in each]
    post(two, client, "/logout")
    assert not is_known(one, client)
    assert kept.keys("session:*") == []


def test_hundreds_of_guests_take_no_room_in_redis(
    start_instances: Callable[..., list[Server]], shared_redis: SharedRedis
) -> None:
    """A guest and a login go on at either instance after 700 others; Redis keeps the login."""
    one, two = start_instances(2, REDIS_URL=shared_redis.url, TRUSTED_PROXIES="1")
    guest, login = requests.Session(), registered(one, "beside.the.crowd")
    begun = post(one, guest, "/auto_interview/start").json()

    def crowd(number: int) -> int:
        address = {"X-Forwarded-For": f"10.1.{number // 250}.{number % 250}"}
        server = (one, two)[number % 2]
        with requests.Session() as other:
            return post(server, other, "/auto_interview/start", address).status_code

    with ThreadPoolExecutor(8) as others:
        assert set(others.map(crowd, range(CROWD))) == {200}
    for server in (one, two):
        status = guest.get(f"{server.url}/auto_interview/status", timeout=TIMEOUT).json()
        assert status["session_id"] == begun["session_id"]
        assert is_known(server, login)
    assert len(shared_redis.client().keys("session:*")) == 1
