"""Brings the database to the newest revision, once however many workers start at a time."""

import fcntl
import threading
import time
from functools import partial
from pathlib import Path

import structlog
from alembic.script import Script, ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.exc import SQLAlchemyError

from interview.resources import MIGRATIONS

LOCK_NAME = "migrate.lock"
AGAIN_SECONDS = 5.0

log = structlog.get_logger(__name__)


def migrate_database(app: Flask, data_dir: Path) -> None:
    """Upgrade the database of ``app``; one that is down, as soon as it is up.

    Workers of one host wait for each other here; instances of a cluster in migrations/env.py.
    A database that is down is logged and shown by /health, not a reason to die and be
    restarted in a loop.
    """
    if not _upgraded(app, data_dir):
        again = partial(_migrate_later, app, data_dir)
        threading.Thread(target=again, name="migration", daemon=True).start()


def revisions() -> tuple[Script, ...]:
    """Every revision of the schema this version can read, or migrate from."""
    return tuple(ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def _migrate_later(app: Flask, data_dir: Path) -> None:
    while True:
        time.sleep(AGAIN_SECONDS)
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
