"""Instances that start at once on an empty database: one migrates, all come up."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import requests

from tests.conftest import PROJECT, Server

MIGRATED = "Running upgrade"


def test_three_instances_at_once_migrate_once(
    start_instances: Callable[..., list[Server]],
) -> None:
    """All healthy, and each revision is run by exactly one of them."""
    servers = start_instances(3)
    for server in servers:
        health = requests.get(f"{server.url}/health", timeout=20)
        assert (health.status_code, health.json()["database"]) == (200, "ok"), server.log()
    runs = Counter(line for server in servers for line in _migrations(server.log_path))
    revisions = list((PROJECT / "migrations" / "versions").glob("*.py"))
    assert len(runs) == len(revisions), runs
    assert set(runs.values()) == {1}, runs


def _migrations(log: Path) -> list[str]:
    """The migrations this log tells of, without time or process."""
    lines = log.read_text("utf-8", "replace").splitlines()
    return [line[line.index(MIGRATED) :] for line in lines if MIGRATED in line]
