"""Samples of the memory: right, bounded, cheap."""

import os
import sys
from pathlib import Path

import pytest

from interview.config.variables import MIB
from interview.contracts.memory import MemoryLevel, MemoryLimit, MemorySample, ProcessMemory
from interview.memory.limit import MemoryCgroup
from interview.memory.processes import ServiceProcesses
from interview.memory.sampler import KEPT_SAMPLES, MemorySampler, Usage
from tests.unit.memory_cgroups import version_2
from tests.unit.processes import running

ALONE = """
import time
from interview.contracts.memory import MemoryLevel
from interview.memory.sampler import MemorySampler
print("ready", flush=True)
reader = MemorySampler(None, 0, "web", int)
def fill(count):
    for number in range(count):
        reader.sample(float(number), MemoryLevel.NORMAL, reader.usage())
reader.look_again()
fill(12)
started = time.thread_time()
fill(240)
cost = (time.thread_time() - started) / 240
parts = [sample.parts for sample in reader.samples()]
held = sum(part.live + part.slack for part in parts) / len(parts)
print(cost, held, sum(each.anonymous for each in reader.processes()))
"""
"""In a process of the size of a service: this one holds what all tests before it have loaded."""

HOLD = "held = bytearray(b'x') * (40 * 2**20); print('up', flush=True); input()"


@pytest.fixture
def reader() -> MemorySampler:
    return MemorySampler(None, 0, "web", lambda: 123)


def filled(reader: MemorySampler, count: int) -> None:
    for number in range(count):
        reader.sample(float(number), MemoryLevel.NORMAL, reader.usage())


def test_the_newest_samples_are_kept(reader: MemorySampler) -> None:
    """An hour of them, in order, and no more."""
    filled(reader, KEPT_SAMPLES + 3)
    samples = reader.samples()
    assert len(samples) == KEPT_SAMPLES
    assert (samples[0].at, samples[-1].at) == (3.0, KEPT_SAMPLES + 2.0)
    assert samples[-1].parts.temp_files == 123


def test_the_ring_holds_less_than_a_megabyte(reader: MemorySampler) -> None:
    """All of a sample counted, numbers included."""
    filled(reader, KEPT_SAMPLES)
    assert sum(deep_size(sample) for sample in reader.samples()) < MIB


def deep_size(sample: MemorySample) -> int:
    names = sample.parts.__slots__
    parts = [sample.parts, *(getattr(sample.parts, name) for name in names)]
    numbers = [sample.at, sample.used, sample.cgroup]
    return sum(map(sys.getsizeof, [sample, *numbers, *parts]))


def test_a_sample_is_cheap_and_its_parts_add_up() -> None:
    """Less than a millisecond of processor time; live and slack are all but the speech process."""
    with running(ALONE) as script:
        cost, held, anonymous = map(float, script.output().split())
    assert cost < 0.001
    assert held == pytest.approx(anonymous, rel=0.1)


def test_processes_are_found_with_their_role_and_size() -> None:
    """A child that holds 40 MB has them as its own; what ended is gone from the list."""
    processes = ServiceProcesses("web")
    with running(HOLD) as script:
        found = {each.pid: each for each in processes.exact()}
        child = found[script.process.pid]
        assert child.role == "other"
        assert 40 * MIB < child.anonymous <= child.rss < 100 * MIB
        assert 40 * MIB < child.pss <= child.rss
        assert ("python" in child.name, child.threads) == (True, 1)
        assert child.files >= 3
        assert found[os.getpid()].role == "web"
        assert found[os.getppid()].role == "arbiter"
        script.kill()
        assert script.process.pid not in {each.pid for each in processes.current()}


def test_growth_is_seen_between_exact_sizes() -> None:
    """40 MB more are in the cheap figure at once; glibc maps so much anew, free pages or not."""
    processes = ServiceProcesses("web")
    before = own_pss(processes.exact())
    held = bytearray(b"x") * (40 * MIB)
    grown = own_pss(processes.current()) - before
    assert 38 * MIB < grown < 42 * MIB
    assert len(held) == 40 * MIB


def own_pss(processes: tuple[ProcessMemory, ...]) -> int:
    return next(each.pss for each in processes if each.pid == os.getpid())


def test_of_two_speech_processes_the_larger_counts() -> None:
    """While the arbiter replaces the web each has one: their sum is no peak of either."""
    found = tuple(
        ProcessMemory(pid, role, size, size, size)
        for pid, (role, size) in enumerate((("speech", 200), ("speech", 260), ("web", 900)))
    )
    usage = Usage(1360, MemoryLimit(2000, "machine"), None, counted=False, processes=found)
    assert (usage.largest("speech"), usage.largest("prepare")) == (260, 0)


def test_without_a_limited_cgroup_the_processes_are_summed(reader: MemorySampler) -> None:
    """By PSS, against the machine's memory."""
    reader.look_again()
    usage = reader.usage()
    assert usage.limit.source == "machine"
    assert (usage.cgroup, usage.counted) == (None, False)
    assert usage.used == pytest.approx(sum(each.pss for each in reader.processes()), rel=0.1)


def test_the_threshold_alone_is_judged_by_the_processes(tmp_path: Path) -> None:
    """MEMORY_THRESHOLD_MB below the cgroup's limit speaks of the service, not of the cgroup."""
    cgroup = MemoryCgroup(2, (version_2(tmp_path / "cg", 512 * MIB, anon=MIB, usage=9 * MIB),))
    by_cgroup = MemorySampler(cgroup, 0, "web", int).usage()
    assert (by_cgroup.used, by_cgroup.cgroup, by_cgroup.counted) == (MIB + 14, 9 * MIB, True)
    reader = MemorySampler(cgroup, 400, "web", int)
    reader.look_again()
    by_threshold = reader.usage()
    assert by_threshold.limit.source == "MEMORY_THRESHOLD_MB"
    assert by_threshold.used > 20 * MIB
    assert (by_threshold.cgroup, by_threshold.counted) == (9 * MIB, False)


def test_a_limit_may_change_while_we_run(tmp_path: Path) -> None:
    """Hosts resize a cgroup in place."""
    folder = version_2(tmp_path / "cg", 512 * MIB)
    reader = MemorySampler(MemoryCgroup(2, (folder,)), 0, "web", int)
    assert reader.usage().limit.bytes == 512 * MIB
    version_2(folder, 256 * MIB)
    assert reader.usage().limit.bytes == 256 * MIB
