"""The parts of one mode, joined: web, and with it worker, PostgreSQL and Redis."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import psutil
import requests

from interview.recognition.models import ModelStore
from tests.conftest import Server
from tests.scale.chaos.parts import TAG, Kept, Main, Postgres
from tests.scale.chaos.plan import DATABASE, EMBEDDED, WORKERS
from tests.scale.parts import SharedRedis, Worker

TARGETS = {
    "embedded": EMBEDDED,
    "embedded-postgresql": EMBEDDED + DATABASE,
    "celery": EMBEDDED + DATABASE + WORKERS,
}
"""Mode -> what is struck in it. ``embedded`` alone is on SQLite."""

WORKER_PARTS = ("worker", "other")
"""Strikes go at the first; the other one shows that two never write the same answer."""

ORDER = ("postgres", "redis", "web", *WORKER_PARTS)
MODEL = "tiny.en"


class Stack:
    """One run's processes, logs and folders.

    Args:
        folder: new; everything of the run is below it.
        mode: a key of TARGETS.
    """

    def __init__(self, folder: Path, mode: str) -> None:
        self.parts: dict[str, Kept] = {}
        self._tag = str(folder)
        self._folder = folder
        environment = self._environment(mode)
        self.server = Server(folder / "web", environment)
        self.parts["web"] = Kept("web", Main(self.server))
        self.logs = [self.server.log_path]
        self.temp_roots = [self.server.temp_root, self.server.system_temp]
        data_dirs = [self.server.data_dir]
        for name in WORKER_PARTS if mode == "celery" else ():
            worker = self._worker(name, environment)
            self.parts[name] = Kept(name, Main(worker))
            self.logs.append(worker.log_path)
            data_dirs.append(worker.data_dir)
        _furnish(folder / "models", data_dirs)

    @property
    def database_url(self) -> str:
        """For SQLAlchemy."""
        if "postgres" not in self.parts:
            return f"sqlite:///{self.server.data_dir / 'interview.db'}"
        postgres = self.parts["postgres"].part
        assert isinstance(postgres, Postgres)
        return postgres.url.replace("postgresql://", "postgresql+psycopg://")

    def start(self) -> None:
        """Start all, those that others need first."""
        for name in ORDER:
            if name in self.parts:
                self.parts[name].start(self._up(name))

    def end(self) -> None:
        for name in reversed(ORDER):
            if name in self.parts:
                self.parts[name].end()

    def is_well(self) -> bool:
        """Whether every part runs and the service finds nothing wrong."""
        return all(self._up(name)() for name in self.parts) and self._health() == 200

    def strays(self) -> list[psutil.Process]:
        """Processes of the application below no part that runs now."""
        return [process for process in self._tagged() if process.pid not in self._families()]

    def last_lines(self, count: int = 40) -> str:
        """The end of each log."""
        ends = (
            f"--- {path.parent.name}/{path.name}\n"
            + "\n".join(path.read_text("utf-8", "replace").splitlines()[-count:])
            for path in self.logs
            if path.exists()
        )
        return "\n".join(ends)

    def _environment(self, mode: str) -> dict[str, str]:
        """What web and worker are told alike; adds the parts they need."""
        environment = {
            TAG: self._tag,
            "WHISPER_MODEL": MODEL,
            "SWEEP_SECONDS": "5",
            "TRUSTED_PROXIES": "1",
            "LOG_FORMAT": "json",
            "SECRET_KEY": "of this run alone, 0123456789",
        }
        if mode != "embedded":
            postgres = Postgres(self._folder / "postgres")
            environment["DATABASE_URL"] = postgres.url
            self.parts["postgres"] = Kept("postgres", postgres)
        if mode == "celery":
            folder = self._folder / "redis"
            folder.mkdir()
            self._redis = SharedRedis(folder)
            environment |= {"REDIS_URL": self._redis.url, "TASK_QUEUE": "celery"}
            self.parts["redis"] = Kept("redis", Main(self._redis))
        return environment

    def _worker(self, name: str, environment: dict[str, str]) -> Worker:
        """With a system temp of its own, so that nothing it leaves there goes unseen."""
        folder = self._folder / name
        system_temp = folder / "system-temp"
        system_temp.mkdir(parents=True)
        worker = Worker(folder, {**environment, "TMPDIR": str(system_temp)})
        self.temp_roots += [worker.temp_root, system_temp]
        return worker

    def _up(self, name: str) -> Callable[[], bool]:
        part = self.parts[name].part
        if name == "web":
            return lambda: self._health() in (200, 503)
        if name == "redis":
            return self._redis.answers
        return lambda: part.pid() is not None

    def _health(self) -> int:
        try:
            return requests.get(f"{self.server.url}/health", timeout=5).status_code
        except requests.RequestException:
            return 0

    def _families(self) -> set[int]:
        pids: set[int] = set()
        for name in ("web", *WORKER_PARTS):
            pid = self.parts[name].part.pid() if name in self.parts else None
            if pid is not None:
                below = psutil.Process(pid).children(recursive=True)
                pids |= {pid, *(child.pid for child in below)}
        return pids

    def _tagged(self) -> list[psutil.Process]:
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return process.environ().get(TAG) == self._tag
        except psutil.Error:  # ended meanwhile, a zombie, or somebody else's
            return False


def _furnish(folder: Path, data_dirs: list[Path]) -> None:
    ModelStore(folder).locate(MODEL)
    for data_dir in data_dirs:
        shutil.copytree(folder, data_dir / "models", copy_function=os.link)
