"""Real parts for the tests: recordings, a gunicorn of the application, a database."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import psutil
import pytest
import requests

from interview.isolation.child_process import ONE_MATRIX_LIBRARY
from tests.parts import (
    POSTGRES_USER,
    POSTGRESQL,
    PROJECT,
    SHARED,
    SPEECH_SETS,
    need,
    postgresql_programs,
    system_program,
)
from tests.skips import pytest_sessionfinish, pytest_terminal_summary

__all__ = ["PROJECT", "pytest_sessionfinish", "pytest_terminal_summary"]

# As in the speech process: the same words on every processor.
os.environ.update(ONE_MATRIX_LIBRARY)

SPEECH = SHARED / "speech"
"""Sets for accuracy, which are not part of the project."""

CLIPS = PROJECT / "tests" / "data" / "speech"
"""Recordings that come with the project; manifest.tsv has their words, source and licence."""

JFK = CLIPS / "jfk.flac"
ADMIN_TOKEN = "operator-token-of-the-tests"
START_SECONDS = 90.0


@dataclass
class Server:
    """A gunicorn of the application in its own process group, with folders of its own."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    prefix: tuple[str, ...] = ()
    """What the command is run by, if by anything."""
    command: tuple[str, ...] = (sys.executable, "-m", "gunicorn")
    application: str = "wsgi:app"
    project: Path = PROJECT

    def __post_init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.temp_root = self.folder / "temp"
        self.system_temp = self.folder / "system-temp"
        self.data_dir = self.folder / "data"
        self.log_path = self.folder / "server.log"
        self.system_temp.mkdir(parents=True, exist_ok=True)

    def start(self) -> "Server":
        """Start it and wait until /health answers."""
        self.launch()
        wait_until(self._answers, START_SECONDS, lambda: f"no server:\n{self.log()}")
        return self

    def launch(self) -> None:
        """Start it and return at once."""
        environment = {
            **os.environ,
            "PORT": str(self.port),
            "DATA_DIR": str(self.data_dir),
            "TEMP_ROOT": str(self.temp_root),
            "TMPDIR": str(self.system_temp),
            "ADMIN_TOKEN": ADMIN_TOKEN,
            "GUEST_RATE_LIMIT": "100000 per minute",
            "NEW_GUEST_LIMIT": "100000 per minute",
            "LOGIN_RATE_LIMIT": "100000 per minute",
            "LOG_FORMAT": "json",
            "CACHE_SECONDS": "0",  # tests send one recording many times
            **self.environment,
        }
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.prefix, *self.command, self.application],
                cwd=self.project,
                env=environment,
                stdout=log,
                stderr=log,
            )

    def stop(self) -> None:
        """SIGTERM, and wait for the end of the whole family."""
        family = self.family()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(40)
        psutil.wait_procs(family, timeout=5)

    def family(self) -> list[psutil.Process]:
        """The arbiter and all its descendants."""
        try:
            root = psutil.Process(self.process.pid)
            return [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def web_worker(self) -> psutil.Process:
        """The gunicorn worker: the arbiter's child that listens."""
        return next(
            child
            for child in psutil.Process(self.process.pid).children()
            if "gunicorn" in " ".join(child.cmdline())
        )

    def memory_status(self) -> dict[str, object]:
        answer = requests.get(
            f"{self.url}/debug/memory_status",
            headers={"Authorization": f"Bearer {ADMIN_TOKEN}"},
            timeout=10,
        )
        answer.raise_for_status()
        body: dict[str, object] = answer.json()
        return body

    def speech_pid(self) -> int | None:
        speech = self.memory_status()["speech"]
        assert isinstance(speech, dict)
        pid = speech["pid"]
        return int(pid) if pid else None

    def send(self, audio: Path | bytes, **fields: str) -> requests.Response:
        """POST one recording to the practice endpoint."""
        data = audio if isinstance(audio, bytes) else audio.read_bytes()
        return requests.post(
            f"{self.url}/interview_speech_evaluation",
            files={"audio": ("answer", data)},
            data={"question": "Tell us about yourself.", **fields},
            timeout=120,
        )

    def leftovers(self) -> list[Path]:
        """Files in TEMP_ROOT and the system temp that are not a lock of a live process."""
        folders = (self.temp_root, self.system_temp)
        return [
            path
            for folder in folders
            for path in folder.rglob("*")
            if path.is_file() and path.suffix != ".lock"
        ]

    def log(self) -> str:
        return self.log_path.read_text("utf-8", "replace")[-100_000:]

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.log()
        try:
            return requests.get(f"{self.url}/health", timeout=2).status_code in (200, 503)
        except (requests.ConnectionError, requests.Timeout):
            return False


def wait_until(
    condition: Callable[[], object], seconds: float, explain: Callable[[], str] = str
) -> None:
    """Poll until ``condition`` holds; fail with ``explain`` after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, explain()
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def prepared_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of model folders, written once for all servers of the run."""
    from interview.recognition.models import ModelStore

    folder = tmp_path_factory.mktemp("models")
    ModelStore(folder).locate("base")
    ModelStore(folder).locate("tiny.en")
    return folder


@pytest.fixture
def make_server(tmp_path: Path, prepared_models: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers of an application with given variables; all are gone after the test."""
    servers: list[Server] = []

    def make(application: str = "wsgi:app", **environment: str) -> Server:
        server = Server(tmp_path / f"server-{len(servers)}", environment, application=application)
        _furnish(prepared_models, server.data_dir)
        servers.append(server)
        return server.start()

    yield make
    for server in servers:
        _end(server)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, prepared_models: Path) -> Iterator[Server]:
    """One server with default settings for all tests that do it no harm."""
    yield from _served(Server(tmp_path_factory.mktemp("server")), prepared_models)


@pytest.fixture(scope="module")
def quick_server(
    tmp_path_factory: pytest.TempPathFactory, prepared_models: Path
) -> Iterator[Server]:
    """One server with the smallest weights for the tests of a module, which may restart it."""
    server = Server(tmp_path_factory.mktemp("quick-server"), {"WHISPER_MODEL": "tiny.en"})
    yield from _served(server, prepared_models)


def _served(server: Server, prepared_models: Path) -> Iterator[Server]:
    _furnish(prepared_models, server.data_dir)
    yield server.start()
    _end(server)


def _furnish(prepared: Path, data_dir: Path) -> None:
    """Give a server its models and an empty database: both take seconds to make."""
    shutil.copytree(prepared, data_dir / "models", copy_function=os.link)
    shutil.copy2(_migrated(prepared.with_name("migrated")), data_dir)


@cache
def _migrated(data_dir: Path) -> Path:
    """A SQLite database with the newest schema, made by the service's own program."""
    variables = {**os.environ, "DATA_DIR": str(data_dir), "LOG_LEVEL": "warning"}
    program = (sys.executable, "-m", "interview.store.migration")
    data_dir.mkdir()
    subprocess.run(program, check=True, cwd=PROJECT, env=variables)
    return data_dir / "interview.db"


def _end(server: Server) -> None:
    if server.process.poll() is None:
        server.stop()


@pytest.fixture(scope="session")
def speech_dir() -> Path:
    """The large sets of recordings, which accuracy is measured on."""
    need(SPEECH_SETS)
    return SPEECH


@pytest.fixture(scope="session")
def jfk() -> Path:
    """Eleven seconds of a public-domain speech."""
    return JFK


@pytest.fixture(scope="session")
def clips() -> list[Path]:
    """All recordings of the project, a minute of speech."""
    return sorted(path for path in CLIPS.iterdir() if path.suffix != ".tsv")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL of its own, started from the system's package.

    Not below pytest's folder: each run that starts closes that to other accounts again, and
    PostgreSQL ends when it cannot reach its own files.
    """
    need(POSTGRESQL, POSTGRES_USER)
    programs = postgresql_programs()
    assert programs is not None
    with tempfile.TemporaryDirectory(prefix="interview-postgres-") as name:
        folder, port = Path(name), free_port()
        open_to_others(folder)
        give_to_postgres(folder)
        data = folder / "data"
        as_postgres(programs / "initdb", "-D", data, "-A", "trust", "-U", "interview")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
        control = (programs / "pg_ctl", "-D", data)
        as_postgres(*control, "-w", "-o", options, "-l", folder / "log", "start")
        yield f"postgresql://interview@127.0.0.1:{port}/postgres"
        as_postgres(*control, "-w", "-m", "immediate", "stop")


def open_to_others(folder: Path) -> None:
    """Let other accounts reach a folder of the tests; pytest keeps all of them to itself.

    Beside each other, workers of one run have their folders a level deeper.
    """
    system = Path(tempfile.gettempdir())
    for part in (folder, *folder.parents):
        if system in part.parents:
            part.chmod(0o755)


def give_to_postgres(folder: Path) -> None:
    """Make ``folder`` that of the user whom ``as_postgres`` runs programs as."""
    if os.getuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)


def as_postgres(*command: object) -> None:
    """Run a program of PostgreSQL, which refuses to be root. Raises CalledProcessError."""
    words = [str(word) for word in command]
    if os.getuid() == 0:
        words = [system_program("runuser") or "runuser", "-u", "postgres", "--", *words]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd="/")
