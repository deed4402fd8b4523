"""A PostgreSQL queue shared by several workers, and the times of a batch from its rows."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psutil
import requests

from bench.context import Bench, run_module
from tests.conftest import PROJECT, Server, wait_until
from tests.scale.chaos.parts import Kept, Postgres
from tests.scale.parts import SharedRedis, Worker

QUESTION = "What can you do for your country?"
START_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Span:
    """One evaluated answer. Times in seconds since the epoch; ``in_hand`` is the evaluation's."""

    worker: str
    claimed: float
    finished: float
    received: float
    in_hand: float

    @property
    def beyond(self) -> float:
        """Seconds from accepted to written that were not the evaluation itself."""
        return self.finished - self.received - self.in_hand


class Fill(Protocol):
    """Puts ``count`` answers into the queue."""

    def __call__(self, count: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Rows:
    """The queue of one database."""

    url: str
    folder: Path

    def spans(self) -> list[Span]:
        """The answers evaluated so far, first received first."""
        return [Span(*values) for values in json.loads(self._run("spans"))]

    def clear(self) -> None:
        self._run("clear")

    def fill(self, count: int, recording: Path) -> None:
        self._run("fill", str(count), str(recording))

    def batch(self, count: int, fill: Fill) -> list[Span]:
        """Fill an empty queue and wait until all of it is evaluated."""
        self.clear()
        fill(count)
        return self.evaluated(count)

    def evaluated(self, count: int) -> list[Span]:
        """The answers once there are ``count``; fails when none came for a minute."""
        seen = -1
        while len(found := self.spans()) < count:
            assert len(found) > seen, f"{len(found)} of {count} answers and no more"
            seen = len(found)
            self._run("wait", str(count))
        return found

    def warm(self, workers: int, fill: Fill) -> None:
        """Have each of ``workers`` evaluate an answer at least."""
        for _ in range(20):
            if len({span.worker for span in self.batch(3 * workers, fill)}) == workers:
                return
        raise AssertionError(f"fewer than {workers} workers take answers")

    def _run(self, *arguments: str) -> str:
        return run_module(
            "bench.queue_rows", *arguments, DATABASE_URL=self.url, DATA_DIR=str(self.folder)
        )


def post_answer(server: Server, recording: Path) -> float:
    """Have an answer accepted; the moment the request began, in seconds since the epoch."""
    began = time.time()
    reply = requests.post(
        f"{server.url}/answers",
        files={"audio": ("answer", recording.read_bytes())},
        data={"question": QUESTION, "lang": "en", "language": "en"},
        timeout=60,
    )
    assert reply.status_code == 202, reply.text
    return began


def rate(spans: Sequence[Span]) -> float:
    """Answers a minute, from the first claimed to the last written."""
    began = min(span.claimed for span in spans)
    return 60 * len(spans) / (max(span.finished for span in spans) - began)


@contextmanager
def postgres(folder: Path) -> Iterator[Rows]:
    """A database with the tables of the service."""
    part = Postgres(folder / "postgres")
    kept = Kept("postgres", part)
    try:
        kept.start(lambda: part.pid() is not None)
        environment = {"DATABASE_URL": part.url, "DATA_DIR": str(folder / "data")}
        upgrade = [sys.executable, "-m", "interview.cli", "admin", "upgrade"]
        wait_until(lambda: _succeeds(upgrade, environment), START_SECONDS, lambda: "no tables")
        yield Rows(part.url, folder / "data")
    finally:
        kept.end()


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """The URL of an empty Redis."""
    place = folder / "redis"
    place.mkdir(parents=True)
    server = SharedRedis(place)
    server.start()
    try:
        yield server.url
    finally:
        server.kill()


@contextmanager
def celery_workers(
    bench: Bench, folder: Path, count: int, environment: dict[str, str]
) -> Iterator[None]:
    """Real workers, each in folders of its own."""
    workers: list[Worker] = []
    for number in range(count):
        worker = Worker(folder / f"worker-{number}", environment)
        shutil.copytree(bench.models, worker.data_dir / "models", copy_function=os.link)
        workers.append(worker)
    try:
        for worker in workers:
            worker.start()
        yield
    finally:
        for worker in workers:
            worker.end()


@contextmanager
def module_workers(
    count: int, name: str, arguments: Sequence[str], environment: dict[str, str]
) -> Iterator[None]:
    """``count`` processes of a module of the bench."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", name, *arguments],
            cwd=PROJECT,
            env={**os.environ, **environment},
            stderr=subprocess.DEVNULL,
        )
        for _ in range(count)
    ]
    try:
        yield
    finally:
        for process in started:
            process.terminate()
        psutil.wait_procs([psutil.Process(process.pid) for process in started], timeout=10)


def _succeeds(command: Sequence[str], environment: dict[str, str]) -> bool:
    done = subprocess.run(
        command, cwd=PROJECT, env={**os.environ, **environment}, capture_output=True, check=False
    )
    return done.returncode == 0
