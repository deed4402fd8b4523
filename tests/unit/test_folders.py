"""DATA_DIR is made private at start; a temp root that others can replace is not used."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from interview.config.folders import (
    AVOIDING,
    UnsafeDataDirError,
    close_to_others,
    default_temp_root,
)
from interview.config.settings import Settings
from interview.files.tempfiles import TempFileRegistry, UnsafeTempRoot
from tests.conftest import open_to_others
from tests.parts import ROOT_MOUNTS, ROOT_USER, need, needs

SOMEBODY = 12345
needs_root = needs(ROOT_USER)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A DATA_DIR as versions before left it under umask 022, and wider."""
    folder = tmp_path / "data"
    for name in ("sessions", "models/base-int8", "metrics"):
        (folder / name).mkdir(parents=True)
    files = ("interview.db", "interview.db-wal", "interview.db-shm", "interview.db.lock")
    for name in (*files, "secret_key", "sessions/abc", "models/base-int8/model.bin", "old.bak"):
        (folder / name).write_bytes(b"\0")
    for path in folder.rglob("*"):
        path.chmod(0o775 if path.is_dir() else 0o664)
    folder.chmod(0o777)
    return folder


def open_entries(folder: Path) -> list[Path]:
    return [path for path in (folder, *folder.rglob("*")) if path.lstat().st_mode & 0o077]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_everything_in_data_dir_is_closed(data_dir: Path) -> None:
    """Folders 0700, files 0600, told by their number; a second start has nothing to do."""
    entries = len(list(data_dir.rglob("*"))) + 1
    assert close_to_others(data_dir, data_dir / "interview.db") == entries
    assert open_entries(data_dir) == []
    assert mode(data_dir) == mode(data_dir / "sessions") == 0o700
    assert mode(data_dir / "interview.db") == mode(data_dir / "secret_key") == 0o600
    assert close_to_others(data_dir, data_dir / "interview.db") == 0


def test_a_database_elsewhere_is_closed_and_its_folder_left(tmp_path: Path) -> None:
    """DATABASE_URL may name any folder; that one is not ours to close."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    elsewhere.chmod(0o755)
    for suffix in ("", "-wal", "-shm"):
        (elsewhere / f"x.db{suffix}").touch()
        (elsewhere / f"x.db{suffix}").chmod(0o644)
    assert close_to_others(tmp_path / "data", elsewhere / "x.db") == 3
    assert [mode(path) for path in elsewhere.iterdir()] == [0o600] * 3
    assert mode(elsewhere) == 0o755
    assert mode(tmp_path / "data") == 0o700


def test_a_folder_of_the_whole_host_is_refused_and_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DATA_DIR=/tmp or /home, or a database that is /tmp: closing those would break the host."""
    shared, homes = tmp_path / "tmp", tmp_path / "homes"
    for folder, bits in ((shared, 0o1777), (homes, 0o755), (homes / "coach", 0o755)):
        folder.mkdir()
        folder.chmod(bits)
    monkeypatch.setenv("HOME", str(homes / "coach"))
    for folder in (shared, homes):
        with pytest.raises(UnsafeDataDirError, match="set DATA_DIR to one for this service alone"):
            close_to_others(folder, None)
    with pytest.raises(UnsafeDataDirError, match="is a folder: name the file in it"):
        close_to_others(tmp_path / "data", shared)
    assert (mode(shared), mode(homes)) == (0o1777, 0o755)


@pytest.mark.parametrize("name", ["interview.db", "interview.db-wal", "secret_key"])
def test_a_link_in_the_place_of_a_file_is_refused(data_dir: Path, name: str) -> None:
    """It leads where somebody else may read or write."""
    (data_dir / name).rename(data_dir.parent / "target")
    (data_dir / name).symlink_to(data_dir.parent / "target")
    with pytest.raises(UnsafeDataDirError, match=f"{name} is a link"):
        close_to_others(data_dir, data_dir / "interview.db")


def test_links_of_the_operator_are_left_alone(data_dir: Path, tmp_path: Path) -> None:
    """DATA_DIR or its models may be a link; what the latter leads to is shared, and stays open."""
    shutil.move(data_dir / "models", tmp_path / "shared-models")
    (data_dir / "models").symlink_to(tmp_path / "shared-models")
    (tmp_path / "linked").symlink_to(data_dir)
    assert close_to_others(tmp_path / "linked", None) > 0
    assert open_entries(data_dir) == [data_dir / "models"]  # links have no mode of their own
    assert mode(tmp_path / "shared-models") == 0o775


@needs_root
@pytest.mark.parametrize("name", [".", "interview.db", "interview.db-shm", "sessions/abc"])
def test_what_belongs_to_somebody_else_is_refused_by_name(data_dir: Path, name: str) -> None:
    """Its owner could give it any mode again."""
    path = data_dir / name
    os.chown(path, SOMEBODY, SOMEBODY)
    with pytest.raises(UnsafeDataDirError, match=f"{path} belongs to user {SOMEBODY}"):
        close_to_others(data_dir, data_dir / "interview.db")


@needs_root
def test_somebody_elses_link_to_our_folder_is_refused(data_dir: Path, tmp_path: Path) -> None:
    """Tomorrow it may lead to another one."""
    (tmp_path / "linked").symlink_to(data_dir)
    os.lchown(tmp_path / "linked", SOMEBODY, SOMEBODY)
    with pytest.raises(UnsafeDataDirError, match=f"link of user {SOMEBODY}"):
        close_to_others(tmp_path / "linked", None)


