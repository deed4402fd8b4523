"""The registry of temp files: who owns a temp file, and when it is deleted.

One folder, ``root``, contains all temp files of all processes of the service. Each process has a
lease in it: a folder ``<pid>-<random>/`` whose ``lease.lock`` it holds under ``flock`` until it
ends. The kernel drops the lock however the process dies, SIGKILL included, so a folder whose lock
can be taken has no owner and the sweeper may delete it.
"""

import fcntl
import os
import secrets
import shutil
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

import structlog

from interview.config.folders import root_fault
from interview.config.variables import MIB
from interview.errors import StorageFull
from interview.errors.service import DISK_FULL

LOCK_NAME = "lease.lock"

log = structlog.get_logger(__name__)


class UnsafeTempRoot(Exception):
    """The temp root is a symlink, belongs to another user, or others may read or replace it.

    The service must not start."""

    for_operator = True


@dataclass(frozen=True, slots=True)
class RegistryCounts:
    """Figures of a process. ``oldest_age`` in seconds; ``bytes`` of the open files."""

    live: int
    bytes: int
    oldest_age: float
    opened: int
    closed: int
    failures: int


@dataclass(slots=True)
class FileTally:
    """Temp files opened for one piece of work, and how many of them were closed."""

    opened: int = 0
    closed: int = 0


_tally: ContextVar[FileTally | None] = ContextVar("file_tally", default=None)


def tally_files() -> FileTally:
    """Count the files that this thread opens, until the next call."""
    tally = FileTally()
    _tally.set(tally)
    return tally


class _Closing:
    """Calls ``close`` at the end of a ``with`` block."""

    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class TempFile(_Closing):
    """An open file of the registry. Closing deletes it; closing again does nothing."""

    def __init__(self, registry: "TempFileRegistry", path: Path, purpose: str) -> None:
        self.path = path
        self.purpose = purpose
        self.opened_at = time.time()
        self._registry = registry
        self._tally = _tally.get()
        self._pid = os.getpid()
        self._closed = True
        self.stream: BinaryIO = open(path, "xb+", opener=_private)  # noqa: SIM115 - the owner
        self._closed = False
        if self._tally is not None:
            self._tally.opened += 1

    @property
    def closed(self) -> bool:
        return self._closed

    def close(self) -> None:
        """Close the stream and delete the file. A file that is already gone is no failure."""
        if self._closed or os.getpid() != self._pid:
            return
        self._closed = True
        if self._registry._release(self) and self._tally is not None:
            self._tally.closed += 1

    def __del__(self) -> None:
        if not getattr(self, "_closed", True) and os.getpid() == self._pid:
            warnings.warn(
                f"temp file for {self.purpose} was never closed",
                ResourceWarning,
                stacklevel=1,
                source=self,
            )
            self.close()


