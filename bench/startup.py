"""The time from the start until the service responds."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

import requests

from bench.context import JFK, Bench, running, transcript
from bench.report import Row, at_most, quantity, spread
from tests.conftest import Server, wait_until

HOW = (
    "**startup**: seconds from the creation of the gunicorn process to the first 200 of "
    "/health, asked every 20 ms, and to the transcript of the jfk clip sent at once after it "
    "(model load included; language auto, as a first visitor would). First start: empty "
    "DATA_DIR, so the database is made and the weights are converted. Later starts: the same "
    "DATA_DIR; medians."
)
HEALTH_SECONDS = 2.0
TRANSCRIPT_SECONDS = 6.0


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds since the start of the process."""

    health: float
    transcript: float


def rows(bench: Bench) -> Iterator[Row]:
    """Later starts against the targets, then the very first."""
    server = bench.new_server(prepared=False)
    first, *later = [_start(server) for _ in range(1 + bench.size(7, 1))]
    health = [start.health for start in later]
    heard = [start.transcript for start in later]
    yield at_most("first /health after start", statistics.median(health), HEALTH_SECONDS, "s",
                  spread(health))  # fmt: skip
    yield at_most("first transcript after start", statistics.median(heard), TRANSCRIPT_SECONDS, "s",
                  f"{spread(heard)}; from process start")  # fmt: skip
    yield Row("very first start, empty DATA_DIR: /health", quantity(first.health, "s", "n=1"))
    yield Row(
        "very first start, empty DATA_DIR: transcript",
        quantity(first.transcript, "s", "weights converted meanwhile, n=1"),
    )


def _start(server: Server) -> Start:
    started = time.perf_counter()
    with running(server):
        wait_until(lambda: _healthy(server), 30, server.log)
        health = time.perf_counter() - started
        transcript(server, JFK)
        return Start(health, time.perf_counter() - started)


def _healthy(server: Server) -> bool:
    return requests.get(f"{server.url}/health", timeout=5).status_code == 200
