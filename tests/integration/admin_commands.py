"""``flask admin`` as an operator runs it."""

import os
import subprocess
import sys

from tests.conftest import PROJECT, Server


def flask_admin(server: Server, *words: str) -> "subprocess.CompletedProcess[str]":
    """What an operator runs on the host of ``server``."""
    environment = {
        **os.environ,
        "DATA_DIR": str(server.data_dir),
        "TEMP_ROOT": str(server.temp_root),
        **server.environment,
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "admin", *words]
    return subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
