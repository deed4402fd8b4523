"""The sweeper: deletes the temp files of dead processes, and temp files that are too old.

It needs neither the database nor a registry, so that it works when everything else is down.
"""

import errno
import fcntl
import os
import re
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import structlog

from interview.files.tempfiles import LOCK_NAME, locked, prepare_root

MAX_ENTRIES = 10_000
"""Most entries removed in one run, so that it ends even in a folder filled by accident."""

LEASE_NAME = re.compile(r"\d+-\w+")
"""Only folders with the name of a lease are removed at once. Files in other folders must be old, so
that a TEMP_ROOT set to a personal folder by mistake is noticed before the folder is empty."""

ELECTION_LOCK = "scheduler.lock"
"""A file in the root that is never swept: if it were replaced, two processes could be elected."""

NO_LEASE = frozenset({errno.ENOENT, errno.ELOOP, errno.EISDIR, errno.ENXIO})
"""Errors of opening a lock that is absent or not a regular file: no process holds it."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Sweep:
    """The result of a run. ``unfinished``: MAX_ENTRIES was reached."""

    files: int = 0
    folders: int = 0
    bytes: int = 0
    failures: int = 0
    unfinished: bool = False


class Sweeper:
    """Sweeps one temp root.

    Args:
        root: the temp root; nothing outside it is touched.
        max_age: seconds after which a file is removed even if its owner lives.
        now: seconds since the epoch, as file times are.
    """

    def __init__(self, root: Path, max_age: float, now: Callable[[], float] = time.time) -> None:
        self.root = root
        self._max_age = max_age
        self._now = now
        self.total = Sweep()
        self.runs = 0
        self.last_run_at: float | None = None
        self.last_scheduled_at: float | None = None

    def sweep(self) -> Sweep:
        """Run once over the root. Failures are counted and logged, never raised."""
        run = Sweep()
        for path in self._strays(run):
            _remove(path, run)
            if run.unfinished:
                break
        self._remember(run)
        return run

    def sweep_on_schedule(self) -> Sweep:
        """A scheduled run of the elected process.

        Its time is kept apart from that of other runs (after a crash, or by an operator), since
        only scheduled runs are expected regularly.
        """
        run = self.sweep()
        self.last_scheduled_at = self.last_run_at
        return run

    def strays(self) -> list[Path]:
        """What a sweep would remove, a folder as one entry. Changes and counts nothing."""
        return list(islice(self._strays(Sweep()), MAX_ENTRIES))

    def _strays(self, run: Sweep) -> Iterator[Path]:
        prepare_root(self.root)
        for entry in _entries(self.root):
            if not _is_folder(entry):
                kept = entry.name == ELECTION_LOCK and not entry.is_symlink()
                if not kept and (entry.is_symlink() or self._is_old(entry)):
                    yield entry
            elif LEASE_NAME.fullmatch(entry.name) and self._is_dead(entry, run):
                yield entry
            else:
                yield from self._old_in(entry)

    def _is_dead(self, folder: Path, run: Sweep) -> bool:
        """Whether the owner of a lease folder is dead; it stays dead after the lock is released."""
        try:
            with locked(self.root):
                return _owner_is_dead(folder)
        except OSError as error:
            _count_failure(run, folder, error)
            return False

    def _old_in(self, folder: Path) -> Iterator[Path]:
        for path in _entries(folder):
            if path.name != LOCK_NAME and (path.is_symlink() or self._is_old(path)):
                yield path

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
    """Whether the lock of the lease can be taken. Call with the root locked."""
    try:
        descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno in NO_LEASE:
            return True
        raise
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def _remove(path: Path, run: Sweep) -> None:
    if _is_folder(path):
        _remove_tree(path, run)
    else:
        _attempt(run, _unlink, path)


def _remove_tree(folder: Path, run: Sweep) -> None:
    """Remove a folder with its contents; links are removed and not followed."""
    for parent, folders, names in os.walk(folder, topdown=False):
        links = [name for name in folders if Path(parent, name).is_symlink()]
        for name in (*names, *links):
            _attempt(run, _unlink, Path(parent, name))
        if not run.unfinished:
            _attempt(run, _remove_folder, Path(parent))


def _unlink(path: Path, run: Sweep) -> None:
    size = os.lstat(path).st_size
    path.unlink()
    if path.name != LOCK_NAME:
        run.files += 1
        run.bytes += size


def _remove_folder(path: Path, run: Sweep) -> None:
    path.rmdir()
    run.folders += 1


def _attempt(run: Sweep, action: Callable[[Path, Sweep], None], path: Path) -> None:
    if run.files + run.folders >= MAX_ENTRIES:
        run.unfinished = True
        return
    try:
        action(path, run)
    except FileNotFoundError:
        return
    except OSError as error:
        _count_failure(run, path, error)


def _count_failure(run: Sweep, path: Path, error: OSError) -> None:
    run.failures += 1
    log.warning("sweep_failed", errno=error.errno, name=path.name)
