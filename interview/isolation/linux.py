"""Calls of the Linux kernel that Python has no function for: Landlock, users, capabilities.

Landlock needs Linux 5.13; its numbers and structures are those of ``linux/landlock.h``.
"""

import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_SET_NO_NEW_PRIVS = 1, 8, 38

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
RULESET_VERSION = 1
PATH_BENEATH = 1

READ_FILE, READ_DIR = 1 << 2, 1 << 3
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}
"""Number of access rights to files by the Landlock version that introduced them. All are handled,
which denies them, and only reading is allowed again."""

NETWORK_FROM, NETWORK_RIGHTS = 4, 0b11
SCOPES_FROM, SCOPES = 6, 0b11
"""Since these versions: rights for TCP; scopes for abstract sockets and signals to processes
outside."""

kept_open: list[int] = []
"""Descriptors of the allowed paths. A rule ends with its inode, and entries of /proc have one only
while they are open."""

NOBODY = 65_534

CAPABILITIES_VERSION = 0x2008_0522
READ_ANY_FILE = 1 << 2
END_ANY_PROCESS = 1 << 5
"""CAP_DAC_READ_SEARCH and CAP_KILL."""


def prctl(option: int, value: int) -> None:
    """Set an attribute of this process. Raises OSError."""
    _succeed(_libc().prctl(option, *map(ctypes.c_ulong, (value, 0, 0, 0))))


def unshare(flags: int) -> None:
    """Enter new namespaces. Raises OSError."""
    _succeed(_libc().unshare(flags))


def call(number: int, *arguments: "int | ctypes._Pointer[ctypes.Structure] | None") -> int:
    """Make a system call by its number, which for calls since 2018 is the same on all machines.

    Raises OSError.
    """
    words = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    return _succeed(_libc().syscall(ctypes.c_long(number), *words))


def _libc() -> ctypes.CDLL:
    if sys.platform != "linux":
        raise OSError(f"not on {sys.platform}")
    return ctypes.CDLL(None, use_errno=True)


def _succeed(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


class _Ruleset(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("files", "network", "scoped")]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("access", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def read_only(paths: Iterable[Path]) -> int:
    """Limit this process to reading these files and everything below these folders.

    It can then write, create and execute nothing. Files that are open stay usable. Paths that do
    not exist are ignored. ``no_new_privs`` must be set. Returns the version of Landlock.

    Raises OSError if the kernel has no Landlock or forbids its use.
    """
    version = call(CREATE_RULESET, None, 0, RULESET_VERSION)
    ruleset = _ruleset(version)
    try:
        for path in paths:
            _allow(ruleset, path)
        call(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return version


def _ruleset(version: int) -> int:
    rights = max(count for since, count in FILE_RIGHTS.items() if since <= version)
    attributes = _Ruleset(
        (1 << rights) - 1,
        NETWORK_RIGHTS if version >= NETWORK_FROM else 0,
        SCOPES if version >= SCOPES_FROM else 0,
    )
    # An older kernel accepts fields it does not know if they are zero.
    return call(CREATE_RULESET, ctypes.pointer(attributes), ctypes.sizeof(attributes), 0)


def _allow(ruleset: int, path: Path) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return
    kept_open.append(place)
    access = READ_FILE | READ_DIR if path.is_dir() else READ_FILE
    rule = _PathBeneath(access, place)
    call(ADD_RULE, ruleset, PATH_BENEATH, ctypes.pointer(rule), 0)


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Sets(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable")]


def become_nobody(needed: Iterable[Path]) -> None:
    """Change from root to a user that owns nothing; its capabilities must be dropped afterwards.

    Args:
        needed: folders that it must be able to read as that user.

    Raises OSError if the container forbids the change, if the service then could not end the
    process, or if something needed is unreadable.
    """
    if not _capabilities() & END_ANY_PROCESS:
        raise OSError("the service may not end processes of another user")
    _require_open(needed)
    prctl(PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def drop_capabilities(kept: int = 0) -> None:
    """Drop all capabilities except ``kept``, a bit set of the first 32. Raises OSError."""
    sets = (_Sets * 2)(_Sets(kept, kept, 0), _Sets(0, 0, 0))
    header = _Header(CAPABILITIES_VERSION, 0)
    _succeed(_libc().capset(ctypes.byref(header), sets))


def _capabilities() -> int:
    """The effective capabilities, as a bit set."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1], 16) for line in lines if line.startswith("CapEff"))


def _require_open(needed: Iterable[Path]) -> None:
    """Raise OSError if one of the folders, or an entry of one, is unreadable to other users."""
    folders = [path for path in needed if path.is_dir()]
    inside = [each for path in folders for each in (path, *path.iterdir())]
    os.setgroups([])
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        closed = next((each for each in inside if not _readable(each)), None)
    finally:
        os.seteuid(0)
        os.setegid(0)
    if closed is not None:
        raise OSError(f"{closed.name} is not readable for other users")


def _readable(path: Path) -> bool:
    wanted = os.R_OK | os.X_OK if path.is_dir() else os.R_OK
    return os.access(path, wanted, effective_ids=True)
