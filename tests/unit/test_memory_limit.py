"""The effective limit: cgroups of both versions, from inside and outside a container."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.cage import NoCageError, memory_cage
from interview.config.variables import MIB
from interview.contracts.memory import MemoryLimit
from interview.memory.limit import CgroupReading, applying_limit, find_cgroup
from tests.parts import MEMORY_CGROUPS, skip_without
from tests.unit.memory_cgroups import V1, V2, process_in, version_1, version_2

MACHINE = 8192 * MIB
NO_LIMIT = 9_223_372_036_854_771_712
"""What version 1 writes where no limit is set: the largest number of whole pages."""


def reading_of(process: Path) -> CgroupReading | None:
    cgroup = find_cgroup(process)
    assert cgroup is not None
    return cgroup.read()


def test_a_container_sees_its_own_cgroup_as_the_root(tmp_path: Path) -> None:
    """Version 2 in a namespace: the path is /, the limit lies in the mount point."""
    mount = version_2(tmp_path / "cg", 512 * MIB, anon=100, usage=300)
    process = process_in(tmp_path, "0::/\n", V2.format(mount=mount))
    assert reading_of(process) == CgroupReading(512 * MIB, 300, 100 + 7 + 1 + 2 + 4)


def test_page_cache_and_reclaimable_slabs_do_not_count(tmp_path: Path) -> None:
    """They go when memory is wanted: 900 of file and 800 of slab are in the usage alone."""
    mount = version_2(tmp_path / "cg", 5000, anon=100, usage=1814)
    found = reading_of(process_in(tmp_path, "0::/\n", V2.format(mount=mount)))
    assert found is not None
    assert found.total - found.unreclaimable == 900 + 800


def test_version_1_counts_no_caches_of_names_and_inodes(tmp_path: Path) -> None:
    """They are most of its one sum of the kernel's memory, and go when memory is wanted."""
    mount = version_1(tmp_path / "cg", 512 * MIB, rss=60, usage=58 * MIB, kernel=58 * MIB)
    found = reading_of(process_in(tmp_path, "4:memory:/\n", V1.format(mount=mount)))
    assert found == CgroupReading(512 * MIB, 58 * MIB, 60 + 5)


def test_a_limit_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    """Of a cgroup hidden from us: the others rule, and nobody is sent away for it."""
    mount = tmp_path / "cg"
    version_2(mount / "app", 512, 100)
    (mount / "memory.max").mkdir()
    found = reading_of(process_in(tmp_path, "0::/app\n", V2.format(mount=mount)))
    assert found is not None
    assert found.limit == 512


@pytest.mark.parametrize("version", [1, 2])
def test_the_smallest_limit_up_to_the_root_rules(tmp_path: Path, version: int) -> None:
    """A pod's limit binds its containers, whatever theirs says; and its use counts."""
    mount = tmp_path / "cg"
    make: Callable[..., Path] = version_1 if version == 1 else version_2
    name, mounts = ("4:memory:", V1) if version == 1 else ("0::", V2)
    make(mount, NO_LIMIT if version == 1 else "max", 90)
    make(mount / "pod", 400, 80)
    make(mount / "pod" / "app", 512, 70)
    process = process_in(tmp_path, f"{name}/pod/app\n", mounts.format(mount=mount))
    found = reading_of(process)
    assert found is not None
    assert found.limit == 400
    assert 80 <= found.unreclaimable < 100


def test_of_equal_limits_the_outer_counts_more(tmp_path: Path) -> None:
    """Siblings use it too."""
    mount = tmp_path / "cg"
    version_2(mount, "max", 900)
    version_2(mount / "pod", 512, 300)
    version_2(mount / "pod" / "app", 512, 100)
    found = reading_of(process_in(tmp_path, "0::/pod/app\n", V2.format(mount=mount)))
    assert found is not None
    assert found.unreclaimable >= 300


@pytest.mark.parametrize("version", [1, 2])
def test_no_limit_is_none(tmp_path: Path, version: int) -> None:
    """Version 1 writes a huge number, version 2 ``max``, its real root no file at all."""
    mount = tmp_path / "cg"
    if version == 1:
        version_1(mount, NO_LIMIT)
        process = process_in(tmp_path, "4:memory:/\n", V1.format(mount=mount))
    else:
        version_2(mount / "app", "max")
        process = process_in(tmp_path, "0::/app\n", V2.format(mount=mount))
    assert reading_of(process) is None


def test_a_host_path_that_is_not_mounted_is_the_mount_itself(tmp_path: Path) -> None:
    """Version 1 without a namespace names the cgroup as the host does, and mounts only that."""
    mount = version_1(tmp_path / "cg", 512 * MIB, rss=60, usage=99)
    line = V1.format(mount=mount).replace(" / ", " /docker/abc ", 1)
    found = reading_of(process_in(tmp_path, "4:memory:/docker/abc\n", line))
    assert found == CgroupReading(512 * MIB, 99, 60 + 5)


