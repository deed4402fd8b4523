"""Caches in the process and in a real Redis behave the same; loss of Redis."""

import time
from collections.abc import Callable

import pytest

from interview.caches.results import Bounds, Caches, Entries, Freed, LocalEntries
from interview.caches.shared import PREFIX, SharedEntries
from interview.contracts import CacheStats, Levels
from interview.store.redis import redis_client
from tests.caching import VALUE, bounds, entry_size, kept, key
from tests.conftest import wait_until
from tests.scale.parts import SharedRedis

Open = Callable[[Bounds], Entries]


@pytest.fixture(params=["process", "redis"])
def opened(request: pytest.FixtureRequest) -> Open:
    """Makes empty entries in one of the two places."""
    if request.param == "process":
        return LocalEntries
    redis_server: SharedRedis = request.getfixturevalue("redis_server")
    redis_server.client().flushall()
    return lambda most: SharedEntries(redis_client(redis_server.url), most)


def test_what_was_put_is_found_and_counted(opened: Open) -> None:
    """A value comes back as it was; hits and misses are counted by the name in the key."""
    entries = opened(bounds())
    assert entries.get(key(1)) is None
    entries.set(key(1), VALUE)
    assert entries.get(key(1)) == VALUE
    assert entries.get(key(1, name="replies")) is None
    assert entries.stats() == {
        "transcripts": CacheStats(hits=1, misses=1, size=1, bytes=entry_size()),
        "replies": CacheStats(misses=1),
    }


def test_entries_are_bounded_and_the_least_recently_used_goes(opened: Open) -> None:
    """The one that was read since stays, the one that was not goes; each one is counted."""
    entries = opened(bounds(entries=3))
    for number in range(3):
        entries.set(key(number), VALUE)
    entries.get(key(0))
    entries.set(key(3), VALUE)
    entries.set(key(4), VALUE)
    assert kept(entries, range(5)) == [0, 3, 4]
    assert entries.stats()["transcripts"].evictions == 2


def test_bytes_are_bounded(opened: Open) -> None:
    """However small the entries, all of them together stay within the bytes."""
    most = 10 * entry_size() + 1
    entries = opened(bounds(size=most))
    for number in range(25):
        entries.set(key(number), VALUE)
        assert entries.stats()["transcripts"].bytes <= most
    assert kept(entries, range(25)) == list(range(15, 25))
    assert entries.stats()["transcripts"].evictions == 15


def test_an_entry_put_again_is_counted_once(opened: Open) -> None:
    """The newer value replaces the older one, its bytes too, and pushes nobody out."""
    entries = opened(bounds(entries=2))
    entries.set(key(1), VALUE)
    entries.set(key(2), VALUE)
    entries.set(key(1), VALUE + VALUE)
    stats = entries.stats()["transcripts"]
    assert (stats.size, stats.bytes) == (2, 2 * entry_size() + len(VALUE))
    assert stats.evictions == 0
    assert entries.get(key(1)) == VALUE + VALUE


def test_an_entry_too_large_for_its_share_is_not_kept(opened: Open) -> None:
    """One answer never pushes out everybody else's."""
    entries = opened(bounds(size=80_000))
    entries.set(key(1), VALUE)
    assert entries.set(key(2), b"x" * 10_001) is False
    assert kept(entries, range(3)) == [1]


def test_an_entry_ends_with_its_time(opened: Open) -> None:
    """Read or not; it is counted as expired and its bytes are free again."""
    entries = opened(bounds(seconds=1))
    entries.set(key(1), VALUE)
    entries.get(key(1))
    time.sleep(1.1)
    assert entries.get(key(1)) is None
    stats = entries.stats()["transcripts"]
    assert (stats.size, stats.bytes, stats.expired, stats.evictions) == (0, 0, 1, 0)


def test_a_person_is_forgotten_and_nobody_else(opened: Open) -> None:
    """All caches lose what is that person's; without a person everything goes."""
    entries = opened(bounds())
    for person in ("p1", "p2"):
        for name in ("transcripts", "replies"):
            entries.set(key(1, name=name, person=person), VALUE)
    assert entries.forget("p1").entries == 2
    assert entries.get(key(1)) is None
    assert entries.get(key(1, person="p2")) == VALUE
    assert entries.forget().entries == 2
    assert sum(stats.size for stats in entries.stats().values()) == 0
    assert entries.forget() == Freed()


def test_instances_share_entries_bounds_and_counts(redis_server: SharedRedis) -> None:
    """What one put another finds, evicts and forgets; the figures are of both."""
    redis_server.client().flushall()
    one, two = (SharedEntries(redis_client(redis_server.url), bounds(entries=2)) for _ in range(2))
    one.set(key(1), VALUE)
    assert two.get(key(1)) == VALUE
    two.set(key(2), VALUE)
    two.set(key(3), VALUE)
    assert one.get(key(1)) is None
    assert one.stats() == two.stats()
    assert two.stats()["transcripts"].evictions == 1
    assert two.forget("p1").entries == 2
    assert one.get(key(2)) is None


def test_redis_keeps_nothing_of_people_past_their_time(redis_server: SharedRedis) -> None:
    """Values and their index end by themselves, whoever wrote them and is gone."""
    client = redis_server.client()
    client.flushall()
    SharedEntries(redis_client(redis_server.url), bounds(seconds=1)).set(key(1), VALUE)
    assert len(client.keys(f"{PREFIX}*")) == 4
    wait_until(lambda: client.keys(f"{PREFIX}*") == [], 5)


def test_what_others_wrote_into_redis_is_a_miss(redis_server: SharedRedis) -> None:
    """A pickle or any other value under the right key runs nothing and breaks nothing."""
    client = redis_server.client()
    client.flushall()
    caches = Caches(SharedEntries(redis_client(redis_server.url), bounds()))
    cache = caches.named("evaluations", Levels)
    cache.put("somebody", Levels(-20.0, -3.0, 0.0), "of")
    (name,) = client.keys(f"{PREFIX}evaluations:*")
    for foreign in (b"!\x80\x04N.", b"[1]", b'{"rms_dbfs": "loud"}', b"\xff", b""):
        client.set(name, foreign)
        assert cache.get("somebody", "of") is None


def test_redis_gone_is_a_miss_and_then_left_alone(shared_redis: SharedRedis) -> None:
    """Nothing is raised; a Redis that hangs costs its time limit once, not at every question."""
    entries = SharedEntries(redis_client(shared_redis.url), bounds())
    entries.set(key(1), VALUE)
    shared_redis.freeze()
    begun = time.monotonic()
    for _ in range(20):
        assert entries.get(key(1)) is None
        assert entries.set(key(2), VALUE) is False
    assert time.monotonic() - begun < 2
    assert (entries.stats(), entries.forget()) == ({}, Freed())
    shared_redis.thaw()
    later = SharedEntries(redis_client(shared_redis.url), bounds())
    assert later.get(key(1)) == VALUE
    shared_redis.kill()
    assert later.get(key(1)) is None
