"""Real components of the scaled-out service: a Redis and Celery workers."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import redis

from tests.conftest import PROJECT, free_port, wait_until

START_SECONDS = 60.0


class SharedRedis:
    """A real Redis, appending every write to disk, on a port of its own."""

    process: subprocess.Popen[bytes]

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, with what it held before, and wait until it answers."""
        self.launch()
        wait_until(self.answers, START_SECONDS, (self.folder / "log").read_text)

    def launch(self) -> None:
        """Start it and return at once."""
        self.folder.mkdir(exist_ok=True)
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        options += ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(["redis-server", *options], stdout=log, stderr=log)

    def stop(self) -> None:
        """SIGTERM; harmless when it is gone."""
        if self.process.poll() is None:
            self.thaw()
            self.process.terminate()
            self.process.wait(20)

    def kill(self) -> None:
        """SIGKILL: gone in the middle of whatever it did."""
        self.process.kill()
        self.process.wait(20)

    def freeze(self) -> None:
        """Let it say nothing more, with all connections open."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url, socket_timeout=2)

    def answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


@dataclass
class Worker:
    """A Celery worker of the application, with folders of its own."""

    folder: Path
    environment: dict[str, str]
    queues: str = "answers.short,answers.long"
    log_path: Path = field(init=False)

    def __post_init__(self) -> None:
        self.temp_root = self.folder / "temp"
        self.data_dir = self.folder / "data"
        self.log_path = self.folder / "worker.log"
        self.folder.mkdir(parents=True, exist_ok=True)

    def start(self) -> "Worker":
        """Start it and wait until its pool process is there."""
        seen = self.log().count("scheduler_elected")
        self.launch()
        wait_until(lambda: self.log().count("scheduler_elected") > seen, START_SECONDS, self.log)
        return self

    def launch(self) -> None:
        """Start it and return at once."""
        environment = {
            **os.environ,
            "DATA_DIR": str(self.data_dir),
            "TEMP_ROOT": str(self.temp_root),
            "LOG_FORMAT": "json",
            "CACHE_SECONDS": "0",
            **self.environment,
        }
        command = [sys.executable, "-m", "celery", "-A", "interview.worker", "worker"]
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "-Q", self.queues],
                cwd=PROJECT,
                env=environment,
                stdout=log,
                stderr=log,
            )

    def pool_process(self) -> psutil.Process:
        """The process that evaluates: the child that has the speech process as its own."""
        return next(
            child
            for child in psutil.Process(self.process.pid).children()
            if "celery" in " ".join(child.cmdline())
        )

    def speech_process(self) -> psutil.Process | None:
        """The process that recognises, child of the one that evaluates, once it is there."""
        for child in self.pool_process().children():
            if "interview.isolation.child" in child.cmdline():
                return child
        return None

    def family(self) -> list[psutil.Process]:
        """The main process and all its descendants."""
        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def stop(self) -> None:
        """SIGTERM, and wait for the end of the whole family."""
        family = self.family()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        psutil.wait_procs(family, timeout=10)

    def end(self) -> None:
        if self.process.poll() is None:
            self.stop()

    def log(self) -> str:
        return self.log_path.read_text("utf-8", "replace") if self.log_path.exists() else ""
