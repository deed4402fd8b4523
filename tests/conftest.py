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
from pathlib import Path

import psutil
import pytest
import requests

PROJECT = Path(__file__).parent.parent
SPEECH = PROJECT.parent / "shared" / "data" / "speech"
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


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With NO_SKIPS set, a skipped test fails the run: CI has every part a test may need."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("NO_SKIPS") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


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
    from interview.speech.models import ModelStore

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
        _share_models(prepared_models, server.data_dir)
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
    _share_models(prepared_models, server.data_dir)
    yield server.start()
    _end(server)


def _share_models(prepared: Path, data_dir: Path) -> None:
    shutil.copytree(prepared, data_dir / "models", copy_function=os.link)


def _end(server: Server) -> None:
    if server.process.poll() is None:
        server.stop()


@pytest.fixture(scope="session")
def speech_dir() -> Path:
    """Real recordings, beside the project where they are available."""
    if not SPEECH.is_dir():
        pytest.skip(f"needs the recordings in {SPEECH.relative_to(PROJECT.parent)}")
    return SPEECH


@pytest.fixture(scope="session")
def jfk(speech_dir: Path) -> Path:
    """Eleven seconds of a public-domain speech."""
    return speech_dir / "en_jfk" / "jfk.flac"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL of its own, started from the system's package.

    Not below pytest's folder: each run that starts closes that to other accounts again, and
    PostgreSQL ends when it cannot reach its own files.
    """
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not programs:
        pytest.skip("needs PostgreSQL: apt-get install postgresql")
    with tempfile.TemporaryDirectory(prefix="interview-postgres-") as name:
        folder, port = Path(name), free_port()
        open_to_others(folder)
        account = pwd.getpwnam("postgres")
        if os.getuid() == 0:
            os.chown(folder, account.pw_uid, account.pw_gid)
        data = folder / "data"
        as_postgres(programs[-1] / "initdb", "-D", data, "-A", "trust", "-U", "interview")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
        control = (programs[-1] / "pg_ctl", "-D", data)
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


def as_postgres(*command: object) -> None:
    """Run a program of PostgreSQL, which refuses to be root. Raises CalledProcessError."""
    words = [str(word) for word in command]
    if os.getuid() == 0:
        words = [shutil.which("runuser") or "runuser", "-u", "postgres", "--", *words]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd="/")
