"""The cost of the memory guard, and response times of /health at every level."""

import json
from collections.abc import Iterator
from contextlib import ExitStack

from bench.cage import NoCageError, memory_cage
from bench.context import JFK, Bench, run_module
from bench.health import p95, probe
from bench.processes import KIB, MB
from bench.report import Row, at_most
from tests.conftest import Server, wait_until
from tests.integration.memory_load import ballast

HOW = (
    "**guard**: the application in one process with its speech process loaded and idle, a sample "
    "every 5 s. Share of one processor: processor time of the guard's thread by the scheduler's "
    "count over the time it was watched; a sample's cost is that time by the samples taken. Ring: "
    "all objects of one sample times the samples kept. /health at each level: a server in a "
    "memory cgroup of 4 GB in which another process holds 86, 93 and 97.5 %; 95th percentile of "
    "200 calls, 20 ms apart."
)
CAGE_MB = 4096
SHARES = {"pressure": 0.86, "high": 0.93, "emergency": 0.975}
CPU_PERCENT = 0.1
SAMPLE_MS = 1.0
RING_KB = 1024
P95_MS = 50
LEVEL_SECONDS = 30.0


def rows(bench: Bench) -> Iterator[Row]:
    """Cost first, then /health by level."""
    yield from _cost_rows(bench)
    try:
        yield from _level_rows(bench)
    except NoCageError as error:
        yield Row("/health at each level", f"not measured: no cgroup: {error}", "< 50 ms", None)


def _cost_rows(bench: Bench) -> Iterator[Row]:
    seconds = bench.size(180, 12)
    folder = bench.new_server().folder
    output = run_module(
        "bench.guard_process",
        str(JFK),
        str(seconds),
        DATA_DIR=str(folder / "data"),
        TEMP_ROOT=str(folder / "temp"),
    )
    cost = json.loads(output.splitlines()[-1])
    detail = f"{seconds} s, {cost['samples']} samples"
    yield at_most("guard, share of one processor", 100 * cost["share"], CPU_PERCENT, "%", detail)
    yield at_most("guard, processor time of a sample", cost["sample_ms"], SAMPLE_MS, "ms", detail)
    yield at_most("guard, full ring of samples", cost["ring_bytes"] / KIB, RING_KB, "KB")


def _level_rows(bench: Bench) -> Iterator[Row]:
    probes = bench.size(200, 30)
    with memory_cage(CAGE_MB * MB) as cage, ExitStack() as held:
        environment = cage.environment(bench.folder / "guard-entry")
        environment["MEMORY_SAMPLE_SECONDS"] = "1"
        server = held.enter_context(bench.serving(prepared=True, **environment))
        for level in ("normal", *SHARES):
            if level in SHARES:
                held.enter_context(ballast(cage, SHARES[level] * CAGE_MB - _used_mb(server)))
            wait_until(lambda: server.memory_status()["level"] == level, LEVEL_SECONDS)  # noqa: B023
            figure = f"95th percentile of /health at level {level}"
            yield at_most(figure, p95(probe(server, probes)), P95_MS, "ms", f"n={probes}")


def _used_mb(server: Server) -> float:
    used = server.memory_status()["used"]
    assert isinstance(used, int)
    return used / MB
