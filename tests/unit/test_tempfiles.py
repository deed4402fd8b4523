"""The registry of temp files: ownership and deletion."""

import errno
import gc
import os
import stat
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from interview.errors import StorageFull
from interview.files.tempfiles import (
    LOCK_NAME,
    TempFile,
    TempFileRegistry,
    UnsafeTempRoot,
    tally_files,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "root"


@pytest.fixture
def registry(root: Path) -> TempFileRegistry:
    return TempFileRegistry(root)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("mask", [0o022, 0o000, 0o077])
def test_files_are_private_whatever_the_umask(mask: int, root: Path) -> None:
    """A file is 0600 in a 0700 lease in a 0700 root, whatever the umask allows."""
    before = os.umask(mask)
    try:
        with (
            TempFileRegistry(root) as registry,
            registry.file(suffix=".wav", purpose="decode") as file,
        ):
            assert mode(root) == mode(file.path.parent) == 0o700
            assert mode(file.path) == mode(file.path.parent / LOCK_NAME) == 0o600
    finally:
        os.umask(before)


def test_a_file_has_its_purpose_and_suffix_in_a_lease_of_this_process(
    registry: TempFileRegistry, root: Path
) -> None:
    """The name says what the file is for, the folder whose it is."""
    with registry.file(suffix=".wav", purpose="decode") as file:
        assert file.path.suffix == ".wav"
        assert file.path.name.startswith("decode-")
        assert file.path.parent.parent == root
        assert file.path.parent.name.startswith(f"{os.getpid()}-")
    registry.close()


def test_nothing_is_made_before_the_first_file(registry: TempFileRegistry, root: Path) -> None:
    """The lease comes with the first file, and one serves them all."""
    assert list(root.iterdir()) == []
    with (
        registry.file(suffix="", purpose="a") as one,
        registry.file(suffix="", purpose="b") as two,
    ):
        assert one.path.parent == two.path.parent
    registry.close()


def test_a_file_can_be_written_and_read(registry: TempFileRegistry) -> None:
    """The stream reads back what was written, and the path sees it after a flush."""
    with registry, registry.file(suffix=".bin", purpose="upload") as file:
        file.stream.write(b"spoken")
        file.stream.flush()
        assert file.path.read_bytes() == b"spoken"
        file.stream.seek(0)
        assert file.stream.read() == b"spoken"


def test_leaving_the_block_closes_and_unlinks(registry: TempFileRegistry) -> None:
    """`with` is all it takes."""
    with registry, registry.file(suffix=".wav", purpose="decode") as file:
        state_inside = (file.closed, file.stream.closed, file.path.exists())
    assert state_inside == (False, False, True)
    assert (file.closed, file.stream.closed, file.path.exists()) == (True, True, False)


def test_closing_twice_and_leaving_twice_is_harmless(registry: TempFileRegistry) -> None:
    """Close is idempotent, before and after the block, also for the registry."""
    file = registry.file(suffix="", purpose="decode")
    with file:
        file.close()
    with file:
        pass
    file.close()
    registry.close()
    registry.close()
    assert registry.counts().closed == 1
    assert registry.counts().failures == 0


def test_a_second_close_leaves_a_later_file_of_the_same_name_alone(
    registry: TempFileRegistry,
) -> None:
    """Once closed, the path is nobody's: closing again unlinks nothing."""
    with registry:
        file = registry.file(suffix="", purpose="decode")
        file.close()
        file.path.write_bytes(b"somebody else's")
        file.close()
        assert file.path.exists()


def test_an_exception_in_the_block_is_not_hidden(registry: TempFileRegistry) -> None:
    """The file goes and the caller sees the own exception, unchanged."""
    raised = ZeroDivisionError("the caller's own")
    file = registry.file(suffix="", purpose="decode")
    with pytest.raises(ZeroDivisionError) as caught, registry, file:
        raise raised
    assert caught.value is raised
    assert caught.value.__cause__ is None
    assert not file.path.exists()


def test_an_exception_survives_a_file_that_cannot_be_unlinked(registry: TempFileRegistry) -> None:
    """A failing close never replaces what the caller raised."""
    file = registry.file(suffix="", purpose="decode")
    _replace_by_folder(file.path)
    with pytest.raises(KeyError), file:
        raise KeyError
    assert registry.counts().failures == 1
    registry.close()


def test_the_registry_closes_in_reverse_order(registry: TempFileRegistry) -> None:
    """Last opened, first closed; a failure in between stops nothing."""
    files = [registry.file(suffix="", purpose=f"file{number}") for number in range(4)]
    for file in files:
        _replace_by_folder(file.path)
    with capture_logs() as logs:
        registry.close()
    assert [entry["purpose"] for entry in logs] == ["file3", "file2", "file1", "file0"]
    assert all(file.closed for file in files)


def test_closing_the_registry_takes_the_lease_along(registry: TempFileRegistry, root: Path) -> None:
    """After close the root is as empty as before, and the registry can be used again."""
    files = [registry.file(suffix="", purpose="decode") for _ in range(3)]
    registry.close()
    assert list(root.iterdir()) == []
    assert all(file.closed for file in files)
    with registry.file(suffix="", purpose="again") as file:
        assert file.path.exists()
    registry.close()
    assert list(root.iterdir()) == []


def test_already_gone_is_success(registry: TempFileRegistry) -> None:
    """A file somebody else unlinked is what was wanted: no failure, no log line."""
    with capture_logs() as logs, registry:
        with registry.file(suffix="", purpose="decode") as file:
            file.path.unlink()
        assert registry.counts().failures == 0
        assert registry.counts().closed == 1
    assert logs == []


def test_a_failing_unlink_is_counted_and_logged(registry: TempFileRegistry) -> None:
    """What cannot be unlinked is one failure and one log line without a path."""
    with capture_logs() as logs, registry.file(suffix=".wav", purpose="decode") as file:
        _replace_by_folder(file.path)
    counts = registry.counts()
    assert (counts.opened, counts.closed, counts.failures, counts.live) == (1, 0, 1, 0)
    assert len(logs) == 1
    assert logs[0]["event"] == "temp_file_failed"
    assert logs[0]["step"] == "unlink"
    assert logs[0]["errno"] in (errno.EISDIR, errno.EPERM)
    assert str(file.path) not in str(logs)
    registry.close()


def test_counts_follow_the_files(registry: TempFileRegistry) -> None:
    """Live files, their bytes and the age of the oldest, then what was opened and closed."""
    assert registry.counts() == registry.counts().__class__(0, 0, 0.0, 0, 0, 0)
    with registry:
        with registry.file(suffix="", purpose="a") as one:
            one.stream.write(b"x" * 1000)
            one.stream.flush()
            time.sleep(0.05)
            with registry.file(suffix="", purpose="b"):
                counts = registry.counts()
                assert (counts.live, counts.bytes, counts.opened) == (2, 1000, 2)
                assert 0.05 <= counts.oldest_age < 5
        counts = registry.counts()
        assert (counts.live, counts.bytes, counts.oldest_age) == (0, 0, 0.0)
        assert (counts.opened, counts.closed, counts.failures) == (2, 2, 0)


def test_a_file_collected_open_warns_and_goes(registry: TempFileRegistry, root: Path) -> None:
    """Losing the last reference is a ResourceWarning, and still no leak on disk."""
    files = [_forgotten(registry)]
    path = files[0].path
    with pytest.warns(ResourceWarning, match="decode"):
        files.clear()
    assert not path.exists()
    registry.close()


def test_a_closed_file_is_collected_in_silence(registry: TempFileRegistry) -> None:
    """No warning for who did it right."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        file = registry.file(suffix="", purpose="decode")
        file.close()
        del file
        gc.collect()
    registry.close()


def test_too_little_free_disk_is_storage_full(root: Path) -> None:
    """Below MIN_FREE_DISK_MB no file is opened, and nothing is left of the attempt."""
    registry = TempFileRegistry(root, min_free_mb=10**9)
    with pytest.raises(StorageFull):
        registry.file(suffix="", purpose="upload")
    assert list(root.iterdir()) == []
    assert registry.counts().opened == 0


def test_a_root_behind_a_symlink_is_refused(tmp_path: Path) -> None:
    """A link in the place of the root could lead anywhere."""
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "root").symlink_to(tmp_path / "real")
    with pytest.raises(UnsafeTempRoot):
        TempFileRegistry(tmp_path / "root")


def test_a_dangling_symlink_is_refused_and_not_followed(tmp_path: Path) -> None:
    """Nor is the target of a link made."""
    (tmp_path / "root").symlink_to(tmp_path / "absent")
    with pytest.raises(UnsafeTempRoot):
        TempFileRegistry(tmp_path / "root")
    assert not (tmp_path / "absent").exists()


@pytest.mark.parametrize("open_mode", [0o755, 0o701, 0o770, 0o707])
def test_a_root_open_to_others_is_refused(open_mode: int, root: Path) -> None:
    """Any right for group or others is too much; the folder found is left as it was."""
    root.mkdir()
    root.chmod(open_mode)
    with pytest.raises(UnsafeTempRoot):
        TempFileRegistry(root)
    assert mode(root) == open_mode


def test_a_file_in_the_place_of_the_root_is_refused(root: Path) -> None:
    """A root is a folder."""
    root.write_bytes(b"")
    with pytest.raises(UnsafeTempRoot):
        TempFileRegistry(root)


def test_a_root_that_exists_is_shared(root: Path) -> None:
    """Two registries in one root have a lease each."""
    with (
        TempFileRegistry(root) as one,
        TempFileRegistry(root) as two,
        one.file(suffix="", purpose="a") as first,
        two.file(suffix="", purpose="b") as second,
    ):
        assert first.path.parent != second.path.parent


def _replace_by_folder(path: Path) -> None:
    """Put a folder where the file was: what unlink cannot remove, not even as root."""
    path.unlink()
    path.mkdir()


def _forgotten(registry: TempFileRegistry) -> TempFile:
    """A file only its caller still refers to."""
    file = registry.file(suffix="", purpose="decode")
    registry._open.clear()
    return file


def test_a_piece_of_work_knows_its_own_files(tmp_path: Path) -> None:
    """What another thread opens meanwhile is not counted; what is closed later still is."""
    with TempFileRegistry(tmp_path / "root") as registry:
        mine = tally_files()
        kept = registry.file(suffix=".wav", purpose="mine")
        with ThreadPoolExecutor(1) as other:
            other.submit(lambda: registry.file(suffix=".wav", purpose="other").close()).result()
        assert (mine.opened, mine.closed) == (1, 0)
        later = tally_files()
        kept.close()
        kept.close()
        assert (mine.opened, mine.closed) == (1, 1)
        assert (later.opened, later.closed) == (0, 0)
