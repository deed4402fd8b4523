"""Session files: guests come and go, a login stays."""

import os
import struct
import time
from pathlib import Path

import pytest

from interview.web import sessions as sessions_module
from interview.web.sessions import ACCOUNT, THRESHOLD, SessionFiles

FEW = 60


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "sessions"


@pytest.fixture
def sessions(folder: Path, monkeypatch: pytest.MonkeyPatch) -> SessionFiles:
    """A store whose bound is FEW: six hundred files take this disk two seconds."""
    monkeypatch.setattr(sessions_module, "THRESHOLD", FEW)
    return SessionFiles(folder)


def count(folder: Path) -> int:
    """Session files, without cachelib's counter."""
    return len(list(folder.iterdir())) - 1


def test_a_login_survives_any_number_of_guests(folder: Path) -> None:
    """600 guests later everybody who logged in still is, and the folder stays near its bound."""
    assert THRESHOLD == 500
    sessions = SessionFiles(folder)
    for number in range(5):
        sessions.set(f"login{number}", {ACCOUNT: number, "lang": "tr"})
    for number in range(600):
        sessions.set(f"guest{number}", {"owner": f"token{number}"})
        assert count(folder) <= THRESHOLD + 1
    assert [sessions.get(f"login{n}") for n in range(5)] == [
        {ACCOUNT: n, "lang": "tr"} for n in range(5)
    ]
    assert count(folder) >= THRESHOLD * 0.8
    assert sessions.get("guest599") == {"owner": "token599"}


def test_the_oldest_guests_go_first(sessions: SessionFiles, folder: Path) -> None:
    """Who is busy answering keeps the interview; who left long ago loses it."""
    sessions.set("old", {"owner": "a"})
    for path in folder.iterdir():
        os.utime(path, (1, 1))
    for number in range(FEW + 5):
        sessions.set(f"guest{number}", {"owner": "b"})
    assert sessions.get("old") is None
    assert sessions.get(f"guest{FEW + 4}") is not None


def test_a_guest_with_a_null_account_is_a_guest(sessions: SessionFiles) -> None:
    """A logged-out session with the key left in it is nobody's login."""
    sessions.set("out", {ACCOUNT: None})
    for number in range(FEW + 20):
        sessions.set(f"guest{number}", {})
    assert sessions.get("out") is None


def test_only_logins_are_never_pruned_to_nothing(sessions: SessionFiles, folder: Path) -> None:
    """With nothing but logins the folder may grow: nobody is signed out for room."""
    for number in range(FEW + 20):
        sessions.set(f"login{number}", {ACCOUNT: number})
    assert count(folder) == FEW + 20
    assert all(sessions.get(f"login{number}") for number in range(FEW + 20))


def test_many_logins_make_no_save_slower(
    folder: Path, monkeypatch: pytest.MonkeyPatch, sessions: SessionFiles
) -> None:
    """Past the bound with logins alone, few saves read all files, and guests still have room."""
    for number in range(2 * FEW):
        sessions.set(f"login{number}", {ACCOUNT: number})
    read: list[str] = []
    look = SessionFiles._is_login

    def looked(self: SessionFiles, name: str) -> bool:
        read.append(name)
        return look(self, name)

    monkeypatch.setattr(SessionFiles, "_is_login", looked)
    for _ in range(3 * FEW):
        sessions.set("login1", {ACCOUNT: 1})
    for number in range(FEW // 2):
        sessions.set(f"guest{number}", {})
    assert len(read) <= 2 * count(folder)
    assert count(folder) == 2 * FEW + FEW // 2
    for number in range(2 * FEW):
        sessions.set(f"more{number}", {})
    assert count(folder) < 4 * FEW
    assert sessions.get("login0") is not None


def test_expired_sessions_go_before_live_guests(sessions: SessionFiles, folder: Path) -> None:
    """Pruning takes what has expired, logins too, and then needs no guest."""
    for number in range(20):
        sessions.set(f"expired{number}", {ACCOUNT: number})
    for path in folder.iterdir():
        if path.stat().st_size > 4 and _is_session(path, sessions):
            _expire(path)
    for number in range(FEW - 20 + 1):
        sessions.set(f"guest{number}", {})
    sessions.set("one more", {})
    assert count(folder) == FEW - 20 + 2
    assert sessions.get("guest0") is not None
    assert sessions.get("expired0") is None


def test_a_damaged_session_file_stops_nobody(sessions: SessionFiles, folder: Path) -> None:
    """A file cut off by a full disk or a crash does not turn every new session into an error."""
    (folder / ("0" * 32)).write_bytes(b"")
    (folder / ("1" * 32)).write_bytes(
        struct.pack("I", int(time.time()) + 1000) + b"\x80\x04garbage"
    )
    (folder / ("2" * 32)).write_bytes(struct.pack("I", int(time.time()) + 1000))
    restarted = SessionFiles(folder)
    for number in range(FEW + 5):
        assert restarted.set(f"guest{number}", {"owner": "x"})
    assert restarted.get(f"guest{FEW + 4}") == {"owner": "x"}


def test_the_folder_is_private(sessions: SessionFiles, folder: Path) -> None:
    """Sessions are nobody else's to read."""
    sessions.set("guest", {"owner": "x"})
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_a_restart_keeps_sessions_and_count(sessions: SessionFiles, folder: Path) -> None:
    """What one process stored, the next one reads and counts."""
    for number in range(10):
        sessions.set(f"guest{number}", {"owner": str(number)})
    restarted = SessionFiles(folder)
    assert restarted.get("guest3") == {"owner": "3"}
    assert restarted._file_count == 10


def _is_session(path: Path, sessions: SessionFiles) -> bool:
    return not sessions._is_mgmt(path.name)


def _expire(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(struct.pack("I", int(time.time()) - 10) + data[4:])
