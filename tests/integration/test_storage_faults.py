"""Disks and databases that refuse writes for a while: accepted answers survive."""

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests
from sqlalchemy import select, text

from interview.composition.process import content_parts, process_parts
from interview.composition.recognition import speech_parts
from interview.config.process_names import process_name
from interview.config.settings import Settings
from interview.config.variables import MIB
from interview.contracts import EvaluatedAnswer, QueuedAnswer
from interview.flows.answer_worker import STORE_SECONDS, AnswerWorker
from interview.flows.report import answer_json
from interview.isolation.admission import RESERVED_THREADS, Admission
from interview.store.answers import AnswerLimits, AnswerStore
from interview.store.claims import MAX_ATTEMPTS, ClaimStore
from interview.store.database import Sessions, StoreError
from interview.store.models import Answer
from tests.conftest import Server, _end, _furnish, wait_until
from tests.integration.databases import migrated
from tests.integration.small_disk import SmallDisk, run_beside, started_on_small_disks
from tests.integration.test_answer_queue import concluded, look, post
from tests.unit.processes import small_disk_python

pytestmark = pytest.mark.long

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


def test_a_database_on_a_disk_that_was_read_only_is_written_again(tmp_path: Path) -> None:
    """After a crash on it, with its log still there: refused by name meanwhile, no restart."""
    code = """
import os, subprocess, sys
from interview.app import create_app
from interview.config.settings import Settings
from interview.store.migration import upgrade
from interview.store.schema import db
disk = sys.argv[1]
settings = {"DATA_DIR": disk + "/data", "TEMP_ROOT": disk + "/temp", "LOG_FORMAT": "json"}
app = create_app(Settings.from_environment(settings))
def start():
    answer = app.test_client().post("/auto_interview/start", json={})
    print(answer.status_code, answer.headers.get("Retry-After"))
def remount(mode):
    subprocess.run(["mount", "-o", f"remount,{mode}", disk], check=True)
if os.fork() == 0:
    upgrade(app)
    start()
    sys.stdout.flush()
    os._exit(0)  # a crash: nothing is folded in, nothing closed
os.wait()
remount("ro")
start()
with app.app_context(), db.engine.connect(), db.engine.connect():
    pass  # two connections of the pool that cannot write
remount("rw")
for _ in range(4):
    start()
with app.app_context():
    db.engine.dispose()
"""
    done = small_disk_python(code, tmp_path / "disk", "size=4m")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["200 None", "503 5", "503 5", *["200 None"] * 3]


def test_answers_survive_a_postgresql_that_is_read_only(
    make_server: Callable[..., Server], postgres_url: str, jfk: Path
) -> None:
    """As after a failover to a standby: 503 meanwhile, then evaluated without a hand."""
    server = make_server(**SETTINGS, DATABASE_URL=postgres_url)
    places = [post(server, jfk).headers["Location"] for _ in range(2)]
    wait_until(lambda: look(server, places[0])["state"] == "processing", 30, server.log)
    with read_only(postgres_url):
        refused(post(server, jfk), "database_unavailable")
        start = requests.post(f"{server.url}/auto_interview/start", json={}, timeout=30)
        refused(start, "database_unavailable")
        assert {look(server, place)["state"] for place in places} == {"processing", "received"}
        wait_until(lambda: '"lease_not_renewed"' in server.log(), 30, server.log)
    for place in places:
        assert concluded(server, place)["state"] == "evaluated"
    assert post(server, jfk).status_code == 202


@contextmanager
def read_only(url: str) -> Iterator[None]:
    """Every transaction of the whole server, those of open connections too."""
    options = "-c default_transaction_read_only=off"
    with psycopg.connect(url, autocommit=True, options=options) as operator:
        operator.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        operator.execute("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            operator.execute("ALTER SYSTEM RESET default_transaction_read_only")
            operator.execute("SELECT pg_reload_conf()")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_attempt_a_database_ended_does_not_count(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """However often: it is no fault of the recording, which is there and waits."""
    settings = Settings.from_environment(
        {"DATA_DIR": str(tmp_path), "TEMP_ROOT": str(tmp_path / "temp"), **SETTINGS}
    )
    with migrated(request, kind, "unwritten", tmp_path) as sessions:
        AnswerStore(sessions, AnswerLimits(5, 5, 5)).accept(
            QueuedAnswer(person="ada", question="?", reader="en", language=None, container="webm"),
            [b"x"],
        )
        with closing_worker(settings, sessions) as worker:
            rename(sessions, "recording_parts", "away")
            for _ in range(MAX_ATTEMPTS + 1):
                with pytest.raises(StoreError):
                    worker.evaluate_next()
            rename(sessions, "away", "recording_parts")
            assert worker.evaluate_next()
        with sessions() as session:
            (row,) = session.scalars(select(Answer))
    assert (row.failure, row.attempt - row.handed_back) == ("corrupt_audio", 1)


@pytest.mark.parametrize(
    ("kind", "value"), [("sqlite", {"no", "JSON"}), ("postgresql", float("nan"))]
)
def test_a_result_no_database_takes_is_not_tried_for_ever(
    kind: str,
    value: object,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    jfk: Path,
    prepared_models: Path,
) -> None:
    """Refused at once and counted as an attempt: the worker goes on with what others wait for."""
    _furnish(prepared_models, tmp_path)
    settings = Settings.from_environment(
        {"DATA_DIR": str(tmp_path), "TEMP_ROOT": str(tmp_path / "temp"), **SETTINGS}
    )
    answer = QueuedAnswer(person="ada", question="?", reader="en", language=None, container="flac")
    with migrated(request, kind, "untakable", tmp_path) as sessions:
        AnswerStore(sessions, AnswerLimits(5, 5, 5)).accept(answer, [jfk.read_bytes()])
        with closing_worker(settings, sessions, lambda _: {"content": value}) as worker:
            started = time.monotonic()
            assert worker.evaluate_next()
            assert time.monotonic() - started < STORE_SECONDS / 2
        with sessions() as session:
            (row,) = session.scalars(select(Answer))
    found = (row.state, row.failure, row.attempt - row.handed_back)
    assert found == ("received", "internal_error", 1)


@contextmanager
def closing_worker(
    settings: Settings,
    sessions: Sessions,
    present: Callable[[EvaluatedAnswer], dict[str, Any]] = answer_json,
) -> Iterator[AnswerWorker]:
    """What takes answers in a service, with its real parts."""
    base = process_parts(settings, "worker")
    content = content_parts(base)
    admission = Admission(0, RESERVED_THREADS + 1)
    claims = ClaimStore(sessions, process_name)
    parts = speech_parts(base, admission, content.flow, claims)
    yield AnswerWorker(claims, parts.answers, base.registry, present, base.caches.forget)
    parts.speech.close()
    content.coach.close()
    base.close()


def rename(sessions: Sessions, table: str, name: str) -> None:
    with sessions.begin() as session:
        session.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))
