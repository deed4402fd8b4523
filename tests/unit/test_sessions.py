"""Session files: plain data, deleted after expiry and not before."""

import os
import pickle
import time
from pathlib import Path
from typing import Any

import pytest

from interview.web import sessions as sessions_module
from interview.web.person import LOGIN
from interview.web.sessions import LIFETIME_SECONDS, UNFINISHED, SessionFiles


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "sessions"


@pytest.fixture
def sessions(folder: Path) -> SessionFiles:
    return SessionFiles(folder)


def store(sessions: SessionFiles, key: str, **values: Any) -> None:
    sessions.set(key=key, value=values, timeout=LIFETIME_SECONDS)


def test_a_login_survives_any_number_of_others(sessions: SessionFiles, folder: Path) -> None:
    """Nobody is signed out for room."""
    for number in range(700):
        store(sessions, f"login{number}", **{LOGIN: number, "api_key": "ş"})
    assert sessions.get("login0") == {LOGIN: 0, "api_key": "ş"}
    assert sessions.count() == len(list(folder.iterdir())) == 700
    sessions.delete("login0")
    sessions.delete("login0")
    assert (sessions.get("login0"), sessions.count()) == (None, 699)


def test_a_session_ends_with_its_time_and_its_file_goes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked for it is not there at once; its file goes with a later save, and no other does."""
    monkeypatch.setattr(sessions_module, "PRUNE_SECONDS", 0.0)
    sessions = SessionFiles(folder)
    sessions.set("short", {LOGIN: 1}, timeout=0.2)
    store(sessions, "long", **{LOGIN: 2})
    assert sessions.get("short") == {LOGIN: 1}
    time.sleep(0.25)
    assert (sessions.get("short"), sessions.count()) == (None, 2)
    store(sessions, "later", **{LOGIN: 3})
    assert sessions.count() == 2
    assert sessions.get("long") == {LOGIN: 2}


def test_a_save_prolongs_a_session(sessions: SessionFiles) -> None:
    """A week from the last request, not from the login."""
    sessions.set("used", {LOGIN: 1}, timeout=0.2)
    store(sessions, "used", **{LOGIN: 1})
    time.sleep(0.25)
    assert sessions.get("used") == {LOGIN: 1}


class Trap:
    """What runs code when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.mark,))


def test_what_is_no_session_is_none_and_runs_nothing(
    sessions: SessionFiles, folder: Path, tmp_path: Path
) -> None:
    """A file cut short, a pickle, another JSON value, brackets nested by the thousand."""
    store(sessions, "login", **{LOGIN: 1})
    (path,) = folder.iterdir()
    mark = tmp_path / "ran"
    trap = pickle.dumps(Trap(mark))
    for foreign in (b"", b'{"user_id": 1', b"\xff", b"[1]", b"null", b"[" * 100_000, trap):
        path.write_bytes(foreign)
        os.utime(path, (time.time() + 1000,) * 2)
        assert sessions.get("login") is None
    assert not mark.exists()
    pickle.loads(trap)
    assert mark.exists(), "the trap works"
    store(sessions, "login", **{LOGIN: 2})
    assert sessions.get("login") == {LOGIN: 2}


def test_the_folder_is_private(sessions: SessionFiles, folder: Path) -> None:
    """Sessions are nobody else's to read."""
    store(sessions, "login", **{LOGIN: 1})
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]


def test_a_restart_keeps_sessions_and_drops_what_was_cut_short(
    sessions: SessionFiles, folder: Path
) -> None:
    """What one process stored, the next one reads and counts; half a file is nobody's."""
    store(sessions, "login", **{LOGIN: 1})
    for name, age in (("old", 100), ("new", 0)):
        unfinished = folder / f"{name}{UNFINISHED}"
        unfinished.write_bytes(b"{")
        os.utime(unfinished, (time.time() - age,) * 2)
    restarted = SessionFiles(folder)
    assert restarted.get("login") == {LOGIN: 1}
    store(restarted, "other", **{LOGIN: 2})
    assert restarted.count() == 2
    assert [path.name for path in folder.glob(f"*{UNFINISHED}")] == [f"new{UNFINISHED}"]


def test_a_value_json_has_no_word_for_leaves_nothing(sessions: SessionFiles, folder: Path) -> None:
    """What was stored before is still there, and nothing unfinished beside it."""
    store(sessions, "login", **{LOGIN: 1})
    with pytest.raises(TypeError):
        store(sessions, "login", **{LOGIN: object()})
    assert sessions.get("login") == {LOGIN: 1}
    assert len(list(folder.iterdir())) == 1
