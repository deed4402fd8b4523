"""Becoming another user, and giving up what makes root more than others."""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

from interview.isolation import linux

NOBODY = 65_534

CAPABILITIES_VERSION = 0x2008_0522
READ_ANY_FILE = 1 << 2
END_ANY_PROCESS = 1 << 5
"""CAP_DAC_READ_SEARCH and CAP_KILL."""


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Sets(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable")]


def become_nobody(needed: Iterable[Path]) -> None:
    """Leave root for a user that owns nothing. Its capabilities are still to be dropped.

    Args:
        needed: folders it has to read by the rights of that user.

    Raises OSError: the container keeps the change from us, or the right to end a process of
    another user from the service, or something needed is closed.
    """
    if not _capabilities() & END_ANY_PROCESS:
        raise OSError("the service may not end processes of another user")
    _require_open(needed)
    linux.prctl(linux.PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def drop_capabilities(kept: int = 0) -> None:
    """Give up all capabilities but ``kept``, a set of the first 32. Raises OSError."""
    sets = (_Sets * 2)(_Sets(kept, kept, 0), _Sets(0, 0, 0))
    linux.capset(_Header(CAPABILITIES_VERSION, 0), sets)


def _capabilities() -> int:
    """Those in force, as a set."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1], 16) for line in lines if line.startswith("CapEff"))


def _require_open(needed: Iterable[Path]) -> None:
    """Raises OSError when one of the folders, or what is in it, is closed to others."""
    folders = [path for path in needed if path.is_dir()]
    inside = [each for path in folders for each in (path, *path.iterdir())]
    os.setgroups([])
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        closed = next((each for each in inside if not _open(each)), None)
    finally:
        os.seteuid(0)
        os.setegid(0)
    if closed is not None:
        raise OSError(f"{closed.name} is closed to other users")


def _open(path: Path) -> bool:
    wanted = os.R_OK | os.X_OK if path.is_dir() else os.R_OK
    return os.access(path, wanted, effective_ids=True)
