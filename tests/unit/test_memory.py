"""Memory relief: rare full collections, and freed pages returned."""

import gc
import time

import pytest
from structlog.testing import capture_logs

from interview.config.variables import MIB
from interview.memory.process_memory import resident_bytes, trim
from interview.memory.relief import AudioRelief


class Node:
    """Part of a cycle that only a full collection finds."""

    def __init__(self) -> None:
        self.other = self


def test_a_full_collection_comes_every_so_many_requests() -> None:
    """Not on each: between two of them nothing is collected."""
    relief = AudioRelief(5)
    collected = []
    for _ in range(12):
        with capture_logs() as logs:
            relief.after_audio_request(relief.before())
        collected.append(logs[0]["collected"])
    assert [number for number, was in enumerate(collected, 1) if was] == [5, 10]
    counts = relief.counts()
    assert (counts.audio_requests, counts.collections) == (12, 2)
    assert counts.last_collection_ms > 0


def test_the_collection_finds_cycles() -> None:
    """What third-party code leaves in circles is bounded by the interval."""
    gc.collect()
    gc.disable()
    try:
        for _ in range(100):
            Node()
        relief = AudioRelief(1)
        relief.after_audio_request(relief.before())
    finally:
        gc.enable()
    assert relief.counts().collected_objects >= 100


def test_between_collections_the_hook_costs_next_to_nothing() -> None:
    """Two lines of /proc and a log line: far from the 70 ms of a collection."""
    relief = AudioRelief(10_000)
    with capture_logs():
        started = time.perf_counter()
        for _ in range(200):
            relief.after_audio_request(relief.before())
    assert (time.perf_counter() - started) / 200 < 0.005


def test_each_audio_request_is_one_log_line() -> None:
    """With the size, and the change it made."""
    relief = AudioRelief(100)
    with capture_logs() as logs:
        relief.after_audio_request(relief.before() - 3 * MIB)
    (entry,) = logs
    assert entry["event"] == "audio_request_memory"
    assert entry["change_kb"] >= 2 * 1024
    assert entry["rss_mb"] > 5


def test_the_resident_size_grows_with_memory_in_use() -> None:
    """And falls when it is freed and trimmed."""
    before = resident_bytes()
    kept = [bytes(1000) for _ in range(60_000)]
    grown = resident_bytes()
    assert grown - before > 30 * MIB
    kept.clear()
    trim()
    assert resident_bytes() < grown - 30 * MIB


@pytest.mark.parametrize("times", [1, 100])
def test_trimming_is_always_safe(times: int) -> None:
    """Whatever the state of the heap."""
    for _ in range(times):
        trim()
    assert resident_bytes() > 0
