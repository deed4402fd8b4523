"""Landlock: which files a process can open, whatever its user may.

Linux 5.13 and later; numbers and structures are those of ``linux/landlock.h``.
"""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

from interview.isolation import linux

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
RULESET_VERSION = 1
PATH_BENEATH = 1

READ_FILE, READ_DIR = 1 << 2, 1 << 3
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}
"""By the version that brought it: how many kinds of access to files there are. All are handled,
which denies them, and reading alone is given back."""

NETWORK_FROM, NETWORK_RIGHTS = 4, 0b11
SCOPES_FROM, SCOPES = 6, 0b11
"""TCP; abstract sockets and signals to processes outside."""

kept_open: list[int] = []
"""Entries of /proc have an inode only while somebody holds them: a rule ends with its inode."""


class _Ruleset(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("files", "network", "scoped")]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("access", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def read_only(paths: Iterable[Path]) -> int:
    """Let this process, from now on, read these files and what is below these folders, no others.

    It writes, makes and executes nothing. Files it has open stay as they are. Paths that do not
    exist are left out. ``no_new_privs`` must be set. Returns the version of Landlock.

    Raises OSError where the kernel has no Landlock, or does not let us use it.
    """
    version = linux.call(CREATE_RULESET, None, 0, RULESET_VERSION)
    ruleset = _ruleset(version)
    try:
        for path in paths:
            _allow(ruleset, path)
        linux.call(RESTRICT_SELF, ruleset, 0)
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
    # Fields an older kernel does not know are zero, and so no fault in its eyes.
    return linux.call(CREATE_RULESET, ctypes.pointer(attributes), ctypes.sizeof(attributes), 0)


def _allow(ruleset: int, path: Path) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return
    kept_open.append(place)
    access = READ_FILE | READ_DIR if path.is_dir() else READ_FILE
    rule = _PathBeneath(access, place)
    linux.call(ADD_RULE, ruleset, PATH_BENEATH, ctypes.pointer(rule), 0)
