"""Cache entries in the process: expiry by a given clock, the timer, many threads."""

import threading

from interview.caches.results import LocalEntries
from tests.caching import SECONDS, VALUE, bounds, entry_size, kept, key
from tests.conftest import wait_until


class Clock:
    """Stands still until it is moved."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_reading_does_not_prolong_an_entry() -> None:
    """Time counts from when it was put: what is promised is how long words are kept."""
    clock = Clock()
    entries = LocalEntries(bounds(), clock)
    entries.set(key(1), VALUE)
    clock.now += SECONDS - 1
    entries.set(key(2), VALUE)
    assert kept(entries, range(3)) == [1, 2]
    clock.now += 1
    assert kept(entries, range(3)) == [2]
    assert entries.stats()["transcripts"].expired == 1


def test_what_expired_pushes_nobody_out() -> None:
    """It goes before anything that is still good is evicted for it."""
    clock = Clock()
    entries = LocalEntries(bounds(entries=2), clock)
    entries.set(key(1), VALUE)
    clock.now += SECONDS / 2
    entries.set(key(2), VALUE)
    entries.get(key(1))
    clock.now += SECONDS / 2
    entries.set(key(3), VALUE)
    stats = entries.stats()["transcripts"]
    assert (stats.evictions, stats.expired) == (0, 1)
    assert kept(entries, range(4)) == [2, 3]


def test_an_entry_ends_though_nobody_asks() -> None:
    """Words of people leave the memory in time without another request; twice in a row."""
    entries = LocalEntries(bounds(seconds=1))
    for _ in range(2):
        entries.set(key(1), VALUE)
        assert len(entries._entries) == 1
        wait_until(lambda: not entries._entries, 5)


def test_forgetting_tells_the_bytes_it_gave_back() -> None:
    """What the memory guard counts."""
    entries = LocalEntries(bounds())
    for number in range(10):
        entries.set(key(number), VALUE)
    assert entries.forget().bytes == 10 * entry_size()
    assert entries.forget().bytes == 0


def test_threads_keep_bounds_and_counts() -> None:
    """Eight threads over twenty places: never more than fit, every question counted."""
    most = 20 * entry_size()
    entries = LocalEntries(bounds(entries=20, size=most))
    seen: list[int] = []

    def work(start: int) -> None:
        for number in range(start, start + 300):
            entries.set(key(number), VALUE)
            entries.get(key(number - 5))
            if number % 50 == 0:
                entries.forget("p1")
            seen.append(entries.stats()["transcripts"].size)

    threads = [threading.Thread(target=work, args=(start,)) for start in range(0, 1600, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stats = entries.stats()["transcripts"]
    assert max(seen) <= 20
    assert stats.hits + stats.misses == 8 * 300
    assert stats.bytes == stats.size * entry_size()
    assert sum(entry.size for entry in entries._entries.values()) == entries._bytes
