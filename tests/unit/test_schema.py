"""The schema at a start: read without Alembic, migrated in a process of its own."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.schema import CreateIndex

from interview.app import create_app
from interview.config.settings import Settings
from interview.resources import MIGRATIONS
from interview.store.models import Base, complete_for_postgresql
from interview.store.schema import TRY_AGAIN, SchemaCheck, _older, db, migrate_database, revisions
from tests.conftest import PROJECT


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """The application on an empty database."""
    folders = {"DATA_DIR": str(tmp_path), "TEMP_ROOT": str(tmp_path / "temp")}
    app = create_app(Settings.from_environment(folders))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_the_revisions_are_those_of_alembic() -> None:
    """All of them, and which is the newest."""
    scripts = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())
    assert revisions() == {script.revision for script in scripts}
    assert _older() == {script.revision for script in scripts if not script.is_head}


def test_an_empty_database_becomes_what_the_models_say(app: Flask, tmp_path: Path) -> None:
    """All tables are there when the start goes on."""
    migrate_database(app, tmp_path)
    with app.app_context():
        tables = set(inspect(db.engine).get_table_names())
        assert tables - {"alembic_version"} == set(Base.metadata.tables)
        assert SchemaCheck(db.engine)() == "ok"


def test_a_database_of_a_newer_version_ends_the_start(app: Flask, tmp_path: Path) -> None:
    """Nobody here knows how to migrate it."""
    migrate_database(app, tmp_path)
    with closing(sqlite3.connect(tmp_path / "interview.db", isolation_level=None)) as rows:
        rows.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SystemExit):
        migrate_database(app, tmp_path)


def test_what_the_database_refuses_is_tried_again(tmp_path: Path) -> None:
    """Here a table that is in the way."""
    with closing(sqlite3.connect(tmp_path / "interview.db", isolation_level=None)) as rows:
        rows.execute("CREATE TABLE interviews (id INTEGER)")
    done = subprocess.run(
        [sys.executable, "-m", "interview.store.migration"],
        cwd=PROJECT,
        env={**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "migration_failed" in done.stderr) == (TRY_AGAIN, True), done.stderr


def test_a_partial_index_has_one_condition_in_both_databases() -> None:
    """The models name that of SQLite."""
    complete_for_postgresql()
    indexes = [index for table in Base.metadata.tables.values() for index in table.indexes]
    partial = [index for index in indexes if index.dialect_options["sqlite"]["where"] is not None]
    assert len(partial) == 2
    for index in partial:
        of_both = {
            str(CreateIndex(index).compile(dialect=dialect))
            for dialect in (PGDialect(), SQLiteDialect())  # type: ignore[no-untyped-call]
        }
        assert len(of_both) == 1
        assert " WHERE " in of_both.pop()
