"""``flask admin`` as an operator runs it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

from interview.app import create_app
from interview.config.settings import Settings
from tests.conftest import ADMIN_TOKEN, PROJECT, Server


def flask_admin(server: Server, *words: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    """What an operator runs on the host of ``server``, with ``given`` on its standard input."""
    environment = {
        **os.environ,
        "DATA_DIR": str(server.data_dir),
        "TEMP_ROOT": str(server.temp_root),
        "PORT": str(server.port),
        "ADMIN_TOKEN": ADMIN_TOKEN,
        **server.environment,
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "admin", *words]
    return subprocess.run(
        command,
        cwd=PROJECT,
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )


def unreachable_postgresql(folder: Path) -> Callable[..., Result]:
    """Runs commands of an application whose PostgreSQL is not there."""
    environment = {
        "DATA_DIR": str(folder / "data"),
        "TEMP_ROOT": str(folder / "temp"),
        "DATABASE_URL": "postgresql://me:secret@127.0.0.1:1/none",
    }
    runner = create_app(Settings.from_environment(environment)).test_cli_runner()

    def run(*words: str) -> Result:
        return runner.invoke(args=words)

    return run
