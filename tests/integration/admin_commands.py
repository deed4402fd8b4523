"""The commands of ``interview-coach`` as an operator runs them."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner, Result

from interview.cli.__main__ import main
from tests.conftest import ADMIN_TOKEN, PROJECT, Server

SCRIPT = PROJECT / "bin" / "interview-coach"


def run_command(server: Server, *words: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    """What an operator runs on the host of ``server``, with ``given`` on its standard input."""
    environment = {**os.environ, **settings_of(server), **server.environment}
    return subprocess.run(
        [SCRIPT, *words],
        cwd="/",
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )


def settings_of(server: Server) -> dict[str, str]:
    return {
        "DATA_DIR": str(server.data_dir),
        "TEMP_ROOT": str(server.temp_root),
        "PORT": str(server.port),
        "ADMIN_TOKEN": ADMIN_TOKEN,
    }


def unreachable_postgresql(folder: Path) -> Callable[..., Result]:
    """Runs commands of an application whose PostgreSQL is not there."""
    environment = {
        "DATA_DIR": str(folder / "data"),
        "TEMP_ROOT": str(folder / "temp"),
        "DATABASE_URL": "postgresql://me:secret@127.0.0.1:1/none",
    }
    return lambda *words: CliRunner(env=environment).invoke(main, words)