@pytest.mark.parametrize("path", ["/../other", "/elsewhere/app"])
def test_a_path_outside_the_mount_is_the_mount_itself(tmp_path: Path, path: str) -> None:
    """Seen from another namespace; nothing outside the mount is looked at."""
    mount = version_2(tmp_path / "cg", 700, usage=3)
    version_2(tmp_path / "other", 5)
    found = reading_of(process_in(tmp_path, f"0::{path}\n", V2.format(mount=mount)))
    assert found is not None
    assert found.limit == 700


def test_a_mount_point_may_have_a_space(tmp_path: Path) -> None:
    """mountinfo writes it in octal."""
    mount = version_2(tmp_path / "c g", 700)
    line = V2.format(mount=str(mount).replace(" ", "\\040"))
    assert reading_of(process_in(tmp_path, "0::/\n", line)) is not None


def test_version_1_rules_where_both_are_mounted(tmp_path: Path) -> None:
    """A hybrid host has the memory controller in one of them only."""
    mount = version_1(tmp_path / "memory", 300)
    (tmp_path / "unified").mkdir()
    mounts = V2.format(mount=tmp_path / "unified") + V1.format(mount=mount)
    cgroup = find_cgroup(process_in(tmp_path, "4:memory:/\n0::/\n", mounts))
    assert cgroup is not None
    assert (cgroup.version, cgroup.kills()) == (1, 3)


def test_a_hybrid_host_without_version_1_memory_has_version_2(tmp_path: Path) -> None:
    """Other controllers of version 1 are none of ours."""
    mount = version_2(tmp_path / "cg", 300)
    other = V1.format(mount=tmp_path / "cpu").replace("rw,memory", "rw,cpu")
    process = process_in(tmp_path, "2:cpu:/\n0::/\n", other + V2.format(mount=mount))
    cgroup = find_cgroup(process)
    assert cgroup is not None
    assert (cgroup.version, cgroup.kills()) == (2, 2)


def test_where_there_are_no_cgroups_there_is_none(tmp_path: Path) -> None:
    """No /proc, as on macOS, or no controller mounted."""
    assert find_cgroup(tmp_path / "nowhere") is None
    assert find_cgroup(process_in(tmp_path, "0::/\n", V2.format(mount=tmp_path / "x"))) is None


@pytest.mark.parametrize(
    ("cgroup_mb", "threshold_mb", "expected"),
    [
        (None, 0, (8192, "machine")),
        (None, 400, (400, "MEMORY_THRESHOLD_MB")),
        (512, 0, (512, "cgroup v2")),
        (512, 400, (400, "MEMORY_THRESHOLD_MB")),
        (512, 600, (512, "cgroup v2")),
        (512, 512, (512, "cgroup v2")),
        (16_384, 0, (8192, "machine")),
        (16_384, 9000, (8192, "machine")),
    ],
)
def test_the_smallest_of_cgroup_threshold_and_machine(
    tmp_path: Path, cgroup_mb: int | None, threshold_mb: int, expected: tuple[int, str]
) -> None:
    """Whoever asks for less than the host allows is heard; more than there is limits nothing."""
    mount = version_2(tmp_path / "cg", "max" if cgroup_mb is None else cgroup_mb * MIB)
    cgroup = find_cgroup(process_in(tmp_path, "0::/\n", V2.format(mount=mount)))
    assert cgroup is not None
    limit = applying_limit(cgroup, cgroup.read(), threshold_mb, MACHINE)
    assert limit == MemoryLimit(expected[0] * MIB, expected[1])


IN_A_CAGE = """
import os
from interview.memory.limit import find_cgroup
held = bytearray(os.urandom(1)) * (60 * 2**20)
reading = find_cgroup().read()
print(reading.limit, reading.total, reading.unreclaimable)
"""


def test_a_real_cgroup_is_found_and_read(tmp_path: Path) -> None:
    """A process in a cgroup of 300 MB sees that limit, and the 60 MB it has written."""
    try:
        with memory_cage(300 * MIB) as cage:
            environment = {**os.environ, **cage.environment(tmp_path / "entry")}
            environment["PYTHONPATH"] += f":{Path(__file__).parents[2]}"
            output = subprocess.check_output(
                [sys.executable, "-c", IN_A_CAGE], env=environment, text=True
            )
    except NoCageError:
        skip_without(MEMORY_CGROUPS)
    limit, total, unreclaimable = map(int, output.split())
    assert limit == 300 * MIB
    assert 60 * MIB <= unreclaimable <= min(total, 110 * MIB)
