"""Memory relief: rare full collections, and freed pages returned."""

import gc
import time

import pytest
from structlog.testing import capture_logs

from interview.config.variables import MIB
from interview.memory.process_memory import resident_bytes, share_arenas, trim
from interview.memory.relief import AudioRelief
from tests.unit.processes import running


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


THREADS = """
import os, sys, threading
from interview.memory.process_memory import share_arenas
from tests.unit.planted import thread_arenas
if sys.argv[1] == "shared":
    share_arenas(os.environ)
child = os.fork()
if child:
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print("ready", flush=True)
gate = threading.Barrier(9)
def hold():
    held = [bytes(600) for _ in range(2000)]
    gate.wait()
    gate.wait()
for _ in range(8):
    threading.Thread(target=hold).start()
gate.wait()
print(thread_arenas(os.getpid()), flush=True)
gate.wait()
"""
"""Counts the heaps of a fork with eight threads, as a worker of gunicorn is one."""


@pytest.mark.parametrize(("way", "most"), [("shared", 1), ("free", 8)])
def test_the_threads_of_a_fork_share_two_heaps(
    monkeypatch: pytest.MonkeyPatch, way: str, most: int
) -> None:
    """One beside the main heap; without the limit each thread has its own."""
    monkeypatch.delenv("MALLOC_ARENA_MAX", raising=False)
    with running(THREADS, way) as script:
        found = int(script.output())
    assert (found > 1) == (way == "free")
    assert 1 <= found <= most


def test_the_number_of_heaps_an_operator_chose_is_kept() -> None:
    """It is in the environment already, where glibc has read it."""
    environ = {"MALLOC_ARENA_MAX": "5"}
    share_arenas(environ)
    assert environ == {"MALLOC_ARENA_MAX": "5"}


FREEZES = """
import gc, runpy
configuration = runpy.run_path("gunicorn.conf.py")
print("ready", flush=True)
configuration["pre_fork"](None, None)
print(gc.get_freeze_count())
"""


def test_the_worker_does_not_copy_what_the_arbiter_loaded() -> None:
    """The collector leaves it alone: it would write to each object, and so to each page."""
    with running(FREEZES) as script:
        assert int(script.output()) > 10_000
