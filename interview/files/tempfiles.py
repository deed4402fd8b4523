"""Who owns a temp file, and how it dies.

One folder, ``root``, holds every temp file of every process of the service. Each process
keeps a lease in it: a folder ``<pid>-<random>/`` whose ``lease.lock`` it holds under
``flock`` for life. The kernel drops that lock at any death, SIGKILL included, so a folder
whose lock can be taken belongs to nobody and the sweeper may have it.
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
from interview.config.settings import MIB
from interview.errors import StorageFull
from interview.errors.service import DISK_FULL

LOCK_NAME = "lease.lock"

log = structlog.get_logger(__name__)


class UnsafeTempRoot(Exception):
    """The temp root is a symlink, somebody else's, open to others, or can be exchanged by them:
    refuse to start."""

    for_operator = True


@dataclass(frozen=True, slots=True)
class RegistryCounts:
    """Figures of one process. ``oldest_age`` is in seconds, ``bytes`` of files now open."""

    live: int
    bytes: int
    oldest_age: float
    opened: int
    closed: int
    failures: int


@dataclass(slots=True)
class FileTally:
    """Temp files opened for one piece of work, and those of them that are closed again."""

    opened: int = 0
    closed: int = 0


_tally: ContextVar[FileTally | None] = ContextVar("file_tally", default=None)


def tally_files() -> FileTally:
    """Count the files that this thread opens from now on, until it is asked for another tally."""
    tally = FileTally()
    _tally.set(tally)
    return tally


class _Closing:
    """Something whose ``with`` block ends in ``close``."""

    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class TempFile(_Closing):
    """One open file of the registry. Closing it unlinks it; closing twice is harmless."""

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
        """Close the stream and unlink the file. "Already gone" is success."""
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
    """Opens, tracks, closes and unlinks every temp file of this process.

    Use one per process; ``with registry.file(suffix=".wav", purpose="decode") as f`` for one
    file, or the registry itself as a context manager to close whatever is still open, last
    opened first.

    Args:
        root: shared by all processes of one user; made 0700 when absent.
        min_free_mb: a file is refused while the disk has less than this left.

    Raises:
        UnsafeTempRoot: ``root`` is a symlink, foreign-owned, or readable by others.
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
        """Open a new empty file, readable and writable by this user alone.

        Raises:
            StorageFull: less than ``min_free_mb`` is free, or the disk refuses.
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
        """Close all open files, last opened first, then give the lease back."""
        with self._mutex:
            for temp_file in reversed(list(self._open.values())):
                temp_file.close()
            if self._lease is not None and self._lease.pid == os.getpid():
                self._lease.release()
            self._lease = None

    def counts(self) -> RegistryCounts:
        """Figures for the status page; walks the open files only."""
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
        """Write and remove a file beside the leases, uncounted: whether an upload could.

        Raises:
            UnsafeTempRoot: the root is no longer ours alone.
            OSError: the disk refuses.
        """
        prepare_root(self.root)
        path = self.root / f"probe-{os.getpid()}-{secrets.token_hex(4)}"
        try:
            with open(path, "xb", opener=_private) as file:
                file.write(b"\0")
        finally:
            path.unlink(missing_ok=True)

    def _release(self, temp_file: TempFile) -> bool:
        """Close and unlink; whether both were done."""
        with self._mutex:
            self._open.pop(temp_file.path, None)
            closed = self._attempt("close", temp_file, temp_file.stream.close)
            unlinked = self._attempt("unlink", temp_file, temp_file.path.unlink)
            self._closed += closed and unlinked
        return closed and unlinked

    def _attempt(self, step: str, temp_file: TempFile, action: Callable[[], object]) -> bool:
        """Run one step of a close; log and count its failure, never raise over the caller's."""
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
            # Hosts clean their temp folders of what looks old: take a new lease, once.
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
    """The folder of this process and the lock that says the process lives."""

    def __init__(self, root: Path) -> None:
        self.pid = os.getpid()
        self.folder = root / f"{self.pid}-{secrets.token_hex(4)}"
        prepare_root(root)
        # Without the root's lock a sweeper could find the folder before it is locked.
        with locked(root):
            self.folder.mkdir(mode=0o700)
            self._lock = os.open(self.folder / LOCK_NAME, os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def release(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)

    def abandon(self) -> None:
        """Close our copy of the lock only: a parent that forked us still holds its own."""
        os.close(self._lock)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold ``flock`` on a folder: it needs no file of its own and dies with the process."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def prepare_root(root: Path) -> None:
    """Make the root 0700, or prove that the one found is safe. Raises UnsafeTempRoot."""
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
