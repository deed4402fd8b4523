"""The whole service in 512 MB: a hundred answers, remaining memory, effect of an idle stop."""

import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.cage import Cage, NoCageError, forget_page_cache, memory_cage
from bench.context import Bench, accepted, running, without_speech_process
from bench.processes import PeakSampler, TreeState, listed, pss, tree_state
from bench.report import Row, at_most, quantity
from tests.conftest import Server

HOW = (
    "**memory**: a server from an empty DATA_DIR (the weights are converted inside the limit "
    "too) in a memory cgroup of 512 MB without swap, the page cache of its packages dropped "
    "first. 100 answers: 20 recordings of 11-60 s (LibriSpeech utterances joined, FLAC), each "
    "sent five times; of ten answers six go one after another and four two at a time. PSS "
    "(MB = 2^20 bytes): sum of smaps_rollup of arbiter, worker and all descendants every "
    "100 ms. Cgroup peak is the kernel's own count and includes page cache; failcnt is the "
    "kernel's too, and some kernels leave it 0. RSS slope: least "
    "squares over the sum of RSS after answers 20-100. Idle stop: 1 s after the speech process "
    "has gone (SPEECH_IDLE_SECONDS=5)."
)
RECORDINGS = 20
PEAK_MB = 470
IDLE_MB = 130
SLOPE_KB = 20
PATTERN = (1, 1, 1, 1, 1, 1, 2, 2)
"""Answers sent at once, again and again."""

SETTLE_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of answers showed."""

    states: list[TreeState]
    seconds: float
    leftovers: int
    crashes: int
    recycled: int
    after_stop: dict[str, float]


def rows(bench: Bench) -> Iterator[Row]:
    """Rows of the run in the cage, or of one without it and a row that says why."""
    lengths = [11 + round(49 * n / (RECORDINGS - 1)) for n in range(RECORDINGS)]
    # Neither rising nor falling, so that a cycle's lengths do not look like a slope.
    shuffled = [lengths[(7 * n) % RECORDINGS] for n in range(RECORDINGS)]
    recordings = bench.recordings(shuffled[: bench.size(RECORDINGS, 4)])
    answers = bench.size(100, 12)
    sent = [recordings[n % len(recordings)] for n in range(answers)]
    with ExitStack() as stack:
        try:
            cage = stack.enter_context(memory_cage())
        except NoCageError as error:
            yield Row("512 MB memory cgroup", f"not made: {error}; run without it", "no kill", None)
            yield from _uncaged_rows(bench, sent)
            return
        yield from _caged_rows(bench, cage, sent)


def _caged_rows(bench: Bench, cage: Cage, sent: list[Path]) -> Iterator[Row]:
    forget_page_cache(Path(sys.prefix) / "lib")
    environment = cage.environment(bench.folder / "entry")
    server = bench.new_server(prepared=False, SPEECH_IDLE_SECONDS="5", **environment)
    with (
        PeakSampler(lambda: pss(server)) as sizes,
        PeakSampler(cage.unreclaimable) as caged,
        running(server),
    ):
        run = _run(server, sent)
        counts = cage.counts()
    yield Row(
        f"{len(sent)} answers of 11-60 s in a 512 MB cgroup",
        f"{counts.kills} OOM kills, {run.crashes} speech process deaths ({run.seconds:.0f} s)",
        "no kill",
        counts.kills == run.crashes == 0,
    )
    yield from _size_rows(run, sizes)
    yield Row(
        "cgroup usage, peak",
        quantity(counts.peak, "MB", f"page cache included; failcnt {counts.hits}"),
    )
    yield Row("cgroup usage without page cache, peak", quantity(caged.peak, "MB"))
    yield from _growth_rows(run, bench)


def _uncaged_rows(bench: Bench, sent: list[Path]) -> Iterator[Row]:
    server = bench.new_server(prepared=False, SPEECH_IDLE_SECONDS="5")
    with PeakSampler(lambda: pss(server)) as sizes, running(server):
        run = _run(server, sent)
    yield from _size_rows(run, sizes)
    yield from _growth_rows(run, bench)


def _run(server: Server, sent: list[Path]) -> Run:
    states: list[TreeState] = []
    started = time.monotonic()
    with ThreadPoolExecutor(max(PATTERN)) as senders:
        for batch in _batches(sent):
            for answer in senders.map(server.send, batch):
                accepted(answer)
            time.sleep(SETTLE_SECONDS)
            done = (states[-1].answers if states else 0) + len(batch)
            states.append(tree_state(server, done))
    seconds = time.monotonic() - started
    leftovers = len(server.leftovers())
    speech = server.memory_status()["speech"]
    assert isinstance(speech, dict)
    without_speech_process(server)
    time.sleep(1)
    return Run(states, seconds, leftovers, speech["crashes"], speech["recycled"], pss(server))


def _batches(sent: list[Path]) -> Iterator[list[Path]]:
    position = 0
    while position < len(sent):
        for size in PATTERN:
            if batch := sent[position : position + size]:
                yield batch
            position += size


def _size_rows(run: Run, sizes: PeakSampler) -> Iterator[Row]:
    detail = f"{listed(sizes.at_peak)}; {sizes.samples} samples, {run.recycled} recycles"
    yield at_most("whole service PSS, peak", sizes.peak, PEAK_MB, "MB", detail)
    idle = sum(run.after_stop.values())
    yield at_most("whole service PSS after the idle stop", idle, IDLE_MB, "MB",
                  listed(run.after_stop))  # fmt: skip


def _growth_rows(run: Run, bench: Bench) -> Iterator[Row]:
    late = [state for state in run.states if state.answers >= bench.size(20, 4)]
    answers = [float(state.answers) for state in late]
    sums = [state.rss for state in late]
    slope = statistics.linear_regression(answers, sums).slope
    detail = f"sd of the {len(late)} points {statistics.stdev(sums) / 1024:.1f} MB"
    yield at_most("RSS slope, whole tree", slope, SLOPE_KB, "KB an answer", detail)
    tenth = next(state for state in run.states if state.answers >= 10)
    last = run.states[-1]
    yield _no_more("open files, answer 10 and last", tenth.files, last.files)
    yield _no_more("threads, answer 10 and last", tenth.threads, last.threads)
    yield Row("files left behind", str(run.leftovers), "0", run.leftovers == 0)


def _no_more(figure: str, before: int, after: int) -> Row:
    return Row(figure, f"{before} -> {after}", "no more", after <= before)
