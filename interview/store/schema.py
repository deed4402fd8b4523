"""The schema of the database: its binding to the application, migrations, and a check."""

import os
import re
import subprocess
import sys
import threading
import time
from functools import cached_property, partial
from pathlib import Path

import structlog
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from interview.resources import IMPORT_ROOT, MIGRATIONS
from interview.store.health import BoundedCheck
from interview.store.models import Base

RETRY_SECONDS = 5.0
TRY_AGAIN = os.EX_TEMPFAIL
"""Exit status of a migration that the database refused for now."""

REVISION = re.compile(r'^revision = "(\w+)"$', re.MULTILINE)
PREVIOUS = re.compile(r'^down_revision = "(\w+)"$', re.MULTILINE)
"""The lines of a migration that name it and the one before it."""

log = structlog.get_logger(__name__)

db = SQLAlchemy(model_class=Base)
"""The extension that binds the tables to the Flask application."""


def migrate_database(app: Flask, data_dir: Path) -> None:
    """Upgrade the database of ``app``, in the background once it is up if it is down now.

    A database that is down is logged and reported by /health. The service does not exit, since
    its host would restart it in a loop.

    Raises:
        SystemExit: the migrations failed, and would fail again.
    """
    with app.app_context():
        engine = db.engine
    if not _upgraded(engine, data_dir):
        retry = partial(_migrate_later, engine, data_dir)
        threading.Thread(target=retry, name="migration", daemon=True).start()


def revisions() -> frozenset[str]:
    """Every revision of the schema that this version can read or migrate from."""
    return _named_by(REVISION)


def _older() -> frozenset[str]:
    """Revisions before the newest one of this version."""
    return _named_by(PREVIOUS)


def _named_by(line: re.Pattern[str]) -> frozenset[str]:
    """Read from the files, without Alembic, which only a migration needs."""
    files = (MIGRATIONS / "versions").glob("*.py")
    found = (line.search(file.read_text(encoding="utf-8")) for file in files)
    return frozenset(match[1] for match in found if match)


def _migrate_later(engine: Engine, data_dir: Path) -> None:
    while True:
        time.sleep(RETRY_SECONDS)
        if _upgraded(engine, data_dir):
            return


def _upgraded(engine: Engine, data_dir: Path) -> bool:
    try:
        with engine.connect() as connection:
            found = _revision(connection)
    except SQLAlchemyError as error:
        log.error("migration_failed", kind=type(error).__name__)
        return False
    return {found} == revisions() - _older() or _migrated(engine, data_dir)


def _migrated(engine: Engine, data_dir: Path) -> bool:
    """Run the migrations in a process of their own, whose memory goes with it."""
    url = engine.url.render_as_string(hide_password=False)
    environment = {**os.environ, "DATABASE_URL": url, "DATA_DIR": str(data_dir.absolute())}
    command = [sys.executable, "-m", "interview.store.migration"]
    status = subprocess.run(command, check=False, cwd=IMPORT_ROOT, env=environment).returncode
    if status not in (0, TRY_AGAIN):
        raise SystemExit(status)
    return status == 0


class SchemaCheck(BoundedCheck):
    """``ok``, ``unreachable``, ``not_migrated`` or ``slow``.

    An unknown revision is ``ok``: it is that of a newer version. While instances are replaced one
    by one, the old ones must stay ready after the first new one has migrated.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(self._compare, "schema-check")
        self._engine = engine

    @cached_property
    def _older(self) -> frozenset[str]:
        return _older()

    def _compare(self) -> str:
        try:
            with self._engine.connect() as connection:
                connection.execute(text("SELECT 1"))
                found = _revision(connection)
        except SQLAlchemyError:
            return "unreachable"
        return "not_migrated" if found is None or found in self._older else "ok"


def _revision(connection: Connection) -> str | None:
    """The revision of the database; None for one that was never migrated."""
    try:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DatabaseError:
        return None
