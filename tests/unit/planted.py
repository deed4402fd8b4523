"""Allocations of each kind of memory, for the tests of memory parts."""

import json
import mmap
import os
from pathlib import Path

from interview.config.variables import MIB
from interview.contracts.memory import MemoryParts, ProcessMemory
from interview.files.tempfiles import TempFile, TempFileRegistry
from interview.memory.process_memory import resident_and_anonymous
from interview.memory.sampler import measured_parts

KEPT: list[object] = []

ARENA_BYTES = 64 * MIB
"""``HEAP_MAX_SIZE`` of glibc on 64-bit systems."""


def own_parts(temp_files: int = 0) -> MemoryParts:
    """The parts of a service that is this process alone."""
    resident, anonymous = resident_and_anonymous()
    own = ProcessMemory(os.getpid(), "web", resident, resident, anonymous)
    return measured_parts([own], "web", resident - anonymous, temp_files)


def megabytes(parts: MemoryParts) -> str:
    """For a test to read from a process's output."""
    sizes = {name: getattr(parts, name) / MIB for name in MemoryParts.__slots__}
    return json.dumps(sizes)


def objects(count: int) -> None:
    """``count`` megabytes of live Python objects."""
    KEPT.extend(b"x" * MIB for _ in range(count))


def holes(count: int, piece: int) -> None:
    """About 0.9 times ``count`` megabytes freed, in pieces, with one of ten kept between them."""
    pieces = [b"x" * piece for _ in range(count * MIB // piece)]
    KEPT.append(pieces[::10])


def unknown_pages(count: int) -> None:
    """``count`` megabytes that no allocator knows of, as stacks are."""
    for _ in range(count):
        block = mmap.mmap(-1, MIB, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        block.write(b"x" * MIB)
        KEPT.append(block)


def mapped_file(path: Path, count: int) -> None:
    """``count`` megabytes of a file, mapped and read."""
    path.write_bytes(b"x" * MIB * count)
    with path.open("rb") as file:
        block = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    KEPT.append((block, sum(block[::4096])))


def temp_file(registry: TempFileRegistry, count: int) -> TempFile:
    """A temp file of ``count`` megabytes that nobody closes."""
    file = registry.file(suffix=".planted", purpose="planted")
    file.stream.write(b"x" * MIB * count)
    file.stream.flush()
    KEPT.append(file)
    return file


def thread_arenas(pid: int) -> int:
    """Heaps of glibc beside the main one: mappings at a multiple of their largest size."""
    lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
    private = [line.partition("-")[0] for line in lines if " rw-p 00000000 00:00 0" in line]
    return sum(int(start, 16) % ARENA_BYTES == 0 for start in private)
