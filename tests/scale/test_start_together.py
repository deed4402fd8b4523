"""Instances that start together on an empty database: one migrates, all start."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from sqlalchemy import create_engine, text

from tests.conftest import PROJECT, Server, wait_until
from tests.integration.databases import driver_url

pytestmark = pytest.mark.long

MIGRATED = "Running upgrade"
CLUSTER_LOCK = 7_316_001
WAITING = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = :lock AND NOT granted"
)
INSTANCES = 3


def test_three_instances_at_once_migrate_once(
    start_instances: Callable[..., list[Server]], empty_postgres: str
) -> None:
    """All reach the lock before any is let on; all are healthy, each revision is run once."""
    engine = create_engine(driver_url(empty_postgres), isolation_level="AUTOCOMMIT")
    with ThreadPoolExecutor(1) as pool, engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": CLUSTER_LOCK})
        starting = pool.submit(start_instances, INSTANCES)
        lock = {"lock": CLUSTER_LOCK}
        try:
            wait_until(lambda: connection.scalar(WAITING, lock) == INSTANCES, 60)
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), lock)
        servers = starting.result()
    engine.dispose()
    for server in servers:
        health = requests.get(f"{server.url}/health", timeout=20)
        assert (health.status_code, health.json()["database"]) == (200, "ok"), server.log()
        assert "migration_failed" not in server.log()
    runs = Counter(line for server in servers for line in _migrations(server.log_path))
    revisions = list((PROJECT / "migrations" / "versions").glob("*.py"))
    assert len(runs) == len(revisions), runs
    assert set(runs.values()) == {1}, runs


def _migrations(log: Path) -> list[str]:
    """The migrations this log tells of, without time or process."""
    lines = log.read_text("utf-8", "replace").splitlines()
    migrated = (line for line in lines if MIGRATED in line)
    return [line[line.index(MIGRATED) :].split('"')[0] for line in migrated]
