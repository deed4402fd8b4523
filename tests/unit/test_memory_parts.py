"""Memory parts: planted memory appears in its own part and in no other."""

import ctypes
import json
import os
import sys
from pathlib import Path

import pytest

from interview.contracts.memory import ProcessMemory
from interview.memory.leak_watch import lies_in_memory
from interview.memory.process_memory import allocated_bytes, resident_and_anonymous
from interview.memory.sampler import measured_parts
from tests.unit.planted import own_parts
from tests.unit.processes import running, small_disk_python

PLANTED = 50
NOISE = 3.0
"""MB that another part may move by: what Python itself keeps of the planting."""

BEGIN = """
import sys
from pathlib import Path
from interview.memory.process_memory import trim
from interview.files.tempfiles import TempFileRegistry
from tests.unit.planted import *
folder = Path(sys.argv[1])
trim()
print(megabytes(own_parts()), flush=True)
"""
SHOW = "\nprint(megabytes(own_parts()), flush=True)\n"


def planted(code: str, folder: Path) -> list[dict[str, float]]:
    """How each part of a process of its own changed (MB), at each look after the first."""
    with running(BEGIN + code, folder) as script:
        first = json.loads(script.line)
        looks = [json.loads(line) for line in script.output().splitlines()]
    return [{part: look[part] - first[part] for part in first} for look in looks]


def only(part: str, change: dict[str, float], least: float = 0.9 * PLANTED) -> None:
    """Assert that ``part`` grew, and that no other did."""
    assert least <= change[part] <= PLANTED + NOISE, change
    assert all(abs(size) <= NOISE for name, size in change.items() if name != part), change


def test_live_objects_are_live(tmp_path: Path) -> None:
    """Fifty megabytes that somebody holds."""
    (change,) = planted(f"objects({PLANTED})" + SHOW, tmp_path)
    only("live", change)


def test_freed_objects_are_no_longer_live(tmp_path: Path) -> None:
    """What went back to the system is in no part."""
    (change,) = planted(f"objects({PLANTED}); KEPT.clear(); trim()" + SHOW, tmp_path)
    assert all(abs(size) <= NOISE for size in change.values()), change


@pytest.mark.parametrize("piece", [1000, 400], ids=["glibc", "small objects"])
def test_holes_of_the_heap_are_slack(tmp_path: Path, piece: int) -> None:
    """Freed pieces between kept ones, in either allocator; the kept tenth is live."""
    (change,) = planted(f"holes({PLANTED}, {piece})" + SHOW, tmp_path)
    assert change["slack"] > 0.75 * PLANTED, change
    assert change["live"] < 0.2 * PLANTED, change
    assert abs(change["libraries"]) < NOISE


def test_a_trim_takes_slack_away_and_leaves_what_lives(tmp_path: Path) -> None:
    """Free blocks whose pages went back to the system are no memory of ours."""
    code = f"holes({PLANTED}, 1000)" + SHOW + "trim()" + SHOW
    before, after = planted(code, tmp_path)
    assert after["slack"] < before["slack"] - 0.3 * PLANTED
    assert abs(after["live"] - before["live"]) < 0.5


def test_a_mapped_file_is_a_library(tmp_path: Path) -> None:
    """Pages with a file behind them, whoever maps it."""
    (change,) = planted(f"mapped_file(folder / 'file', {PLANTED}); trim()" + SHOW, tmp_path)
    only("libraries", change)


def test_a_temp_file_is_a_temp_file(tmp_path: Path) -> None:
    """As many bytes as it has, and no memory of the process."""
    code = (
        "registry = TempFileRegistry(folder / 'temp')\n"
        f"file = temp_file(registry, {PLANTED}); trim()\n"
        "print(megabytes(own_parts(registry.counts().bytes)), flush=True)\nfile.close()\n"
    )
    (change,) = planted(code, tmp_path)
    only("temp_files", change)


def test_what_no_allocator_knows_is_slack(tmp_path: Path) -> None:
    """It is held and nobody says for what."""
    (change,) = planted(f"unknown_pages({PLANTED})" + SHOW, tmp_path)
    only("slack", change)


def test_a_block_nobody_wrote_to_takes_no_memory() -> None:
    """Live and slack together are what the process has, however much was handed out."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
    block = libc.malloc(ctypes.c_size_t(8 << 30))
    assert block, "no address space for it"
    parts, (_, anonymous) = own_parts(), resident_and_anonymous()
    libc.free(block)
    assert parts.live + parts.slack == pytest.approx(anonymous, abs=1 << 20)
    assert anonymous < 8 << 30


def test_the_parts_are_of_all_processes() -> None:
    """The model is what holds weights; the arbiter's few megabytes are live."""
    mb = 1 << 20
    alone = own_parts()
    resident, anonymous = resident_and_anonymous()
    family = (
        ProcessMemory(os.getpid(), "web", resident, resident, anonymous),
        ProcessMemory(2, "arbiter", 20 * mb, 20 * mb, 15 * mb),
        ProcessMemory(3, "speech", 250 * mb, 200 * mb, 180 * mb),
        ProcessMemory(4, "prepare", 90 * mb, 80 * mb, 70 * mb),
    )
    parts = measured_parts(family, "web", 33 * mb, 7 * mb)
    assert (parts.model, parts.libraries, parts.temp_files) == (250 * mb, 33 * mb, 7 * mb)
    assert parts.live - alone.live == pytest.approx(15 * mb, abs=mb)


def test_the_allocators_of_this_platform_can_be_asked() -> None:
    """glibc and this Python both answer: without either, nothing would be told apart."""
    count = allocated_bytes()
    assert count is not None
    assert sys.getallocatedblocks() * 16 < count < resident_and_anonymous()[1] + (1 << 24)


def test_temp_files_on_a_tmpfs_are_memory(tmp_path: Path) -> None:
    """The same folder is, while a tmpfs is mounted on it, and is not without."""
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from interview.memory.leak_watch import lies_in_memory\n"
        "print(lies_in_memory(Path(sys.argv[1])))"
    )
    run = small_disk_python(code, tmp_path / "disk", "size=1m")
    assert run.stdout.strip() == "True", run.stderr
    assert not lies_in_memory(tmp_path / "disk")