class TempFileRegistry(_Closing):
    """Opens, tracks, closes and deletes all temp files of this process.

    Use one per process, and ``with registry.file(suffix=".wav", purpose="decode") as f`` for one
    file. The registry itself is a context manager that closes the files that are still open, last
    opened first.

    Args:
        root: shared by all processes of one user; created with mode 0700.
        min_free_mb: no file is opened while the disk has less free space.

    Raises:
        UnsafeTempRoot: ``root`` is not private.
    """

    def __init__(self, root: Path, min_free_mb: int = 0) -> None:
        self.root = root
        self._min_free = min_free_mb * MIB
        self._mutex = threading.RLock()
        self._open: dict[Path, TempFile] = {}
        self._lease: _Lease | None = None
        self._opened = self._closed = self._failures = 0
        prepare_root(root)

    def file(self, *, suffix: str, purpose: str) -> TempFile:
        """Open a new empty file, readable and writable by this user only.

        Raises:
            StorageFull: less than ``min_free_mb`` is free, or the disk is full.
        """
        self._require_free_disk()
        name = f"{purpose}-{secrets.token_hex(8)}{suffix}"
        with self._mutex:
            try:
                temp_file = self._open_file(name, purpose)
            except OSError as error:
                if error.errno in DISK_FULL:
                    raise StorageFull from error
                raise
            self._open[temp_file.path] = temp_file
            self._opened += 1
        return temp_file

    def close(self) -> None:
        """Close all open files, last opened first, and remove the lease."""
        with self._mutex:
            for temp_file in reversed(list(self._open.values())):
                temp_file.close()
            if self._lease is not None and self._lease.pid == os.getpid():
                self._lease.release()
            self._lease = None

    def counts(self) -> RegistryCounts:
        """Figures of the open files, and counts since the start."""
        now = time.time()
        with self._mutex:
            files = list(self._open.values())
            return RegistryCounts(
                live=len(files),
                bytes=sum(_size(file.path) for file in files),
                oldest_age=max((now - file.opened_at for file in files), default=0.0),
                opened=self._opened,
                closed=self._closed,
                failures=self._failures,
            )

    def probe(self) -> None:
        """Write and delete a file in the root, to check that an upload can be stored.

        Raises:
            UnsafeTempRoot: the root is no longer private.
            OSError: the file cannot be written.
        """
        prepare_root(self.root)
        path = self.root / f"probe-{os.getpid()}-{secrets.token_hex(4)}"
        try:
            with open(path, "xb", opener=_private) as file:
                file.write(b"\0")
        finally:
            path.unlink(missing_ok=True)

    def _release(self, temp_file: TempFile) -> bool:
        """Close and delete a file; returns whether both succeeded."""
        with self._mutex:
            self._open.pop(temp_file.path, None)
            closed = self._attempt("close", temp_file, temp_file.stream.close)
            unlinked = self._attempt("unlink", temp_file, temp_file.path.unlink)
            self._closed += closed and unlinked
        return closed and unlinked

    def _attempt(self, step: str, temp_file: TempFile, action: Callable[[], object]) -> bool:
        """Run a step of a close. A failure is logged and counted; it must not hide the caller's."""
        try:
            action()
        except FileNotFoundError:
            return True
        except OSError as error:
            self._failures += 1
            log.warning("temp_file_failed", step=step, purpose=temp_file.purpose, errno=error.errno)
            return False
        return True

    def _open_file(self, name: str, purpose: str) -> TempFile:
        try:
            return TempFile(self, self._own_lease().folder / name, purpose)
        except FileNotFoundError:
            # The host may have cleaned its temp folder: take a new lease, once.
            self._drop_lease()
            return TempFile(self, self._own_lease().folder / name, purpose)

    def _drop_lease(self) -> None:
        if self._lease is not None:
            self._lease.abandon()
            self._lease = None

    def _require_free_disk(self) -> None:
        if not self._min_free:
            return
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        if shutil.disk_usage(self.root).free < self._min_free:
            raise StorageFull

    def _own_lease(self) -> "_Lease":
        if self._lease is None or self._lease.pid != os.getpid():
            if self._lease is not None:
                self._open.clear()
            self._drop_lease()
            self._lease = _Lease(self.root)
        return self._lease


class _Lease:
    """The folder of this process, and the lock that proves that the process lives."""

    def __init__(self, root: Path) -> None:
        self.pid = os.getpid()
        self.folder = root / f"{self.pid}-{secrets.token_hex(4)}"
        prepare_root(root)
        # Without the lock of the root a sweeper could find the folder before it is locked.
        with locked(root):
            self.folder.mkdir(mode=0o700)
            self._lock = os.open(self.folder / LOCK_NAME, os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def release(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)

    def abandon(self) -> None:
        """Close the lock without removing the folder: the parent that forked us still uses it."""
        os.close(self._lock)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold ``flock`` on a folder; the kernel drops it when the process ends."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def prepare_root(root: Path) -> None:
    """Create the root with mode 0700, or check the existing one. Raises UnsafeTempRoot."""
    root.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        root.mkdir(mode=0o700)
    fault = root_fault(root)
    if fault is not None:
        raise UnsafeTempRoot(fault)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
