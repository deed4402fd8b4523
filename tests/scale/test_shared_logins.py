"""A login in the Redis that two instances share."""

from collections.abc import Callable

import requests

from tests.conftest import Server
from tests.integration.logins import PASSWORD, TIMEOUT, is_known, new_admin, post
from tests.scale.parts import SharedRedis

LIMIT = 4


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
