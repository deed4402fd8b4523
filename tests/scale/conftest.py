"""A web instance and workers over one PostgreSQL and one Redis."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.conftest import Server
from tests.scale.parts import Redis, Worker


@pytest.fixture(scope="module")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """Started for the tests of one file; some of them take it away for a while."""
    server = Redis(tmp_path_factory.mktemp("redis")).start()
    yield server
    server.kill()


@pytest.fixture
def shared(redis_server: Redis, postgres_url: str) -> dict[str, str]:
    """The environment all parts of one service share: an empty database, an empty Redis."""
    redis_server.client().flushall()
    base = postgres_url.rsplit("/", 1)[0]
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS scaled WITH (FORCE)")
        connection.execute("CREATE DATABASE scaled")
    return {
        "TASK_QUEUE": "celery",
        "REDIS_URL": redis_server.url,
        "DATABASE_URL": f"{base}/scaled",
        "WHISPER_MODEL": "tiny.en",
    }


@pytest.fixture
def web(make_server: Callable[..., Server], shared: dict[str, str]) -> Server:
    """A web instance that evaluates nothing itself."""
    return make_server(**shared)


@pytest.fixture
def make_worker(tmp_path: Path, shared: dict[str, str]) -> Iterator[Callable[..., Worker]]:
    """Starts workers; all are gone after the test."""
    workers: list[Worker] = []

    def make(queues: str = "answers.short,answers.long") -> Worker:
        folder = tmp_path / f"worker-{len(workers)}"
        worker = Worker(folder, {**shared, "SWEEP_SECONDS": "2"}, queues)
        workers.append(worker)
        return worker.start()

    yield make
    for worker in workers:
        worker.end()
