"""Files of the service are private to its user, whatever the umask."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from interview.config.folders import AVOIDING
from tests.conftest import PROJECT, Server, _furnish, wait_until
from tests.parts import ROOT_USER, needs

OPEN_UMASK = ("sh", "-c", 'umask 000; exec "$@"', "sh")
SOMEBODY = 12345


@pytest.fixture
def started_openly(tmp_path: Path, prepared_models: Path) -> Server:
    """A service started under umask 000, with what an older version left open."""
    server = Server(tmp_path / "server", {"WHISPER_MODEL": "tiny.en"}, prefix=OPEN_UMASK)
    _furnish(prepared_models, server.data_dir)
    (server.data_dir / "sessions").mkdir()
    (server.data_dir / "secret_key").write_text("0123456789abcdef0123456789abcdef")
    for path in (server.data_dir, *server.data_dir.iterdir()):
        path.chmod(0o777)
    return server


def open_entries(folder: Path) -> list[str]:
    found = [path for path in (folder, *folder.rglob("*")) if path.lstat().st_mode & 0o077]
    return [f"{path.name} {path.lstat().st_mode:o}" for path in found]


def umask_of(process: psutil.Process) -> str:
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(line.split()[1] for line in lines if line.startswith("Umask:"))


@pytest.mark.long
def test_all_that_is_kept_is_closed_to_others(started_openly: Server, jfk: Path) -> None:
    """Database, its log, sessions, key, weights, temp files; what was open is told in one line."""
    server = started_openly.start()
    try:
        assert server.send(jfk, lang="en").status_code == 200
        kept = {path.name for path in server.data_dir.iterdir()}
        assert {"interview.db", "interview.db-wal", "interview.db-shm", "secret_key"} <= kept
        assert open_entries(server.data_dir) == []
        assert open_entries(server.temp_root) == []
        family = server.family()
        assert len(family) >= 3
        assert {umask_of(process) for process in family} == {"0077"}
        assert server.log().count("data_closed_to_others") == 1
    finally:
        server.stop()


@needs(ROOT_USER)
@pytest.mark.parametrize("name", ["", "interview.db", "secret_key"])
def test_a_start_on_somebody_elses_files_is_refused_in_words(
    started_openly: Server, name: str
) -> None:
    """The process ends, and the log names the file and its owner."""
    server = started_openly
    (server.data_dir / "interview.db").touch()
    os.chown(server.data_dir / name, SOMEBODY, SOMEBODY)
    server.launch()
    wait_until(lambda: server.process.poll() is not None, 60, server.log)
    path = server.data_dir / name if name else server.data_dir
    assert server.process.returncode != 0
    assert f"{path} belongs to user {SOMEBODY}" in server.log()


def test_a_start_below_an_open_folder_is_refused_in_words(tmp_path: Path) -> None:
    """A TEMP_ROOT that was asked for is not exchanged for another one."""
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    server = Server(tmp_path / "server", {"TEMP_ROOT": str(tmp_path / "open" / "root")})
    server.launch()
    wait_until(lambda: server.process.poll() is not None, 60, server.log)
    assert server.process.returncode != 0
    assert "can be changed by every user" in server.log()


@needs(ROOT_USER)
def test_a_temp_root_that_another_user_made_is_told_and_avoided(tmp_path: Path) -> None:
    """The service starts, keeps its temp files in DATA_DIR, and the log says why."""
    server = Server(tmp_path / "server", {"TEMP_ROOT": "", "DISABLE_AI_MODELS": "true"})
    usual = server.system_temp / f"interview-{os.getuid()}"
    usual.mkdir(mode=0o700)
    os.chown(usual, SOMEBODY, SOMEBODY)
    server.start()
    try:
        assert "usual_temp_root_avoided" in server.log()
        assert stat.S_IMODE((server.data_dir / AVOIDING).stat().st_mode) == 0o700
        assert list(usual.iterdir()) == []
    finally:
        server.stop()


def test_commands_make_private_files(tmp_path: Path) -> None:
    """The console script and the preparing of weights keep to the same rule."""
    environment = {
        **os.environ,
        "DATA_DIR": str(tmp_path / "data"),
        "TEMP_ROOT": str(tmp_path / "t"),
        "WHISPER_MODEL": "tiny.en",
    }
    _run_openly(["-m", "interview.cli", "admin", "upgrade"], environment)
    _run_openly(["-m", "interview.recognition.prepare"], environment)
    kept = {path.name for path in (tmp_path / "data").rglob("*")}
    assert {"interview.db", "secret_key", "sessions", "model.bin"} <= kept
    assert open_entries(tmp_path / "data") == []


def _run_openly(command: list[str], environment: dict[str, str]) -> None:
    words = [*OPEN_UMASK, sys.executable, *command]
    done = subprocess.run(
        words, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
