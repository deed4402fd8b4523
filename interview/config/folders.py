"""Private folders and files: the rules for TEMP_ROOT and DATA_DIR, and the kept SECRET_KEY.

Only the standard library is imported, since the settings are read with this module.
"""

import fcntl
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

PRIVATE_UMASK = 0o077
"""Set first by every process of the service, so that its files are for its own user only."""

OPEN_TO_OTHERS = 0o077
OTHERS_WRITE = 0o022
CHOOSE = "set TEMP_ROOT to a folder for this service alone, which is made when it is missing"

AVOIDING = "own-temp"
"""The temp folder in DATA_DIR, used if another user has the usual one."""

DATABASE_SUFFIXES = ("", "-wal", "-shm", "-journal", ".lock")
ROOT = 0

KEPT_SECRET_LENGTH = 16
"""A shorter secret was cut off by a crash."""


class UnsafeDataDirError(Exception):
    """DATA_DIR or the database belongs to another user, or cannot be made private."""

    for_operator = True


def root_fault(root: Path) -> str | None:
    """Why ``root`` may not contain temp files, and what to do; None if it may, or is absent.

    It must be a real folder of this user with mode 0700, and nobody else may be able to replace
    it: each folder above it belongs to this user or to root, and has the sticky bit if everyone
    may write to it.
    """
    try:
        found = os.lstat(root)
    except FileNotFoundError:
        return _parents_fault(root)
    except OSError as error:
        return f"{root} cannot be reached: {error.strerror}; {CHOOSE}"
    if not stat.S_ISDIR(found.st_mode):
        return f"{root} is not a real folder; {CHOOSE}"
    if found.st_uid != os.getuid():
        return f"{root} belongs to user {found.st_uid}; {CHOOSE}"
    if found.st_mode & OPEN_TO_OTHERS:
        return f"{root} is open to other users; {_instead(root, found)}"
    return _parents_fault(root)


def _instead(root: Path, found: os.stat_result) -> str:
    """Advice for an open folder; one with the sticky bit is shared and must stay open."""
    own = f"{CHOOSE}, such as {root / 'interview'}"
    is_shared = found.st_mode & stat.S_ISVTX
    return own if is_shared else f"chmod 700 it if it is this service's alone, or {own}"


def _parents_fault(root: Path) -> str | None:
    """Check every folder above ``root``, before and after resolving links; links by owner only."""
    on_the_way = [*root.parents, *Path(os.path.realpath(root.parent) + "/.").parents]
    on_the_way.append(Path(os.path.realpath(root.parent)))
    faults = (_parent_fault(folder) for folder in dict.fromkeys(on_the_way))
    return next((fault for fault in faults if fault is not None), None)


def _parent_fault(folder: Path) -> str | None:
    try:
        found = os.lstat(folder)
    except OSError:  # absent folders will be created; others fail where they are used
        return None
    if found.st_uid not in (ROOT, os.getuid()):
        return f"{folder}, above it, belongs to user {found.st_uid}; {CHOOSE}"
    open_folder = stat.S_ISDIR(found.st_mode) and found.st_mode & stat.S_IWOTH
    if open_folder and not found.st_mode & stat.S_ISVTX and not _pod_volume(folder, found):
        return f"{folder}, above it, can be changed by every user; {CHOOSE}"
    return None


def _pod_volume(folder: Path, found: os.stat_result) -> bool:
    """Whether Kubernetes mounted ``folder`` for the fsGroup of this pod only.

    Such a volume (``emptyDir``) belongs to root and is open to everyone in the pod; its mode
    cannot be configured.
    """
    groups = {os.getegid(), *os.getgroups()}
    ours = found.st_gid in groups and bool(found.st_mode & stat.S_ISGID)
    return os.geteuid() != ROOT and found.st_uid == ROOT and ours and os.path.ismount(folder)


def default_temp_root(system_temp: Path, data_dir: Path) -> Path:
    """The default of TEMP_ROOT: ``interview-<uid>`` in the system's temp folder.

    If that name is taken by another user or its folder is unsafe, AVOIDING in DATA_DIR; from then
    on for every process with this DATA_DIR, since they must share their leases.
    """
    avoided = data_dir / AVOIDING
    usual = system_temp / f"interview-{os.getuid()}"
    if not avoided.is_dir() and not _taken(usual):
        return usual
    return avoided


