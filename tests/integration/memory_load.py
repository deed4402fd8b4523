"""Real memory pressure for the tests: a process that holds memory in the cgroup of a server."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bench.cage import Cage
from interview.config.variables import MIB

HOLD = """
import mmap, sys
with open(sys.argv[1], "w") as members:
    members.write("0")
held = mmap.mmap(-1, int(sys.argv[2]), flags=mmap.MAP_PRIVATE)
for page in range(0, len(held), mmap.PAGESIZE):
    held[page] = 1
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def ballast(cage: Cage, megabytes: float) -> Iterator[None]:
    """A process in ``cage`` that holds so much; its memory is back after the block."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(cage.folder / "cgroup.procs"), str(int(megabytes * MIB))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield
        finally:
            process.kill()
