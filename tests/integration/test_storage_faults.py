"""Disks and databases that take nothing for a while: what was accepted survives all of it."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from interview.config import MIB
from tests.conftest import Server, _end, wait_until
from tests.integration.small_disk import SmallDisk, run_beside, started_on_small_disks
from tests.integration.test_answer_queue import concluded, post

SETTINGS = {"ANSWERS_PER_PERSON": "50", "WHISPER_MODEL": "tiny.en"}
TABLES = ("answers", "recording_parts")
ATTEMPTS = "SELECT state, attempt - handed_back FROM answers ORDER BY received_at"
FOLD_LOG = """
import sqlite3
sqlite3.connect({path!r}).execute("PRAGMA wal_checkpoint(TRUNCATE)")
"""
"""Without it SQLite would go on for a while in the room its log has taken before."""


@dataclass(frozen=True)
class OnSmallDisks:
    """A service whose data and temp files have a small disk each."""

    server: Server
    data: SmallDisk
    temp: SmallDisk

    def counts(self) -> list[int]:
        """Answers and parts of recordings, by a copy: SQLite finds no way into a namespace."""
        return [self.read(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES]

    def read(self, query: str) -> list[tuple[Any, ...]]:
        copies = self.server.folder / "copies"
        copies.mkdir(exist_ok=True)
        for name in ("interview.db", "interview.db-wal"):
            shutil.copy(self.data.path / name, copies)
        with closing(sqlite3.connect(copies / "interview.db")) as database:
            return database.execute(query).fetchall()


@pytest.fixture(scope="module")
def service(
    tmp_path_factory: pytest.TempPathFactory, prepared_models: Path
) -> Iterator[OnSmallDisks]:
    server = Server(tmp_path_factory.mktemp("small"), {**SETTINGS, "MIN_FREE_DISK_MB": "1"})
    data, temp = started_on_small_disks(server, prepared_models, "12m")
    yield OnSmallDisks(server, data, temp)
    _end(server)


def refused(answer: requests.Response, *codes: str) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.json()["code"] in codes
    assert int(answer.headers["Retry-After"]) >= 1


@pytest.mark.parametrize("left", [0, 2 * MIB])
def test_a_full_temp_disk_refuses_and_keeps_nothing(
    left: int, service: OnSmallDisks, jfk: Path
) -> None:
    """Full before the upload or under it: 503 with a moment to try again, nothing stored."""
    before = service.counts()
    service.temp.fill(left)
    refused(post(service.server, jfk.read_bytes() + bytes(3 * MIB)), "storage_full")
    assert service.counts() == before
    service.temp.free()
    assert service.server.leftovers() == []


def test_answers_wait_for_a_temp_disk_that_is_full(service: OnSmallDisks, jfk: Path) -> None:
    """The one at work and the one behind it: handed back at no cost, evaluated with room again."""
    places = [post(service.server, jfk).headers["Location"] for _ in range(2)]
    service.temp.fill()
    wait_until(lambda: '"answer_waits"' in service.server.log(), 30, service.server.log)
    service.temp.free()
    for place in places:
        assert concluded(service.server, place)["state"] == "evaluated"
    assert service.read(ATTEMPTS)[-2:] == [("evaluated", 1)] * 2


def test_answers_survive_a_database_that_is_full(service: OnSmallDisks, jfk: Path) -> None:
    """New ones get 503 and leave nothing; those accepted before are evaluated with room again.

    Meanwhile the worker can neither renew its lease nor write its result.
    """
    places = [post(service.server, jfk).headers["Location"] for _ in range(2)]
    run_beside(service.server, FOLD_LOG.format(path=str(service.server.data_dir / "interview.db")))
    service.data.fill()
    before = service.counts()
    for _ in range(3):
        refused(post(service.server, jfk), "storage_full")
    assert service.counts() == before
    start = requests.post(f"{service.server.url}/auto_interview/start", json={}, timeout=30)
    refused(start, "storage_full")
    wait_until(lambda: '"lease_not_renewed"' in service.server.log(), 30, service.server.log)
    service.data.free()
    for place in places:
        assert concluded(service.server, place)["state"] == "evaluated"
    assert service.read(ATTEMPTS)[-2:] == [("evaluated", 1)] * 2
    assert post(service.server, jfk).status_code == 202
