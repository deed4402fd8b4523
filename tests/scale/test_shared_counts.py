"""Attempts counted in Redis are shared by instances and expire."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from interview.errors import SessionsUnavailable, TooManyAttempts, WrongCredentials
from interview.flows.accounts import FREE_ATTEMPTS, AttemptDelays
from interview.store.redis import PREFIX, SharedCounts
from tests.scale.parts import SharedRedis

Pair = tuple[SharedCounts, SharedCounts]


@pytest.fixture
def counts(redis_server: SharedRedis) -> Pair:
    """Those of two instances, over an empty Redis."""
    redis_server.client().flushall()
    return SharedCounts(redis_server.url), SharedCounts(redis_server.url)


def test_both_count_together(counts: Pair) -> None:
    """Of many at once none is lost; what is taken back, or forgotten, is for both."""
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda n: counts[n % 2].add("key", 60.0), range(40)))
    assert sorted(numbers) == list(range(1, 41))
    one, two = counts
    assert (one.count("key"), two.count("other")) == (40, 0)
    assert two.add("key", 60.0, -1) == 39
    one.forget("key", "other")
    assert two.count("key") == 0
    assert two.seconds_left("key") == 0


def test_a_number_is_kept_from_when_it_was_last_raised(counts: Pair) -> None:
    """And gone when its time is over, for Redis keeps nothing of it then."""
    one, two = counts
    one.add("key", 0.4)
    time.sleep(0.25)
    assert two.add("key", 0.4) == 2
    time.sleep(0.25)
    assert one.count("key") == 2
    time.sleep(0.25)
    assert (one.count("key"), one.seconds_left("key")) == (0, 0)


def test_one_of_many_holds_a_key(counts: Pair, redis_server: SharedRedis) -> None:
    """Until its time is over; how long that is, everybody may know."""
    with ThreadPoolExecutor(8) as pool:
        held = list(pool.map(lambda n: counts[n % 2].hold("key", 0.5), range(16)))
    assert sorted(held) == [False] * 15 + [True]
    assert 0 < counts[1].seconds_left("key") <= 0.5
    assert redis_server.client().keys("*") == [f"{PREFIX}key".encode()]
    time.sleep(0.55)
    assert counts[1].hold("key", 60.0)
    assert 59 < counts[0].seconds_left("key") <= 60


def test_guesses_at_two_instances_wait_together(counts: Pair) -> None:
    """The free attempts are those of all instances, and so is the wait; a right one ends both."""
    one, two = (AttemptDelays(each) for each in counts)

    def wrong(delays: AttemptDelays) -> None:
        with delays.attempt("ada", "10.0.0.1"):
            raise WrongCredentials

    for number in range(FREE_ATTEMPTS):
        with pytest.raises(WrongCredentials):
            wrong((one, two)[number % 2])
    for delays in (one, two):
        with pytest.raises((WrongCredentials, TooManyAttempts)):
            wrong(delays)
    with pytest.raises(TooManyAttempts) as refused:
        wrong(one)
    assert refused.value.retry_after == 1
    with two.attempt("ada", "10.0.0.2"):
        pass
    time.sleep(1.05)
    with one.attempt("ada", "10.0.0.1"):
        pass
    for _ in range(FREE_ATTEMPTS):
        with pytest.raises(WrongCredentials):
            wrong(two)


@pytest.mark.parametrize(
    "call",
    [
        lambda counts: counts.add("key", 1.0),
        lambda counts: counts.count("key"),
        lambda counts: counts.hold("key", 1.0),
        lambda counts: counts.seconds_left("key"),
        lambda counts: counts.forget("key"),
    ],
    ids=["add", "count", "hold", "seconds_left", "forget"],
)
def test_a_redis_that_is_gone_is_told_by_name(
    call: Callable[[SharedCounts], object], redis_server: SharedRedis
) -> None:
    """Soon, and all is well again afterwards."""
    counts = SharedCounts(redis_server.url)
    redis_server.freeze()
    begun = time.monotonic()
    try:
        with pytest.raises(SessionsUnavailable):
            call(counts)
        assert time.monotonic() - begun < 3
    finally:
        redis_server.thaw()
    call(counts)
