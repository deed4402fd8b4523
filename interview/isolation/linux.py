"""The few calls of the Linux kernel that Python has no function for."""

import ctypes
import os
import sys
from typing import Any

PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_SET_NO_NEW_PRIVS = 1, 8, 38


def prctl(option: int, value: int) -> None:
    """Raises OSError."""
    _succeed(_libc().prctl(option, *map(ctypes.c_ulong, (value, 0, 0, 0))))


def unshare(flags: int) -> None:
    """Raises OSError."""
    _succeed(_libc().unshare(flags))


def capset(header: ctypes.Structure, sets: "ctypes.Array[Any]") -> None:
    """Raises OSError."""
    _succeed(_libc().capset(ctypes.byref(header), sets))


def call(number: int, *arguments: "int | ctypes._Pointer[ctypes.Structure] | None") -> int:
    """A system call by its number, which is the same on all machines for those since 2018.

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
