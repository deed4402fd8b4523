"""Backup and restore of SQLite; the backup runs beside a working service."""

import errno
import shutil
import sqlite3
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from interview.flows.reconcile import BackupFlow
from interview.store.backup import BackupError
from tests.conftest import Server
from tests.integration.admin_commands import run_command, unreachable_postgresql
from tests.integration.databases import upgrade
from tests.integration.test_answer_queue import concluded, look, post

pytestmark = pytest.mark.long

NO_MODEL = {"WHISPER_MODEL": "/no/such/model", "ANSWERS_PER_PERSON": "100"}
"""Accepts and does not evaluate: all that is accepted waits."""


@pytest.fixture(scope="module")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated")
    upgrade(f"sqlite:///{folder / 'interview.db'}", folder)
    return folder / "interview.db"


@pytest.fixture
def database(migrated_file: Path, tmp_path: Path) -> Path:
    """The database of a service that does not run, in a folder of its own."""
    folder = tmp_path / "data"
    folder.mkdir()
    return Path(shutil.copy(migrated_file, folder))


def test_a_backup_has_what_was_accepted_and_is_restored_while_nobody_serves(
    make_server: Callable[..., Server], jfk: Path, tmp_path: Path
) -> None:
    """Taken while answers come in; refused while the service runs; then evaluated from it."""
    server, target = make_server(**NO_MODEL), tmp_path / "copy.db"
    recording = jfk.read_bytes()[:100_000]
    before = [post(server, recording).headers["Location"] for _ in range(2)]
    with ThreadPoolExecutor(1) as sender:
        meanwhile = sender.map(lambda _: post(server, recording).status_code, range(8))
        done = run_command(server, "backup", str(target))
        assert set(meanwhile) == {202}
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob("*copy.db*")] == ["copy.db"]

    refused = run_command(server, "restore", str(target))
    assert (refused.returncode, "stop it first" in refused.stderr) == (1, True)
    assert look(server, before[0])["state"] in ("received", "processing")
    worker = server.web_worker()
    server.process.kill()
    worker.kill()
    server.process.wait(10)
    restored = run_command(server, "restore", str(target))
    assert restored.returncode == 0, restored.stderr
    aside = Path(restored.stdout.strip().rpartition(" ")[2])
    assert answers_in(aside) == 10
    server.environment["WHISPER_MODEL"] = "tiny.en"
    server.start()
    assert [concluded(server, location)["state"] for location in before] == ["evaluated"] * 2


def test_what_is_no_sound_backup_of_this_service_is_refused(database: Path, tmp_path: Path) -> None:
    """Cut short, altered inside, something else, of a newer version: the database stays."""
    flow, names = (
        BackupFlow(database),
        ("whole", "cut", "altered", "torn", "words", "other", "newer"),
    )
    whole, cut, altered, torn, words, other, newer = (tmp_path / f"{name}.db" for name in names)
    flow.back_up(whole, overwrite=False)
    pages = whole.read_bytes()
    cut.write_bytes(pages[:30_000])
    altered.write_bytes(pages[:-4096] + b"\x5a" * 4096)
    shutil.copy(whole, torn)
    written(torn, "PRAGMA writable_schema=ON; DELETE FROM sqlite_master WHERE name LIKE 'ix_%'")
    words.write_text("no database " * 100)
    written(other, "CREATE TABLE songs (title)")
    shutil.copy(whole, newer)
    written(newer, "UPDATE alembic_version SET version_num = '9999'")
    before = database.read_bytes()
    for source in (cut, altered, torn, words, other, newer, tmp_path / "absent.db"):
        with pytest.raises(BackupError):
            flow.restore(source)
    assert database.read_bytes() == before
    left = {path.name for path in database.parent.iterdir()}
    assert left <= {"interview.db", "interview.db.lock"}


def test_the_log_of_a_replaced_database_does_not_reach_the_new_one(
    database: Path, tmp_path: Path
) -> None:
    """What a killed service had not folded in yet goes aside with its file, and only there."""
    flow, whole = BackupFlow(database), tmp_path / "whole.db"
    flow.back_up(whole, overwrite=False)
    with closing(sqlite3.connect(database)) as killed:
        killed.execute("PRAGMA journal_mode=WAL")
        killed.execute("INSERT INTO recording_parts VALUES ('late', 0, x'00')")
        killed.commit()
        assert Path(f"{database}-wal").stat().st_size > 0
        aside = flow.restore(whole)
        assert aside is not None
        assert (parts_in(database), parts_in(aside)) == (0, 1)


def test_a_restore_that_dies_between_two_renames_loses_no_log(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log has gone aside and the file has not: SQLite deletes a log without its file."""
    flow, whole = BackupFlow(database), tmp_path / "whole.db"
    flow.back_up(whole, overwrite=False)
    log, shared = Path(f"{database}-wal"), Path(f"{database}-shm")
    log.write_bytes(b"what is in it alone")
    shared.write_bytes(b"")
    rename, left = Path.replace, iter((True, True))

    def dying(path: Path, target: str) -> Path:
        if next(left, None) is None:
            raise OSError(errno.EIO, "died")
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", dying)
    with pytest.raises(BackupError):
        flow.restore(whole)
    (aside,) = database.parent.glob("*.replaced-*-wal")
    assert aside.read_bytes() == b"what is in it alone"
    assert (database.exists(), log.exists()) == (True, False)


def test_a_backup_overwrites_nothing_by_itself(database: Path, tmp_path: Path) -> None:
    """Only when told to, and never the database itself; what fails leaves no half of one."""
    flow, target = BackupFlow(database), tmp_path / "precious"
    target.write_text("mine")
    for refused, overwrite in (
        (target, False),
        (database, True),
        (tmp_path / "no-folder" / "copy.db", False),
    ):
        with pytest.raises(BackupError):
            flow.back_up(refused, overwrite=overwrite)
    assert target.read_text() == "mine"
    flow.back_up(target, overwrite=True)
    assert answers_in(target) == answers_in(database) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "precious"]


def test_of_postgresql_it_is_said_what_to_use(tmp_path: Path) -> None:
    """Exit status 2: nothing is wrong, it is done elsewhere."""
    command = unreachable_postgresql(tmp_path)
    for word, program in (("backup", "pg_dump"), ("restore", "pg_restore")):
        done = command(word, str(tmp_path / "copy.db"))
        assert (done.exit_code, program in done.stderr) == (2, True)
        assert "secret" not in done.output


def answers_in(database: Path) -> int:
    return counted(database, "answers")


def parts_in(database: Path) -> int:
    return counted(database, "recording_parts")


def counted(database: Path, table: str) -> int:
    with closing(sqlite3.connect(database)) as connection:
        count: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return count


def written(database: Path, statements: str) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(statements)
