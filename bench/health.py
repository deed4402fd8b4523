"""Response times of the health checks while every lane is busy."""

import http.client
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

from bench.context import Bench
from bench.report import Row, at_most
from tests.conftest import Server, wait_until

HOW = (
    "**health**: six clients send recordings of 60 s again and again (one refused with 503 "
    "`busy` tries again after 0.2 s), default settings; once five answers are in the queue of "
    "the speech process, 200 probes each of /health, /health/ready and /health/live, each on a "
    "connection of its own, 20 ms apart; 95th percentile of connect to last byte, in ms. The same "
    "without load for comparison."
)
P95_MS = 50
CLIENTS = 6
QUEUED = 5
"""One running and SPEECH_QUEUE_LIMIT waiting; the sixth client is refused and comes again."""

SPACING_SECONDS = 0.02
RETRY_SECONDS = 0.2
PATHS = ("/health", "/health/ready", "/health/live")


@dataclass
class Load:
    """What the clients saw."""

    stopped: threading.Event = field(default_factory=threading.Event)
    accepted: int = 0
    refused: int = 0
    others: int = 0


def rows(bench: Bench) -> Iterator[Row]:
    """The percentiles under load, what the load was, and the percentiles at rest."""
    recording = bench.recordings([60])[0]
    probes = bench.size(200, 30)
    with bench.serving() as server:
        quiet = {path: probe(server, probes, path) for path in PATHS}
        with _load(server, recording) as load:
            wait_until(lambda: _queued(server) >= QUEUED, 60, lambda: "the lanes are not busy")
            busy = {path: probe(server, probes, path) for path in PATHS}
            queued = _queued(server)
    for path in PATHS:
        yield _row(f"95th percentile of {path}, all lanes busy", busy[path])
        yield Row(f"95th percentile of {path}, no load", f"{p95(quiet[path]):.1f} ms (n={probes})")
    answered = f"{load.accepted} answers, {load.refused} busy, {load.others} other"
    yield Row("load of the probes", f"{answered}; {queued} queued at the end")


def _row(figure: str, values: list[float]) -> Row:
    detail = f"median {statistics.median(values):.1f}, max {max(values):.1f}, n={len(values)}"
    return at_most(figure, p95(values), P95_MS, "ms", detail)


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def probe(server: Server, times: int, path: str = "/health") -> list[float]:
    """Milliseconds of single calls of ``path``, each on a connection of its own."""
    milliseconds = []
    for _ in range(times):
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        milliseconds.append((time.perf_counter() - started) * 1000)
        assert answer.status == 200, f"{path} said {answer.status}"
        time.sleep(SPACING_SECONDS)
    return milliseconds


@contextmanager
def _load(server: Server, recording: Path) -> Iterator[Load]:
    load = Load()
    data = recording.read_bytes()
    clients = [
        threading.Thread(target=_client, args=(server, data, load), daemon=True)
        for _ in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    try:
        yield load
    finally:
        load.stopped.set()
        for client in clients:
            client.join(120)


def _client(server: Server, data: bytes, load: Load) -> None:
    while not load.stopped.is_set():
        try:
            status = server.send(data, language="en").status_code
        except requests.RequestException:
            status = 0
        if status == 200:
            load.accepted += 1
        elif status == 503:
            load.refused += 1
            load.stopped.wait(RETRY_SECONDS)
        else:
            load.others += 1
            load.stopped.wait(RETRY_SECONDS)


def _queued(server: Server) -> int:
    queue = server.memory_status()["queue"]
    assert isinstance(queue, dict)
    return int(queue["running"]) + int(queue["waiting"])
