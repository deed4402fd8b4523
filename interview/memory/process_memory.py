"""Memory of one process: resident and allocated bytes, trimming, and a limit on allocation.

Cheap by design: one line of /proc or a call into the allocators, never a walk over Python objects.
Only the standard library is imported, since the speech process imports this module.
"""

import ctypes
import os
import re
import resource
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PAGE = os.sysconf("SC_PAGE_SIZE")
STATM = Path("/proc/self/statm")

MALLINFO2_FIELDS = (
    "arena",
    "ordblks",
    "smblks",
    "hblks",
    "hblkhd",
    "usmblks",
    "fsmblks",
    "uordblks",
    "fordblks",
    "keepcost",
)
"""The fields of ``struct mallinfo2``, mallinfo(3)."""

M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8
"""Parameters of mallopt(3), from malloc.h."""

ARENAS = 2
"""Most heaps of glibc in a process. Two held 403 MB where 16 threads with one each held 1032 MB for
the same 19 MB of live data."""

ARENA_VARIABLE = "MALLOC_ARENA_MAX"

IN_BLOCKS = re.compile(rb"# bytes in allocated blocks\s*=\s*([\d,]+)")


def resident_bytes() -> int:
    """Resident size of this process, from one line of /proc (20 microseconds)."""
    return resident_and_anonymous()[0]


def resident_and_anonymous(pid: int | None = None) -> tuple[int, int]:
    """Resident bytes of a process, by default this one, and those without a file behind them.

    Raises OSError if the process is gone.
    """
    with open(f"/proc/{pid or 'self'}/statm", "rb") as file:
        _, resident, of_files, *_ = map(int, file.read().split())
    return resident * PAGE, (resident - of_files) * PAGE


def trim() -> None:
    """Return free heap pages to the system (``malloc_trim`` of glibc); does nothing elsewhere.

    glibc keeps 20-190 MB of freed memory after each answer (docs/adr/0003).
    """
    if _malloc_trim is not None:
        _malloc_trim(0)


def return_blocks_from(size: int) -> None:
    """Return each freed block of ``size`` bytes or more to the system at once (``mallopt`` of
    glibc); does nothing elsewhere.

    After the first such block glibc would keep one in every arena: trimming frees none of them.
    """
    if _mallopt is not None:
        _mallopt(M_MMAP_THRESHOLD, size)


def share_arenas(environ: MutableMapping[str, str]) -> None:
    """Limit the heaps of glibc to ARENAS in this process, in its forks, and in what starts with
    ``environ``. Call before the first thread; does nothing where the operator chose a number.

    glibc reads the variable when a program starts, so that setting it here does not reach a fork.
    """
    if ARENA_VARIABLE in environ:
        return
    environ[ARENA_VARIABLE] = str(ARENAS)
    if _mallopt is not None:
        _mallopt(M_ARENA_MAX, ARENAS)


@contextmanager
def bounded_address_space(spare: int) -> Iterator[None]:
    """Let the process map at most ``spare`` more bytes while the block runs.

    An allocation beyond that fails: FFmpeg reports ENOMEM, Python raises MemoryError. The limit
    counts mapped addresses (RLIMIT_AS), so that it applies before a page is touched. Without
    ``/proc`` (macOS) the size of the process is unknown and nothing is limited.
    """
    if not STATM.exists():
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    mapped = int(STATM.read_text().split()[0]) * resource.getpagesize()
    limits = [mapped + spare, *(limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY)]
    resource.setrlimit(resource.RLIMIT_AS, (min(limits), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def allocated_bytes() -> int | None:
    """Bytes allocated and not freed: by Python's small-object allocator and by glibc.

    Both keep these counts themselves; reading them takes 40 microseconds. The share of glibc is
    the blocks in use of all arenas (``uordblks``) and those mapped one by one (``hblkhd``). The
    small-object allocator maps its own memory, so that nothing is counted twice. None where one
    of the two counts does not exist.
    """
    if _mallinfo2 is None or _small_object_report is None:
        return None
    heap = _mallinfo2()
    return int(heap.uordblks + heap.hblkhd) + _small_objects()


class _Mallinfo2(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in MALLINFO2_FIELDS]


def _small_objects() -> int:
    """0 if PYTHONMALLOC has disabled the small-object allocator: glibc counts everything then."""
    found = IN_BLOCKS.search(_report())
    return int(found[1].replace(b",", b"")) if found else 0


def _report() -> bytes:
    """The report of the small-object allocator, captured in memory."""
    start, size = ctypes.c_void_p(), ctypes.c_size_t()
    stream = _libc.open_memstream(ctypes.byref(start), ctypes.byref(size))
    if not stream:
        raise MemoryError
    _small_object_report(stream)
    _libc.fclose(stream)
    report = ctypes.string_at(start, size.value)
    _libc.free(start)
    return report


def _load_libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None)
    libc.fclose.argtypes = [ctypes.c_void_p]
    libc.free.argtypes = [ctypes.c_void_p]
    return libc


def _load_malloc_trim(libc: ctypes.CDLL) -> Any:
    try:
        return libc.malloc_trim
    except AttributeError:  # musl and macOS
        return None


def _load_mallopt(libc: ctypes.CDLL) -> Any:
    try:
        return libc.mallopt
    except AttributeError:  # musl and macOS
        return None


def _load_mallinfo2(libc: ctypes.CDLL) -> Any:
    try:
        call = libc.mallinfo2
    except AttributeError:  # musl, macOS, and glibc before 2.33
        return None
    call.restype = _Mallinfo2
    libc.open_memstream.restype = ctypes.c_void_p
    return call


def _load_small_object_report() -> Any:
    """What ``sys._debugmallocstats`` calls; exported for tools that measure memory."""
    try:
        call = ctypes.pythonapi._PyObject_DebugMallocStats  # noqa: SLF001 - there is no other name
    except AttributeError:
        return None
    call.argtypes = [ctypes.c_void_p]
    return call


_libc = _load_libc()
_malloc_trim = _load_malloc_trim(_libc)
_mallopt = _load_mallopt(_libc)
_mallinfo2 = _load_mallinfo2(_libc)
_small_object_report = _load_small_object_report()
