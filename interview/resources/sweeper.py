"""Deletes what dead processes left behind, and files that outlived their use.

Needs no database and no registry of its own, so it works when all else is down.
"""

import fcntl
import os
import shutil
import stat
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import structlog

from interview.resources.tempfiles import LOCK_NAME, locked, prepare_root

MAX_ENTRIES = 10_000
"""Entries looked at in one run: a sweep ends even in a folder filled by accident."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Sweep:
    """What one run did. ``unfinished`` says that the bound was met before the end."""

    files: int = 0
    folders: int = 0
    bytes: int = 0
    failures: int = 0
    unfinished: bool = False


class Sweeper:
    """Sweeps one temp root.

    Args:
        root: the temp root; nothing outside it is ever touched.
        max_age: seconds after which a file goes even if its owner lives.
        now: clock in seconds since the epoch, as file times are.
    """

    def __init__(self, root: Path, max_age: float, now: Callable[[], float] = time.time) -> None:
        self.root = root
        self._max_age = max_age
        self._now = now
        self.total = Sweep()
        self.runs = 0
        self.last_run_at: float | None = None

    def sweep(self) -> Sweep:
        """One bounded run over the root. Failures are counted and logged, never raised."""
        run = Sweep()
        prepare_root(self.root)
        budget = MAX_ENTRIES
        for entry in _entries(self.root):
            if budget <= 0:
                run.unfinished = True
                break
            budget -= self._visit(entry, run)
        self._remember(run)
        return run

    def _visit(self, entry: Path, run: Sweep) -> int:
        """Deal with one entry of the root; returns how many entries were looked at."""
        if not _is_folder(entry):
            if entry.is_symlink() or self._is_old(entry):
                _attempt(run, _unlink, entry)
            return 1
        with locked(self.root):
            dead = _owner_is_dead(entry)
            if dead:
                return _attempt(run, _remove_tree, entry) or 1
        return 1 + self._sweep_live(entry, run)

    def _sweep_live(self, folder: Path, run: Sweep) -> int:
        looked = 0
        for path in _entries(folder):
            looked += 1
            if path.name != LOCK_NAME and (path.is_symlink() or self._is_old(path)):
                _attempt(run, _remove_tree if _is_folder(path) else _unlink, path)
        return looked

    def _is_old(self, path: Path) -> bool:
        try:
            return self._now() - os.lstat(path).st_mtime > self._max_age
        except FileNotFoundError:
            return False

    def _remember(self, run: Sweep) -> None:
        self.runs += 1
        self.last_run_at = self._now()
        for name in ("files", "folders", "bytes", "failures"):
            setattr(self.total, name, getattr(self.total, name) + getattr(run, name))
        self.total.unfinished = run.unfinished
        if run.files or run.folders or run.failures or run.unfinished:
            log.info("swept", **asdict(run))


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except FileNotFoundError:
        return []


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except FileNotFoundError:
        return False


def _owner_is_dead(folder: Path) -> bool:
    """Whether the lease of ``folder`` can be taken. Call with the root locked."""
    try:
        descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def _unlink(path: Path, run: Sweep) -> int:
    size = os.lstat(path).st_size
    path.unlink()
    run.files += 1
    run.bytes += size
    return 1


def _remove_tree(folder: Path, run: Sweep) -> int:
    looked = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            looked += 1
            if name != LOCK_NAME:
                run.files += 1
                run.bytes += os.lstat(os.path.join(parent, name)).st_size
    shutil.rmtree(folder)
    run.folders += 1
    return looked


def _attempt(run: Sweep, action: Callable[[Path, Sweep], int], path: Path) -> int:
    try:
        return action(path, run)
    except FileNotFoundError:
        return 0
    except OSError as error:
        run.failures += 1
        log.warning("sweep_failed", errno=error.errno, name=path.name)
        return 0
