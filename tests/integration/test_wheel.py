"""The wheel, built and installed, is the same program as the clone."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.conftest import PROJECT, Server, _end, _furnish

PACKED = ("templates", "static", "translations", "migrations")
TIMEOUT = 30


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    alone = ("--no-deps", "--no-build-isolation", "--no-index", "--quiet")
    _run(sys.executable, "-m", "pip", "wheel", *alone, "--wheel-dir", str(folder), str(PROJECT))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def script(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``interview-coach`` in an environment of its own, which borrows what the wheel depends on."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(home)
    python = home / "bin" / "python"
    alone = ("--no-deps", "--no-index", "--no-compile", "--quiet")
    _run(sys.executable, "-m", "pip", "--python", str(python), "install", *alone, str(wheel))
    (packages,) = home.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    return home / "bin" / "interview-coach"


@pytest.fixture(scope="module")
def installed(
    script: Path, tmp_path_factory: pytest.TempPathFactory, prepared_models: Path
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("elsewhere")
    server = Server(folder, {"WHISPER_MODEL": "tiny.en"}, command=(str(script),), project=folder)
    server.application = "serve"
    _furnish(prepared_models, server.data_dir)
    yield server.start()
    _end(server)


def _run(*command: str, **variables: str) -> str:
    done = subprocess.run(
        command,
        env={**os.environ, **variables},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_has_every_file_that_git_has(wheel: Path) -> None:
    """What is at the top of the repository is below interview/resources; nothing is left out."""
    listed = _run("git", "-C", str(PROJECT), "ls-files", "interview", *PACKED, "gunicorn.conf.py")
    wanted = {
        name if name.startswith("interview/") else f"interview/resources/{name}"
        for name in listed.splitlines()
        if (PROJECT / name).is_file()
    }
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("interview/")}
    assert len(wanted) > 300
    assert wanted - packed == set()


def test_pages_and_answers_are_those_of_the_clone(installed: Server, jfk: Path) -> None:
    """A page with its script and words, a typed answer, and one that is spoken."""
    page = requests.get(f"{installed.url}/?lang=tr", timeout=TIMEOUT)
    assert (page.status_code, 'lang="tr"' in page.text) == (200, True)
    address = page.text.split('src="', 1)[1].split('"', 1)[0]
    assert requests.get(f"{installed.url}{address}", timeout=TIMEOUT).status_code == 200
    typed = requests.post(
        f"{installed.url}/interview_speech_evaluation",
        json={"question": "Tell us about yourself.", "user_answer": "I build engines. " * 20},
        timeout=TIMEOUT,
    )
    assert (typed.status_code, bool(typed.json()["evaluation"])) == (200, True)
    spoken = installed.send(jfk, lang="en")
    assert (spoken.status_code, "country" in spoken.text) == (200, True), installed.log()


def test_its_commands_find_the_service_that_runs(installed: Server, script: Path) -> None:
    """The process is that of the installed package, and its database is migrated."""
    worker = installed.web_worker()
    assert str(PROJECT) not in {str(path) for path in (worker.cwd(), worker.exe())}
    found = {"DATA_DIR": str(installed.data_dir), "PORT": ""}
    assert f"web {worker.pid}" in _run(str(script), "memory", **found)
    copy = installed.folder / "copy.db"
    assert "checked" in _run(str(script), "backup", str(copy), **found)
    assert copy.stat().st_size > 0


def test_the_confined_process_may_read_the_packages_beside_it(script: Path) -> None:
    """A clone is closed to it, for its data; an installed package lies among its libraries."""
    told = "from interview.isolation.confinement import _python; print(*_python(), sep='\\n')"
    readable = _run(str(script.with_name("python")), "-c", told).splitlines()
    (packages,) = script.parents[1].glob("lib/python*/site-packages")
    assert str(packages) in readable
    assert str(PROJECT) not in readable
