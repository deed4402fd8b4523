"""Cached results by person: equal and different keys."""

from typing import Any

import pytest

from interview.caches.results import Caches, LocalEntries
from interview.contracts import CacheStats, Measured
from tests.caching import bounds

RESULT = CacheStats(hits=7)


@pytest.fixture
def caches() -> Caches:
    return Caches(LocalEntries(bounds()))


def test_a_result_comes_back_equal_and_as_another_object(caches: Caches) -> None:
    """Whoever changes what it was given changes nobody else's."""
    cache = caches.named("results", CacheStats)
    cache.put("one", RESULT, "of")
    found = cache.get("one", "of")
    assert found == RESULT
    assert found is not RESULT


def test_it_is_never_anybody_elses(caches: Caches) -> None:
    """The same question of another person is a miss, and nobody is nobody's person."""
    cache = caches.named("results", CacheStats)
    cache.put("one", RESULT, "of")
    cache.put(None, RESULT, "of")
    assert cache.get("two", "of") is None
    assert cache.get(None, "of") is None
    assert caches.stats()["results"].size == 1


@pytest.mark.parametrize(
    "other",
    [("digest", "tr"), ("digest", None), ("other", "en"), ("digest",), ("digest", "en", None)],
)
def test_all_that_decides_a_result_is_in_its_key(caches: Caches, other: tuple[Any, ...]) -> None:
    """Whatever differs, value or absence, makes another result."""
    cache = caches.named("results", CacheStats)
    cache.put("one", RESULT, "digest", "en")
    assert cache.get("one", *other) is None
    assert cache.get("one", "digest", "en") == RESULT


def test_settings_kinds_and_versions_keep_results_apart() -> None:
    """Another model, another cache, another build of the program: nothing is mixed up."""
    entries = LocalEntries(bounds())
    caches = Caches(entries, "build 1")
    caches.named("results", CacheStats, "base").put("one", RESULT, "of")
    assert caches.named("results", CacheStats, "tiny.en").get("one", "of") is None
    assert caches.named("others", CacheStats, "base").get("one", "of") is None
    assert Caches(entries, "build 2").named("results", CacheStats, "base").get("one", "of") is None
    assert caches.named("results", CacheStats, "base").get("one", "of") == RESULT


def test_dataclasses_may_decide_a_result(caches: Caches) -> None:
    """By their values: an equal one finds it, another does not."""
    cache = caches.named("results", str)
    cache.put("one", "pace", Measured(1.5, "s", 1.0, 2.0))
    assert cache.get("one", Measured(1.5, "s", 1.0, 2.0)) == "pace"
    assert cache.get("one", Measured(1.5, "s", 1.0, 2.1)) is None


def test_half_characters_break_nothing(caches: Caches) -> None:
    """JSON may carry them: in a language model's reply, in a key that a client sends."""
    cache = caches.named("replies", str)
    cache.put("one", "half \ud83d", "key \ud800")
    assert cache.get("one", "key \ud800") == "half \ud83d"


def test_forgetting_a_person_leaves_the_others(caches: Caches) -> None:
    """In every cache; clearing takes all, and dropping tells the bytes."""
    for person in ("one", "two"):
        caches.named("results", CacheStats).put(person, RESULT, "of")
        caches.named("others", str).put(person, "text", "of")
    assert caches.forget("one") == 2
    assert caches.named("others", str).get("one", "of") is None
    assert caches.named("others", str).get("two", "of") == "text"
    held = sum(stats.bytes for stats in caches.stats().values())
    assert caches.drop() == held > 0
    assert caches.clear() == 0


def test_keys_hold_no_person_and_nothing_asked() -> None:
    """Only hashes: a guest's id opens a session, a key of a language model costs money."""
    entries = LocalEntries(bounds())
    Caches(entries).named("replies", str).put("guest-id", "reply", "AIza-own-key")
    (key,) = entries._entries
    assert "guest-id" not in key
    assert "AIza" not in key


def test_switched_off_nothing_is_kept() -> None:
    """CACHE_SECONDS=0: no cache, no figures, nothing to drop."""
    caches = Caches(None)
    cache = caches.named("results", CacheStats)
    cache.put("one", RESULT, "of")
    assert cache.get("one", "of") is None
    assert (caches.stats(), caches.clear(), caches.drop(), caches.forget("one")) == ({}, 0, 0, 0)
    assert caches.backend == "off"
