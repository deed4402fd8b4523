"""The cost of queueing: time beyond the evaluation, and memory of the web process."""

import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.context import JFK, Bench, accepted
from bench.processes import pss
from bench.report import Row, at_most
from bench.waiting import Rows, celery_workers, post_answer, postgres, redis
from tests.conftest import Server

HOW = (
    "**queue**: 11 s clip, tiny.en, one answer at a time. Beyond the evaluation: from the "
    "beginning of POST /answers to the moment its result was written (the row's `finished_at`) "
    "less the evaluation's own `timings.total`; of a synchronous request to an embedded instance "
    "the same, to its last byte. The queue's share is the difference to the median of those. "
    "Client and server are on one machine with one clock. Memory: PSS of the gunicorn worker "
    "(MB = 2^20 bytes), which takes answers and cannot evaluate them for want of a model, after "
    "ten answers came and went, and again with 100 of 30 s (FLAC) waiting."
)
OVERHEAD_MS = 30.0
WAITING = 100
WAITING_MB = 5.0
PAUSE_SECONDS = 0.3
"""Between two answers, for the processors to come to rest."""


def rows(bench: Bench) -> Iterator[Row]:
    """The time of each kind of queue, then memory."""
    folder = bench.folder / "queue"
    count = bench.size(20, 4)
    with bench.serving(WHISPER_MODEL="tiny.en") as server:
        queue = Rows(f"sqlite:///{server.data_dir / 'interview.db'}", folder)
        usual = _usual(server, count)
        yield _share("embedded, SQLite", usual, _later(server, queue, count))
    with postgres(folder) as queue, redis(folder) as address:
        shared = {"DATABASE_URL": queue.url, "WHISPER_MODEL": "tiny.en"}
        with bench.serving(prepared=True, **shared) as server:
            usual = _usual(server, count)
            yield _share("embedded, PostgreSQL", usual, _later(server, queue, count))
        shared |= {"REDIS_URL": address, "TASK_QUEUE": "celery"}
        with (
            bench.serving(prepared=True, **shared) as server,
            celery_workers(bench, folder, 1, shared),
        ):
            yield _share("one Celery worker", usual, _later(server, queue, count))
    yield _memory(bench)


def _share(kind: str, usual: float, later: Sequence[float]) -> Row:
    own = sorted(1000 * (one - usual) for one in later)
    p95 = own[round(0.95 * (len(own) - 1))]
    detail = (
        f"median {statistics.median(own):.1f}, at most {own[-1]:.1f}, n={len(own)}; "
        f"without the queue {1000 * usual:.1f} ms beyond the evaluation"
    )
    return at_most(
        f"queue's share of an answer's time, p95, {kind}", p95, OVERHEAD_MS, "ms", detail
    )


def _usual(server: Server, count: int) -> float:
    """Seconds beyond the evaluation of a request that stays for its result, the median."""
    _one_at_once(server)
    return statistics.median(_one_at_once(server) for _ in range(count))


def _later(server: Server, queue: Rows, count: int) -> list[float]:
    """Seconds beyond the evaluation of answers that wait, one at a time."""
    _one_later(server, queue)
    return [_one_later(server, queue) for _ in range(count)]


def _one_later(server: Server, queue: Rows) -> float:
    """Seconds beyond the evaluation of an answer that waits."""
    queue.clear()
    time.sleep(PAUSE_SECONDS)
    began = post_answer(server, JFK)
    (span,) = queue.evaluated(1)
    return span.finished - began - span.in_hand


def _one_at_once(server: Server) -> float:
    """Seconds beyond the evaluation of a request that stays for its result."""
    time.sleep(PAUSE_SECONDS)
    began = time.perf_counter()
    body = accepted(server.send(JFK, language="en", lang="en"))
    took = time.perf_counter() - began
    timings = body["timings"]
    assert isinstance(timings, dict)
    return took - float(timings["total"])


def _memory(bench: Bench) -> Row:
    waiting = bench.size(WAITING, 10)
    settings = {
        "WHISPER_MODEL": "/no/such/model",
        "ANSWERS_PER_PERSON": "1000",
        "ANSWER_QUEUE_LIMIT": "1000",
    }
    with bench.serving(prepared=True, **settings) as server:
        queue = Rows(f"sqlite:///{server.data_dir / 'interview.db'}", bench.folder / "queue")
        (recording,) = bench.recordings([30])
        _send(server, recording, 10)
        queue.clear()
        before = _settled(server)
        _send(server, recording, waiting)
        after = _settled(server)
    detail = f"{before:.1f} -> {after:.1f} MB"
    return at_most(
        f"memory of the web process for {waiting} waiting answers",
        max(0.0, after - before),
        WAITING_MB,
        "MB",
        detail,
    )


def _send(server: Server, recording: Path, count: int) -> None:
    for _ in range(count):
        post_answer(server, recording)


def _settled(server: Server) -> float:
    """The smallest of the sizes the gunicorn worker shows within two seconds."""
    sizes = []
    for _ in range(10):
        time.sleep(0.2)
        sizes.append(pss(server)["worker"])
    return min(sizes)