def _taken(root: Path) -> bool:
    """Whether ``root`` is unsafe because of another user; the operator repairs an own mode."""
    with suppress(OSError):
        found = os.lstat(root)
        if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid():
            return _parents_fault(root) is not None
    return root_fault(root) is not None


def close_to_others(data_dir: Path, database: Path | None) -> int:
    """Make DATA_DIR and the database private; returns the number of entries that were open.

    A folder is closed before its contents, so that nobody replaces an entry meanwhile.

    Args:
        data_dir: processed recursively, without following links.
        database: the SQLite file, wherever it is; None without one.

    Raises:
        UnsafeDataDirError: something belongs to another user, or is a link and must not be.
    """
    _require_own_link(data_dir)
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = data_dir.resolve()
    _require_own_folder(folder)
    closed = _closed(folder, volume=os.path.ismount(folder)) + _close_below(folder)
    for path in [folder / "secret_key", folder / "host_token", *_database_files(database)]:
        if path.is_symlink():
            raise UnsafeDataDirError(f"{path} is a link: put the file itself there")
        if path.is_dir():
            raise UnsafeDataDirError(f"{path} is a folder: name the file in it")
        closed += _closed(path)
    return closed


def _database_files(database: Path | None) -> list[Path]:
    if database is None:
        return []
    return [database.with_name(f"{database.name}{suffix}") for suffix in DATABASE_SUFFIXES]


def _require_own_folder(folder: Path) -> None:
    """Refuse a shared folder such as /tmp or /home: closing it would break the host."""
    is_shared = os.lstat(folder).st_mode & stat.S_ISVTX
    if is_shared or folder in Path.home().parents:
        raise UnsafeDataDirError(
            f"{folder} is a folder of the whole host: set DATA_DIR to one for this service alone, "
            f"such as {folder / 'interview-data'}"
        )


def _require_own_link(data_dir: Path) -> None:
    with suppress(FileNotFoundError):
        owner = os.lstat(data_dir).st_uid
        if data_dir.is_symlink() and owner not in (ROOT, os.getuid()):
            raise UnsafeDataDirError(f"{data_dir} is a link of user {owner}")


def _close_below(folder: Path) -> int:
    closed = 0
    with suppress(FileNotFoundError, PermissionError), os.scandir(folder) as entries:
        for entry in entries:
            path = Path(entry.path)
            closed += _closed(path)
            if entry.is_dir(follow_symlinks=False):
                closed += _close_below(path)
    return closed


def _closed(path: Path, *, volume: bool = False) -> bool:
    """Close an entry to others; returns whether it was open. Ignores one that is gone.

    The mount point of a ``volume`` may stay open if it belongs to root.
    """
    try:
        found = os.lstat(path)
        if found.st_uid not in (ROOT, os.getuid()):
            raise UnsafeDataDirError(
                f"{path} belongs to user {found.st_uid}: give DATA_DIR and the database to the "
                "user the service runs as, or remove it"
            )
        if stat.S_ISLNK(found.st_mode) or not found.st_mode & OPEN_TO_OTHERS:
            return False
        if found.st_uid == os.getuid():
            path.chmod(stat.S_IMODE(found.st_mode) & ~OPEN_TO_OTHERS)
            return True
    except FileNotFoundError:
        return False
    if found.st_mode & OTHERS_WRITE and not volume:
        raise UnsafeDataDirError(f"{path} belongs to root and others may change it: chmod go-w it")
    return False


def kept_secret(path: Path) -> str:
    """The secret in a file, which the first process creates; an incomplete one is replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        secret = file.read()
        if len(secret) < KEPT_SECRET_LENGTH:
            secret = secrets.token_urlsafe(32)
            file.seek(0)
            file.truncate()
            file.write(secret)
        return secret


def read_secret(path: Path) -> str:
    """The secret in a file; empty if the file is absent or incomplete."""
    try:
        secret = path.read_text("utf-8")
    except (OSError, ValueError):
        return ""
    return secret if len(secret) >= KEPT_SECRET_LENGTH else ""
