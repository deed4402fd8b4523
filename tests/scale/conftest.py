"""The parts instances share: a Redis that can be taken away, empty databases."""

import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import redis

from tests.conftest import Server, _end, _free_port, _share_models, wait_until
from tests.integration.databases import new_database


class SharedRedis:
    """A real Redis, appending every write to disk, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, with what it held before, and wait until it answers."""
        self.folder.mkdir(exist_ok=True)
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        options += ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(["redis-server", *options], stdout=log, stderr=log)
        wait_until(self._answers, 30, (self.folder / "log").read_text)

    def stop(self) -> None:
        """SIGTERM; harmless when it is gone."""
        if self.process is not None:
            self.thaw()
            self.process.terminate()
            self.process.wait(20)
            self.process = None

    def kill(self) -> None:
        """SIGKILL: gone in the middle of whatever it did."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(20)
        self.process = None

    def freeze(self) -> None:
        """Let it say nothing more, with all connections open."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url, socket_timeout=2)

    def _answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


@pytest.fixture
def shared_redis(tmp_path: Path) -> Iterator[SharedRedis]:
    """A running Redis of this test alone."""
    if shutil.which("redis-server") is None:
        pytest.skip("needs Redis: apt-get install redis-server")
    shared = SharedRedis(tmp_path / "redis")
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
            _share_models(prepared_models, server.data_dir)
            servers.append(server)
        with ThreadPoolExecutor(count) as pool:
            list(pool.map(Server.start, servers))
        return servers

    yield start
    for server in servers:
        _end(server)