@pytest.mark.parametrize("open_mode", [0o777, 0o757, 0o773])
def test_a_root_below_a_folder_that_everybody_may_change_is_refused(
    open_mode: int, tmp_path: Path
) -> None:
    """Who may write there may put a folder of his own in the place of the root."""
    parent = tmp_path / "open"
    (parent / "deep").mkdir(parents=True)
    parent.chmod(open_mode)
    for root in (parent / "root", parent / "deep" / "root"):
        with pytest.raises(UnsafeTempRoot, match=r"open, above it, can be changed by every user"):
            TempFileRegistry(root)
    parent.chmod(open_mode | stat.S_ISVTX)
    TempFileRegistry(parent / "root").close()


def test_links_above_the_root_lead_to_no_open_folder(tmp_path: Path) -> None:
    """What counts is where the root really is."""
    (tmp_path / "open" / "deep").mkdir(parents=True)
    (tmp_path / "open").chmod(0o777)
    (tmp_path / "link").symlink_to(tmp_path / "open" / "deep")
    with pytest.raises(UnsafeTempRoot, match="every user"):
        TempFileRegistry(tmp_path / "link" / "root")


@needs_root
def test_a_root_below_somebody_elses_folder_or_link_is_refused(tmp_path: Path) -> None:
    """Its owner may rename what is in it, whatever its mode."""
    (tmp_path / "theirs" / "ours").mkdir(parents=True)
    os.chown(tmp_path / "theirs", SOMEBODY, SOMEBODY)
    (tmp_path / "link").symlink_to(tmp_path)
    os.lchown(tmp_path / "link", SOMEBODY, SOMEBODY)
    for root in ("theirs/root", "theirs/ours/root", "link/root"):
        with pytest.raises(UnsafeTempRoot, match=f"belongs to user {SOMEBODY}"):
            TempFileRegistry(tmp_path / root)


@pytest.fixture
def system_temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temp folder of the system, open to everybody as /tmp is."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    folder.chmod(0o1777)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def temp_root(data_dir: Path) -> Path:
    root = Settings.from_environment({"DATA_DIR": str(data_dir)}).temp_files.temp_root
    TempFileRegistry(root).close()
    return root


def test_the_usual_temp_root_is_used_while_it_is_ours(system_temp: Path, tmp_path: Path) -> None:
    """One for each user of the host; a mode of our own is refused in words, not avoided."""
    usual = system_temp / f"interview-{os.getuid()}"
    assert temp_root(tmp_path) == usual
    assert temp_root(tmp_path) == usual
    usual.chmod(0o755)
    with pytest.raises(UnsafeTempRoot, match="chmod 700"):
        temp_root(tmp_path)


def test_a_name_that_is_taken_is_avoided(system_temp: Path, tmp_path: Path) -> None:
    """By a link or a file of anybody; processes that come later share the same folder."""
    usual = system_temp / f"interview-{os.getuid()}"
    usual.symlink_to(tmp_path)
    assert temp_root(tmp_path / "data") == tmp_path / "data" / AVOIDING
    usual.unlink()
    assert temp_root(tmp_path / "data") == tmp_path / "data" / AVOIDING
    usual.write_bytes(b"")
    assert temp_root(tmp_path / "other") == tmp_path / "other" / AVOIDING


@needs_root
def test_a_folder_that_another_user_made_before_is_avoided(
    system_temp: Path, tmp_path: Path
) -> None:
    """Whatever its mode: its owner reads every recording in it."""
    usual = system_temp / f"interview-{os.getuid()}"
    usual.mkdir(mode=0o700)
    os.chown(usual, SOMEBODY, SOMEBODY)
    assert temp_root(tmp_path / "data") == tmp_path / "data" / AVOIDING


def test_a_system_temp_without_sticky_bit_is_avoided(system_temp: Path, tmp_path: Path) -> None:
    """TMPDIR may be a folder of a project that everybody writes to."""
    system_temp.chmod(0o777)
    assert temp_root(tmp_path / "data") == tmp_path / "data" / AVOIDING


POD = """
set -e
mount -t tmpfs -o mode=$MODE,gid=$GROUP none "$VOLUME"
exec "$@"
"""
AS_USER = """
import os, sys
from pathlib import Path
from interview.config.folders import root_fault
os.setgroups([])
os.setgid(10001)
os.setuid(10001)
print(root_fault(Path(sys.argv[1])))
"""


@needs_root
@pytest.mark.parametrize(
    ("volume_mode", "group", "taken"),
    [("2777", "10001", True), ("777", "10001", False), ("2777", "0", False)],
)
def test_a_volume_of_the_pods_own_group_is_taken(
    volume_mode: str, group: str, taken: bool, tmp_path: Path
) -> None:
    """An emptyDir with fsGroup is root's and 2777, and nobody but the pod has it."""
    need(ROOT_MOUNTS)
    open_to_others(tmp_path)
    volume = tmp_path / "scratch"
    volume.mkdir()
    volume.chmod(0o755)
    ask = (sys.executable, "-c", AS_USER, str(volume / "interview"))
    told = subprocess.run(
        ["unshare", "--mount", "sh", "-c", POD, "sh", *ask],
        env={**os.environ, "MODE": volume_mode, "GROUP": group, "VOLUME": str(volume)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert ("None" in told) if taken else ("can be changed by every user" in told)


def test_the_default_root_does_not_touch_the_disk(tmp_path: Path) -> None:
    """Reading settings makes no folder."""
    default_temp_root(tmp_path / "tmp", tmp_path / "data")
    assert list(tmp_path.iterdir()) == []
