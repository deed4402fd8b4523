"""A temporary bound on what this process may allocate."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STATM = Path("/proc/self/statm")


@contextmanager
def bounded_address_space(spare: int) -> Iterator[None]:
    """Let the process map at most ``spare`` more bytes while the block runs.

    An allocation beyond that fails: FFmpeg reports ENOMEM, Python raises MemoryError. The limit
    counts mapped addresses (RLIMIT_AS), so that it holds before a page is touched. Without
    ``/proc`` (macOS) the size of the process is unknown and nothing is bounded.
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
