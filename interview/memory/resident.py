"""How much memory a process holds, and giving freed memory back.

Cheap by design: one line of /proc for a size, never a walk over Python objects. Nothing but the
standard library here: the speech process imports it.
"""

import ctypes
import os
from typing import Any

PAGE = os.sysconf("SC_PAGE_SIZE")


def trim() -> None:
    """Return free heap pages to the system (glibc ``malloc_trim``); nothing elsewhere.

    glibc keeps freed memory for reuse: after each answer 20-190 MB (docs/adr/0003).
    """
    if _malloc_trim is not None:
        _malloc_trim(0)


def resident_bytes() -> int:
    """Resident size of this process, from one line of /proc (20 microseconds)."""
    return resident_and_anonymous()[0]


def resident_and_anonymous(pid: int | None = None) -> tuple[int, int]:
    """Resident bytes of a process, of this one by default, and those no file stands behind.

    Raises OSError for a process that is gone.
    """
    with open(f"/proc/{pid or 'self'}/statm", "rb") as file:
        _, resident, of_files, *_ = map(int, file.read().split())
    return resident * PAGE, (resident - of_files) * PAGE


def _load_malloc_trim() -> Any:
    try:
        return ctypes.CDLL(None).malloc_trim
    except AttributeError:  # musl and macOS have no such call
        return None


_malloc_trim = _load_malloc_trim()
