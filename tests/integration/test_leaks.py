"""A hundred answers, then twenty at four at a time: nothing is left and nothing grows."""

import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.conftest import Server
from tests.integration.recordings import encode, read_mono

ANSWERS = 100
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
    family = server.family()
    return Footprint(
        sum(process.memory_info().rss for process in family) / 1024,
        sum(process.num_fds() for process in family),
        sum(process.num_threads() for process in family),
    )


def slope(values: list[float]) -> float:
    """Least-squares growth per step."""
    count = len(values)
    mean_x, mean_y = (count - 1) / 2, sum(values) / count
    covariance = sum((x - mean_x) * (y - mean_y) for x, y in enumerate(values))
    return covariance / sum((x - mean_x) ** 2 for x in range(count))


def start_all_threads(server: Server) -> None:
    """Hold every thread of the web worker at once: it starts them only when it needs them."""
    with ExitStack() as stack:
        connections = [
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            for _ in range(WEB_THREADS)
        ]
        for connection in connections:
            connection.sendall(b"GET /health HTTP/1.1\r\n")
        time.sleep(0.5)  # each is read by a thread of its own, which waits for the rest
        for connection in connections:
            connection.sendall(b"Host: localhost\r\nConnection: close\r\n\r\n")
            assert connection.recv(1024).startswith(b"HTTP/1.1 200")


def test_a_hundred_answers_leave_nothing_and_grow_nothing(
    make_server: Callable[..., Server], jfk: Path
) -> None:
    """No file, no descriptor, no thread, and at most 20 KB an answer for the whole tree."""
    # What grows, grows with any weights; the bench sends a hundred to the base ones.
    server = make_server(WHISPER_MODEL="tiny.en")
    start_all_threads(server)
    recording = encode(read_mono(jfk, 48_000), 48_000, "webm")
    prints = []
    for _ in range(ANSWERS):
        answer = server.send(recording, lang="en", language="en")
        assert answer.status_code == 200
        assert "country" in answer.json()["transcribed_text"]
        prints.append(footprint(server))
    assert server.leftovers() == []
    assert prints[-1].files <= prints[9].files
    assert prints[-1].threads <= prints[9].threads
    growth = slope([point.rss_kb for point in prints[19:]])
    print(f"slope {growth:.1f} KB an answer")
    assert growth <= SLOPE_KB, [round(point.rss_kb) for point in prints]


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
    start_all_threads(server)
    worker = server.web_worker()
    for _ in range(20):
        server.send(b"not sound at all")
    before = (worker.num_fds(), worker.num_threads(), worker.memory_info().rss)
    for _ in range(200):
        assert server.send(b"not sound at all").status_code == 415
    time.sleep(0.2)
    assert worker.num_fds() <= before[0]
    assert worker.num_threads() <= before[1]
    assert (worker.memory_info().rss - before[2]) / 1024 / 200 <= SLOPE_KB
    assert server.leftovers() == []
    assert psutil.Process(server.process.pid).is_running()
