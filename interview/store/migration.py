"""Runs the migrations, as a program, too: ``python -m interview.store.migration``.

The service starts that program where its schema is not the newest. Alembic takes 7 MB, which would
otherwise stay in the web process for good.
"""

import fcntl
import os
import sys

import flask_migrate
import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from interview.config.folders import PRIVATE_UMASK
from interview.config.groups.storage import StorageSettings
from interview.config.settings import Settings
from interview.logging.events import configure_logs
from interview.resources import MIGRATIONS
from interview.store.database import configure_sqlite, engine_options
from interview.store.schema import TRY_AGAIN, db

LOCK_NAME = "migrate.lock"

log = structlog.get_logger(__name__)


def upgrade(app: Flask, revision: str = "head") -> None:
    """Migrate the database of ``app`` to a revision."""
    with _migrating(app).app_context():
        flask_migrate.upgrade(revision=revision)


def downgrade(app: Flask, revision: str) -> None:
    """Migrate the database of ``app`` back to a revision."""
    with _migrating(app).app_context():
        flask_migrate.downgrade(revision=revision)


def _migrating(app: Flask) -> Flask:
    if "migrate" not in app.extensions:
        flask_migrate.Migrate(app, db, directory=str(MIGRATIONS))
    return app


def main() -> int:
    """Upgrade the database of the settings; returns TRY_AGAIN if it does not work now.

    Workers of one host wait for each other here; instances of a cluster in migrations/env.py.
    """
    settings = Settings.from_environment()
    configure_logs(settings.logs, "interview-web")
    app = _application(settings.storage)
    with (settings.storage.data_dir / LOCK_NAME).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            upgrade(app)
        except SQLAlchemyError as error:
            log.error("migration_failed", kind=type(error).__name__)
            return TRY_AGAIN
    return 0


def _application(settings: StorageSettings) -> Flask:
    """An application with a database and nothing else."""
    app = Flask(__name__)
    url = settings.database_url
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS=engine_options(url))
    db.init_app(app)
    with app.app_context():
        configure_sqlite(db.engine)
    return app


if __name__ == "__main__":
    os.umask(PRIVATE_UMASK)
    sys.exit(main())
