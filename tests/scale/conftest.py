"""Instances and workers with one PostgreSQL and one Redis, which tests can stop."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests.conftest import Server, _end, _furnish
from tests.integration.databases import new_database
from tests.parts import REDIS, need
from tests.scale.parts import SharedRedis, Worker


@pytest.fixture(scope="module")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharedRedis]:
    """Started for the tests of one file; some of them take it away for a while."""
    yield from _running(tmp_path_factory.mktemp("redis"))


@pytest.fixture
def shared(redis_server: SharedRedis, postgres_url: str) -> dict[str, str]:
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


@pytest.fixture
def shared_redis(tmp_path: Path) -> Iterator[SharedRedis]:
    """A running Redis of this test alone."""
    yield from _running(tmp_path / "redis")


def _running(folder: Path) -> Iterator[SharedRedis]:
    need(REDIS)
    shared = SharedRedis(folder)
    shared.start()
    yield shared
    shared.stop()


@pytest.fixture
def empty_postgres(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of a real PostgreSQL."""
    name: str = request.node.name
    return new_database(request, "postgresql", name[:50].lower(), tmp_path)


@pytest.fixture
def start_instances(
    tmp_path: Path, prepared_models: Path, empty_postgres: str
) -> Iterator[Callable[..., list[Server]]]:
    """Starts instances of one cluster, all at once; each has folders of its own."""
    servers: list[Server] = []

    def start(count: int, **environment: str) -> list[Server]:
        shared = {"DATABASE_URL": empty_postgres, "SECRET_KEY": "of all instances", **environment}
        for number in range(count):
            server = Server(tmp_path / f"instance-{number}", dict(shared))
            _furnish(prepared_models, server.data_dir)
            servers.append(server)
        with ThreadPoolExecutor(count) as pool:
            list(pool.map(Server.start, servers))
        return servers

    yield start
    for server in servers:
        _end(server)
