"""Brings the database to the newest revision, once however many workers start at a time."""

import fcntl
from pathlib import Path

import structlog
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.exc import SQLAlchemyError

LOCK_NAME = "migrate.lock"

log = structlog.get_logger(__name__)


def migrate_database(app: Flask, data_dir: Path) -> None:
    """Upgrade the database of ``app``.

    Workers of one host wait for each other here; instances of a cluster in migrations/env.py.
    A database that is down is logged and shown by /health, not a reason to die and be
    restarted in a loop.
    """
    with (data_dir / LOCK_NAME).open("w") as lock, app.app_context():
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            upgrade()
        except SQLAlchemyError as error:
            log.error("migration_failed", kind=type(error).__name__)
