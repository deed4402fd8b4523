"""The lease of a process: a new one after a fork, or if the host deleted it."""

import gc
import os
import shutil
import stat
from pathlib import Path

import pytest

from interview.files.tempfiles import TempFileRegistry
from tests.unit.processes import in_fork, lock_is_held


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "root"


@pytest.fixture
def registry(root: Path) -> TempFileRegistry:
    return TempFileRegistry(root)


def test_a_forked_child_has_a_lease_of_its_own(registry: TempFileRegistry) -> None:
    """After a fork the child's files go to another folder, under its own lock."""
    with registry, registry.file(suffix="", purpose="parent") as file:

        def child() -> bool:
            with registry.file(suffix="", purpose="child") as own:
                own_pid = own.path.parent.name.startswith(f"{os.getpid()}-")
                return own_pid and own.path.parent != file.path.parent and lock_is_held(own.path)

        assert in_fork(child)


def test_a_forked_child_cannot_touch_the_parents_file(registry: TempFileRegistry) -> None:
    """Closing and leaving in the child is without effect on the parent's file and lock."""
    with registry, registry.file(suffix="", purpose="parent") as file:
        file.stream.write(b"kept")
        file.stream.flush()

        def child() -> bool:
            file.close()
            with registry.file(suffix="", purpose="child"):
                pass
            registry.close()
            gc.collect()
            return file.path.exists()

        assert in_fork(child)
        assert file.path.read_bytes() == b"kept"
        assert not file.stream.closed
        assert lock_is_held(file.path)
        assert registry.counts().live == 1


def test_a_forked_child_counts_its_own_files(registry: TempFileRegistry) -> None:
    """The parent's open files are not the child's to report."""
    with registry, registry.file(suffix="", purpose="parent"):

        def child() -> bool:
            with registry.file(suffix="", purpose="child"):
                return registry.counts().live == 1

        assert in_fork(child)


def test_a_lease_somebody_cleaned_away_is_replaced(root: Path) -> None:
    """Hosts clean temp folders of what looks old: the next file has a new lease, in silence."""
    with TempFileRegistry(root) as registry:
        with registry.file(suffix="", purpose="first") as file:
            shutil.rmtree(file.path.parent)
        gc.collect()
        with registry.file(suffix="", purpose="second") as file:
            gc.collect()
            assert lock_is_held(file.path)
        assert (registry.counts().live, registry.counts().failures) == (0, 0)
    assert list(root.iterdir()) == []


def test_a_root_somebody_cleaned_away_is_made_again(root: Path) -> None:
    """Also where free disk space is asked for first."""
    with TempFileRegistry(root, min_free_mb=1) as registry:
        with registry.file(suffix="", purpose="first"):
            pass
        shutil.rmtree(root)
        with registry.file(suffix="", purpose="second") as file:
            assert stat.S_IMODE(root.stat().st_mode) == 0o700
            assert lock_is_held(file.path)
