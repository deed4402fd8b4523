"""The schema of the database: its binding to the application, migrations, and a check."""

import fcntl
import threading
import time
from functools import cached_property, partial
from pathlib import Path

import structlog
from alembic.script import Script, ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from interview.resources import MIGRATIONS
from interview.store.health import BoundedCheck
from interview.store.models import Base

LOCK_NAME = "migrate.lock"
RETRY_SECONDS = 5.0

log = structlog.get_logger(__name__)

db = SQLAlchemy(model_class=Base)
"""The extension that binds the tables to the Flask application."""


def migrate_database(app: Flask, data_dir: Path) -> None:
    """Upgrade the database of ``app``, in the background once it is up if it is down now.

    Workers of one host wait for each other here; instances of a cluster in migrations/env.py.
    A database that is down is logged and reported by /health. The service does not exit, since
    its host would restart it in a loop.
    """
    if not _upgraded(app, data_dir):
        retry = partial(_migrate_later, app, data_dir)
        threading.Thread(target=retry, name="migration", daemon=True).start()


def revisions() -> tuple[Script, ...]:
    """Every revision of the schema that this version can read or migrate from."""
    return tuple(ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def _migrate_later(app: Flask, data_dir: Path) -> None:
    while True:
        time.sleep(RETRY_SECONDS)
        if _upgraded(app, data_dir):
            return


def _upgraded(app: Flask, data_dir: Path) -> bool:
    with (data_dir / LOCK_NAME).open("w") as lock, app.app_context():
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            upgrade()
        except SQLAlchemyError as error:
            log.error("migration_failed", kind=type(error).__name__)
            return False
    return True


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
        """Revisions before the newest one of this version."""
        return frozenset(script.revision for script in revisions() if not script.is_head)

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
