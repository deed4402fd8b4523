"""A hundred answers, then twenty at four at a time: no files remain and memory does not grow."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.conftest import Server, wait_until
from tests.integration.recordings import encode, read_mono

SLOPE_KB = 20.0
WEB_THREADS = 8
"""The default of the setting of that name."""


@dataclass(frozen=True)
class Footprint:
    """The whole process tree: resident KB, open files, threads."""

    rss_kb: float
    files: int
    threads: int


def footprint(server: Server) -> Footprint:
    return total([part for part in map(_one, server.family()) if part])


def total(parts: list[Footprint]) -> Footprint:
    """Of several processes."""
    return Footprint(
        sum(part.rss_kb for part in parts),
        sum(part.files for part in parts),
        sum(part.threads for part in parts),
    )


def _one(process: psutil.Process) -> Footprint | None:
    """None for a process that ended while it was counted."""
    with suppress(psutil.NoSuchProcess):
        rss_kb = process.memory_info().rss / 1024
        return Footprint(rss_kb, process.num_fds(), process.num_threads())
    return None


def assert_nothing_leaked(prints: list[Footprint]) -> None:
    """After the first twenty answers: no file, no thread, and at most 20 KB an answer.

    A connection may be closing while it is counted, and the pool may start a thread late:
    neither is in each of five counts, where a leak of one an answer shows eighty times over.
    """
    warm, last = prints[5:15], prints[-5:]
    assert min(each.files for each in last) <= max(each.files for each in warm)
    assert min(each.threads for each in last) <= max(each.threads for each in warm)
    growth = slope([each.rss_kb for each in prints[19:]])
    print(f"slope {growth:.1f} KB an answer")
    assert growth <= SLOPE_KB, [round(each.rss_kb) for each in prints]


def slope(values: list[float]) -> float:
    """Least-squares growth per step."""
    count = len(values)
    mean_x, mean_y = (count - 1) / 2, sum(values) / count
    covariance = sum((x - mean_x) * (y - mean_y) for x, y in enumerate(values))
    return covariance / sum((x - mean_x) ** 2 for x in range(count))


def await_start(server: Server) -> None:
    """Wait for the end of what prepares the weights beside the start."""
    wait_until(lambda: not _preparing(server), 60)


def _preparing(server: Server) -> bool:
    with suppress(psutil.NoSuchProcess):
        return any("interview.recognition.prepare" in each.cmdline() for each in server.family())
    return True


@pytest.mark.parametrize("answers", [60, pytest.param(100, marks=pytest.mark.long)])
def test_answers_leave_nothing_and_grow_nothing(
    answers: int, make_server: Callable[..., Server], jfk: Path
) -> None:
    """No file, no descriptor, no thread, and at most 20 KB an answer for the whole tree."""
    # What grows, grows with any weights; the bench sends a hundred to the base ones.
    server = make_server(WHISPER_MODEL="tiny.en")
    await_start(server)
    recording = encode(read_mono(jfk, 48_000), 48_000, "webm")
    prints = []
    for _ in range(answers):
        answer = server.send(recording, lang="en", language="en")
        assert answer.status_code == 200
        assert "country" in answer.json()["transcribed_text"]
        prints.append(footprint(server))
    assert server.leftovers() == []
    assert_nothing_leaked(prints)


def test_twenty_answers_four_at_a_time_are_all_answered(
    make_server: Callable[..., Server], jfk: Path
) -> None:
    """They wait for each other, none is refused, and no file is left."""
    server = make_server(WHISPER_MODEL="tiny.en")
    with ThreadPoolExecutor(4) as senders:
        answers = list(senders.map(lambda _: server.send(jfk, lang="en"), range(20)))
    assert [answer.status_code for answer in answers] == [200] * 20
    assert server.leftovers() == []


def test_refusals_leak_no_more_than_answers(make_server: Callable[..., Server]) -> None:
    """The error path closes what the normal path closes, two hundred times over."""
    server = make_server()
    await_start(server)
    worker = server.web_worker()
    warm = []
    for _ in range(20):
        server.send(b"not sound at all")
        warm.append((worker.num_fds(), worker.num_threads()))
    files, threads = (max(numbers) for numbers in zip(*warm[10:], strict=True))
    resident = worker.memory_info().rss
    for _ in range(200):
        assert server.send(b"not sound at all").status_code == 415
    wait_until(lambda: worker.num_fds() <= files, 5)
    wait_until(lambda: worker.num_threads() <= threads, 5)
    assert (worker.memory_info().rss - resident) / 1024 / 200 <= SLOPE_KB
    assert server.leftovers() == []
    assert psutil.Process(server.process.pid).is_running()
