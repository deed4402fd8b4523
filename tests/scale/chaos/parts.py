"""The processes of one run, each started again after it ended, as a host does."""

import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import psutil

from tests.conftest import as_postgres, free_port, give_to_postgres, open_to_others, wait_until
from tests.parts import postgresql_programs

TAG = "CHAOS_RUN"
"""In the environment of every process of the application in a run, to find those left over."""

LOOK_SECONDS = 0.2
START_SECONDS = 60.0


class Process(Protocol):
    """A part with a process of its own."""

    def launch(self) -> None:
        """Start it and return at once."""

    def pid(self) -> int | None:
        """Its main process, while that runs."""


class Launched(Protocol):
    """What a test starts: a server, a worker, a Redis."""

    process: subprocess.Popen[bytes]

    def launch(self) -> None: ...


class Main:
    """The main process of what a test starts."""

    def __init__(self, launched: Launched) -> None:
        self._launched = launched

    def launch(self) -> None:
        self._launched.launch()

    def pid(self) -> int | None:
        if not hasattr(self._launched, "process"):
            return None  # never launched
        process = self._launched.process
        return process.pid if process.poll() is None else None


class Postgres:
    """A PostgreSQL from the system's package that survives being killed."""

    def __init__(self, folder: Path) -> None:
        programs = postgresql_programs()
        assert programs is not None
        self._programs = programs
        self._folder = folder
        self._port = free_port()
        self.url = f"postgresql://interview@127.0.0.1:{self._port}/postgres"
        self._initialise()

    def launch(self) -> None:
        options = f"-p {self._port} -k {self._folder} -c listen_addresses=127.0.0.1"
        log = self._folder / "log"
        self.control("-W", "-o", options, "-l", log, "start")

    def pid(self) -> int | None:
        """The postmaster of the pid file, if it is that and runs."""
        try:
            pid = int((self._folder / "data" / "postmaster.pid").read_text().split()[0])
            return pid if psutil.Process(pid).name() == "postgres" else None
        except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
            return None

    def control(self, *arguments: object) -> None:
        """Run pg_ctl; raises CalledProcessError."""
        as_postgres(self._programs / "pg_ctl", "-D", self._folder / "data", *arguments)

    def _initialise(self) -> None:
        self._folder.mkdir(parents=True)
        open_to_others(self._folder)
        give_to_postgres(self._folder)
        data = self._folder / "data"
        as_postgres(self._programs / "initdb", "-D", data, "-A", "trust", "-U", "interview")


class Kept:
    """Starts a part again whenever it has ended, as the supervisor of a host does."""

    def __init__(self, name: str, part: Process) -> None:
        self.name = name
        self.part = part
        self.starts = 0
        self._not_before = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"keeps {name}", daemon=True)

    def start(self, is_up: Callable[[], object]) -> None:
        """Start it, wait until ``is_up``, and watch over it from then on."""
        self._launch()
        wait_until(is_up, START_SECONDS, lambda: f"{self.name} did not start")
        self._thread.start()

    def away(self, seconds: float) -> None:
        """It is not started again before so long from now."""
        self._not_before = time.monotonic() + seconds

    def end(self) -> None:
        """Watch no more, and stop it by the signal a host sends; by force after half a minute."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
        pid = self.part.pid()
        if pid is None:
            return
        process = psutil.Process(pid)
        process.send_signal(signal.SIGQUIT if self.name == "postgres" else signal.SIGTERM)
        _, alive = psutil.wait_procs([process], timeout=40)
        for left in alive:
            left.kill()
            left.wait()
        self.part.pid()  # has its Popen learn of the end

    def _keep(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            if self.part.pid() is None and time.monotonic() >= self._not_before:
                self._launch()

    def _launch(self) -> None:
        self.starts += 1
        try:
            self.part.launch()
        except subprocess.CalledProcessError as error:
            # PostgreSQL's dead children still let go of its memory: tried again, as on a host.
            print(f"  {self.name} did not start: {error}")
