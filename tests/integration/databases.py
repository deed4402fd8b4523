"""Databases of the tests: created empty and migrated to a revision."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from interview.store.database import Sessions, configure_sqlite
from tests.conftest import PROJECT


@contextmanager
def migrated(
    request: pytest.FixtureRequest, kind: str, name: str, folder: Path
) -> Iterator[Sessions]:
    """Sessions of a database of ``kind`` at the newest revision."""
    url = new_database(request, kind, name, folder)
    upgrade(url, folder)
    engine = create_engine(driver_url(url))
    configure_sqlite(engine)
    yield Sessions(engine)
    engine.dispose()


def new_database(request: pytest.FixtureRequest, kind: str, name: str, folder: Path) -> str:
    """The URL of an empty database of ``kind``, ``sqlite`` or ``postgresql``."""
    if kind == "sqlite":
        return f"sqlite:///{folder / f'{name}.db'}"
    base = request.getfixturevalue("postgres_url").rsplit("/", 1)[0]
    server = create_engine(driver_url(f"{base}/postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    server.dispose()
    return f"{base}/{name}"


def upgrade(url: str, folder: Path, revision: str = "head") -> None:
    """Run the migrations as an operator does."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DATA_DIR": str(folder),
        "TEMP_ROOT": str(folder / "temp"),
    }
    command = [sys.executable, "-m", "interview.cli", "admin", "upgrade", revision]
    subprocess.run(command, cwd=PROJECT, env=environment, check=True, capture_output=True)


def driver_url(url: str) -> str:
    """The URL with the driver the application adds by itself."""
    return url.replace("postgresql://", "postgresql+psycopg://")
