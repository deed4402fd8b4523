"""What the images and the manifests promise, kept without a container: another user, a root that
cannot be written, no capability, no new privileges, 512 MB."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
import requests

from bench.cage import Cage, NoCageError, memory_cage
from tests.conftest import Server, _end, open_to_others
from tests.parts import ROOT_MOUNTS, need
from tests.project_copies import project_copy

USER = 10001
"""Of the Dockerfile; tests/unit/test_deployment.py compares."""

ENTER = """
set -e
[ -z "$CAGE" ] || echo $$ > "$CAGE/cgroup.procs"
exec "$@"
"""
READ_ONLY_ROOT = """
set -e
for folder in "$DATA_DIR" "$SCRATCH"; do mount --bind "$folder" "$folder"; done
mkdir .venv python
mount --bind "$VENV" .venv
if [ -n "$CLOSED" ]; then
  mount --bind "$PYTHON" python
  mount -t tmpfs -o mode=755 none "$CLOSED"
  mkdir -p "$PYTHON"
  mount --bind python "$PYTHON"
fi
mount -o remount,bind,ro /
exec "$@"
"""
"""In a mount namespace of its own. CLOSED is a folder above the interpreter that others may not
enter, a home folder mostly: it is covered, and the interpreter put back where it was."""

UNPRIVILEGED = (
    *("setpriv", "--reuid", str(USER), "--regid", str(USER), "--clear-groups"),
    *("--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"),
)


@pytest.fixture
def contained(tmp_path: Path) -> Iterator[tuple[Server, Cage | None]]:
    """A server as a container runs it; without a limit of memory where cgroups may not be made."""
    need(ROOT_MOUNTS)
    open_to_others(tmp_path)
    with ExitStack() as stack:
        cage = _cage(stack)
        server = _server(tmp_path, cage)
        stack.callback(_end, server.start())
        yield server, cage


def _cage(stack: ExitStack) -> Cage | None:
    try:
        return stack.enter_context(memory_cage())
    except NoCageError as error:
        print(f"no limit of memory: {error}")
        return None


def _server(folder: Path, cage: Cage | None) -> Server:
    scratch = folder / "scratch"
    venv = Path(sys.prefix)
    environment = {
        "HOST": "127.0.0.1",
        "WHISPER_MODEL": "tiny.en",
        "TEMP_ROOT": str(scratch / "interview"),
        "TMPDIR": "/nowhere",
        "HOME": "/nowhere",
        "SCRATCH": str(scratch),
        "VENV": str(venv),
        "PYTHON": sys.base_prefix,
        "CLOSED": _closed_folder(Path(sys.base_prefix)),
        "CAGE": str(cage.folder) if cage is not None else "",
    }
    server = Server(folder / "server", environment, project=project_copy(folder / "app"))
    server.temp_root = scratch / "interview"
    for writable in (scratch, server.data_dir):
        writable.mkdir(parents=True)
        os.chown(writable, USER, USER)
    mounts = ("unshare", "--mount", "sh", "-c", READ_ONLY_ROOT, "sh")
    script = str(server.project / "bin" / "interview-coach")
    server.command = ("sh", "-c", ENTER, "sh", *mounts, *UNPRIVILEGED, script)
    server.application = "serve"
    return server


def _closed_folder(path: Path) -> str:
    """The topmost folder on the way to ``path`` that others may not enter; empty without one."""
    closed = (folder for folder in reversed(path.parents) if not folder.stat().st_mode & 0o001)
    return str(next(closed, ""))


def test_an_answer_is_evaluated_by_nobody_in_particular(
    contained: tuple[Server, Cage | None], jfk: Path
) -> None:
    """Weights made, database migrated, speech heard, a stop in order; nothing else is written."""
    server, cage = contained
    assert requests.get(f"{server.url}/health/ready", timeout=20).status_code == 200
    answer = server.send(jfk, lang="en")
    assert answer.status_code == 200, server.log()
    assert "country" in answer.json()["transcribed_text"]
    family = server.family()
    assert len(family) >= 3
    for process in family:
        assert _rights(process) == {"Uid": f"{USER}", "CapEff": "0" * 16, "NoNewPrivs": "1"}
    server.stop()
    assert [path for path in server.temp_root.iterdir() if path.is_dir()] == []
    assert not (server.project / "instance").exists()
    assert list(server.project.rglob("__pycache__")) == []
    if cage is not None:
        assert cage.counts().kills == 0
        print(f"at most {cage.counts().peak:.0f} MB, page cache included")


def _rights(process: psutil.Process) -> dict[str, str]:
    """Effective user, effective capabilities, and whether more can be had, as the kernel says."""
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    table = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    return {
        "Uid": table["Uid"].split()[1],
        "CapEff": table["CapEff"],
        "NoNewPrivs": table["NoNewPrivs"],
    }
