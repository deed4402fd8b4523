"""Migrations from the first revision, with data, to the newest: no data is lost."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from interview.store.models import Base
from tests.integration.databases import driver_url, new_database, upgrade

FIRST = "0001"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    name = request.node.originalname[-40:].lstrip("_")
    return new_database(request, request.param, name, tmp_path)


def test_interviews_of_the_first_revision_are_still_there(
    database_url: str, tmp_path: Path
) -> None:
    """Rows written by the oldest schema are read by the newest, whose tables are the models'."""
    upgrade(database_url, tmp_path, FIRST)
    engine = create_engine(driver_url(database_url))
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO interviews (id, owner, language, questions, started_at) "
                "VALUES ('one', 'ada', 'tr', :questions, '2026-01-02 03:04:05+00')"
            ),
            {"questions": json.dumps(["Neden?"])},
        )
        connection.execute(
            text(
                "INSERT INTO interview_answers "
                "(id, interview_id, position, question, answer, evaluation, answered_at) "
                "VALUES (1, 'one', 0, 'Neden?', 'Çünkü', 'İyi', '2026-01-02 03:05:05+00')"
            )
        )
    upgrade(database_url, tmp_path)
    with engine.connect() as connection:
        row = connection.execute(
            text("SELECT answer, evaluation, content FROM interview_answers")
        ).one()
    assert tuple(row) == ("Çünkü", "İyi", None)
    assert _columns(engine) == {
        table.name: {column.name for column in table.columns}
        for table in Base.metadata.sorted_tables
    }
    engine.dispose()


def test_accounts_keep_their_ids_and_names(database_url: str, tmp_path: Path) -> None:
    """SQLite copies their table; a name is taken once afterwards, too."""
    upgrade(database_url, tmp_path, "0012")
    engine = create_engine(driver_url(database_url))
    add = text(
        "INSERT INTO users (id, username, name_key, password_hash, role, session_version, "
        "created_at) VALUES (:id, 'Ada', 'ada', 'hash', 'admin', 3, '2026-01-02 03:04:05+00')"
    )
    with engine.begin() as connection:
        connection.execute(add, {"id": 7})
    upgrade(database_url, tmp_path)
    with engine.connect() as connection:
        row = connection.execute(
            text("SELECT id, username, role, session_version, email FROM users")
        ).one()
        assert tuple(row) == (7, "Ada", "admin", 3, None)
        with pytest.raises(IntegrityError):
            connection.execute(add, {"id": 8})
    engine.dispose()


def _columns(engine: Engine) -> dict[str, set[str]]:
    found = inspect(engine)
    return {
        table: {column["name"] for column in found.get_columns(table)}
        for table in found.get_table_names()
        if table != "alembic_version"
    }
