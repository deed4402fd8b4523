"""The database: one flow on SQLite and on PostgreSQL, migrated for real, pooled as promised."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import requests
from sqlalchemy import create_engine, inspect

from interview.app import create_app
from interview.config.settings import Settings
from interview.store.schema import db
from tests.conftest import Server, free_port, wait_until


def test_an_interview_runs_on_postgresql(
    make_server: Callable[..., Server], postgres_url: str
) -> None:
    """Migrated at start, then start, answer, complete: the same flow as on SQLite."""
    server = make_server(DATABASE_URL=postgres_url)
    client = requests.Session()
    state = client.post(f"{server.url}/auto_interview/start", json={}, timeout=10).json()
    for _ in range(5):
        last = client.post(
            f"{server.url}/auto_interview/submit_answer",
            json={"session_id": state["session_id"], "answer": "I led the work and it shipped."},
            timeout=10,
        ).json()
    assert last["status"] == "completed"
    assert requests.get(f"{server.url}/health", timeout=20).json()["database"] == "ok"


def test_the_models_are_what_the_migrations_make(
    make_server: Callable[..., Server], postgres_url: str
) -> None:
    """Every table, column and index of the models is in a migrated database, and no other."""
    make_server(DATABASE_URL=postgres_url)
    engine = create_engine(postgres_url.replace("postgresql", "postgresql+psycopg", 1))
    found = inspect(engine)
    tables = set(found.get_table_names()) - {"alembic_version"}
    assert tables == set(db.metadata.tables)
    for name, table in db.metadata.tables.items():
        assert {column["name"] for column in found.get_columns(name)} == set(table.columns.keys())
        assert {index.name for index in table.indexes} <= {
            index["name"] for index in found.get_indexes(name)
        }
    engine.dispose()


@pytest.mark.long
def test_a_database_that_is_down_is_told_by_health_and_nothing_hangs(
    make_server: Callable[..., Server], jfk: Path
) -> None:
    """No crash loop: practice works without it, /health says what is missing."""
    server = make_server(DATABASE_URL=f"postgresql://nobody@127.0.0.1:{free_port()}/none")
    health = requests.get(f"{server.url}/health", timeout=20)
    assert (health.status_code, health.json()["database"]) == (503, "unreachable")
    assert server.send(jfk).status_code == 200
    start = requests.post(f"{server.url}/auto_interview/start", json={}, timeout=30)
    assert start.status_code == 503
    assert set(start.json()) == {"error", "code"}
    page = requests.get(f"{server.url}/answers/x", headers={"Accept": "text/html"}, timeout=30)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")


def test_a_database_that_comes_up_later_is_migrated_then(
    make_server: Callable[..., Server], postgres_url: str
) -> None:
    """The service started first: nobody has to start it again."""
    url = postgres_url.rsplit("/", 1)[0] + "/late"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE late ALLOW_CONNECTIONS false")
        server = make_server(DATABASE_URL=url)
        start = f"{server.url}/auto_interview/start"
        assert requests.post(start, json={}, timeout=30).status_code == 503
        connection.execute("ALTER DATABASE late ALLOW_CONNECTIONS true")
    wait_until(lambda: requests.post(start, json={}, timeout=30).status_code == 200, 60, server.log)


def test_the_pool_is_as_large_as_promised(tmp_path: Path) -> None:
    """10 connections and 20 more, 20 s to wait for one, renewed after 300 s, tested first."""
    settings = Settings.from_environment(
        {"DATA_DIR": str(tmp_path), "TEMP_ROOT": str(tmp_path / "temp")}
    )
    app = create_app(settings)
    assert app.config["SQLALCHEMY_ENGINE_OPTIONS"] == {
        "pool_size": 10,
        "pool_timeout": 20,
        "pool_recycle": 300,
        "max_overflow": 20,
        "pool_pre_ping": True,
        "hide_parameters": True,
    }
    with app.app_context(), db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 5_000
        pool = db.engine.pool
        assert pool.size() == 10  # type: ignore[attr-defined]
        assert pool._max_overflow == 20  # type: ignore[attr-defined]
        db.engine.dispose()


def test_old_interviews_of_guests_are_deleted(make_server: Callable[..., Server]) -> None:
    """The scheduler's first run takes what is past GUEST_RETENTION_HOURS."""
    import sqlite3

    server = make_server()
    client = requests.Session()
    client.post(f"{server.url}/auto_interview/start", json={}, timeout=10)
    server.stop()
    rows = sqlite3.connect(server.data_dir / "interview.db")
    rows.execute("UPDATE interviews SET started_at = '2020-01-01 00:00:00'")
    rows.commit()
    server.start()
    wait_until(lambda: not rows.execute("SELECT 1 FROM interviews").fetchall(), 10)
    rows.close()
