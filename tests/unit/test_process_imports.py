"""A process does not import what it never uses."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT

SERVING = """
import interview.app
from interview.composition.web import start_serving
app = interview.app.create_app()
start_serving(app)
assert app.test_client().get("/health").json["database"] == "ok"
"""
TASKS = """
import interview.isolation.child, interview.isolation.tasks
import interview.audio.decode, interview.recognition.transcribe, interview.delivery.measure
"""
CONFIGURATION = """
import runpy
runpy.run_path("gunicorn.conf.py")
import interview.server.worker
"""


@pytest.mark.parametrize(
    ("code", "unused"),
    [
        # 7 MB, at the first start and at every other.
        (SERVING, {"alembic", "flask_migrate", "mako"}),
        # 2.3 MB, with SQLite.
        (SERVING, {"sqlalchemy.dialects.postgresql"}),
        # 2 MB in the speech process: no text of an error, no other process.
        (TASKS, {"babel", "psutil", "interview.memory.sampler", "structlog"}),
        # 3 MB in the arbiter.
        (CONFIGURATION, {"babel", "flask", "limits", "psutil", "sqlalchemy"}),
    ],
    ids=["alembic", "postgresql", "speech", "arbiter"],
)
def test_what_is_not_used_is_not_imported(tmp_path: Path, code: str, unused: set[str]) -> None:
    """In a process of its own."""
    ending = f"\nimport os, sys\nprint(*({unused!r} & set(sys.modules)), flush=True)\nos._exit(0)"
    folders = {"DATA_DIR": str(tmp_path / "data"), "TEMP_ROOT": str(tmp_path / "temp")}
    done = subprocess.run(
        [sys.executable, "-c", code + ending],
        cwd=PROJECT,
        env={**os.environ, **folders, "DATABASE_URL": "", "LOG_LEVEL": "warning"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout.strip().splitlines()[-1:]) == (0, []), done.stderr
