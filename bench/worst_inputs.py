"""The cost of the worst recording of each kind, and the added wait of a regular upload."""

import math
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.context import JFK, Bench, run_module, transcript
from bench.neighbours import Neighbours
from bench.processes import MB, peak_rss
from bench.report import Row
from tests.conftest import Server

HOW = (
    "**inputs**: recordings made by `bench/hostile_files.py`, sent to the practice endpoint of a "
    "server with base weights and a loaded model; of a kind with several files the worst figures. "
    "Answer: status and code. Seconds from POST to response, alone. Peak: VmHWM of the speech "
    "process while it was sent, the kernel's count set back before it, and in brackets how much "
    "more than its resident size before. Somebody honest: a clip of 11 s sent 20 ms after the "
    "slowest file of the kind, and without it right before, twice in turn; the lesser of the two "
    "with it over the lesser without, so that other programs stay outside."
)
HEAD_START_SECONDS = 0.02
TURNS = 2
PEAK_MB = 450
DELAY_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one kind: its answers with their number, its slowest file, seconds and MB of the worst."""

    answers: Counter[str]
    slowest: Path
    seconds: float
    peak: float
    growth: float


def rows(bench: Bench) -> Iterator[Row]:
    """One for each kind, then how much of the machine was not ours meanwhile."""
    folder = bench.folder / "hostile"
    listed = run_module("bench.hostile_files", str(folder)).splitlines()
    with bench.serving(SPEECH_IDLE_SECONDS="600") as server, Neighbours() as neighbours:
        for _ in range(2):
            transcript(server, JFK, lang="en")
        for line in listed:
            name, _, kind = line.partition("\t")
            files = sorted((folder / name).iterdir())[: bench.size(10_000, 3)]
            cost = _cost(server, files)
            delay = _delay(server, cost.slowest, bench.size(TURNS, 1))
            yield _row(kind, files, cost, delay)
    yield Row("other programs' share of the processors meanwhile", f"{neighbours.share:.0%}")


def _row(kind: str, files: list[Path], cost: Cost, delay: float) -> Row:
    size = max(path.stat().st_size for path in files)
    counted = len(files) > 1
    answers = ", ".join(
        f"{answer} ({count})" if counted else answer for answer, count in cost.answers.most_common()
    )
    measured = (
        f"{answers}; {cost.seconds:.2f} s; {cost.peak:.0f} MB ({cost.growth:+.1f}); "
        f"somebody honest {delay:+.2f} s"
    )
    named = not any(answer.startswith("5") for answer in cost.answers)
    met = named and cost.peak <= PEAK_MB and delay <= DELAY_SECONDS
    target = f"no 5xx, <= {PEAK_MB} MB, <= {DELAY_SECONDS:g} s"
    return Row(f"{kind}: {size:,} bytes", measured, target, met)


def _cost(server: Server, files: list[Path]) -> Cost:
    answers, times, peaks, growths = Counter[str](), {}, [], []
    for path in files:
        pid = server.speech_pid() or _started(server)
        before = psutil.Process(pid).memory_info().rss / MB
        _forget_peak(pid)
        started = time.perf_counter()
        answers[_answer(server, path)] += 1
        times[path] = time.perf_counter() - started
        peaks.append(peak_rss(pid) if psutil.pid_exists(pid) else math.inf)
        growths.append(peaks[-1] - before)
    slowest = max(times, key=times.__getitem__)
    return Cost(answers, slowest, times[slowest], max(peaks), max(growths))


def _started(server: Server) -> int:
    transcript(server, JFK, lang="en")
    pid = server.speech_pid()
    assert pid is not None
    return pid


def _forget_peak(pid: int) -> None:
    """Set VmHWM back to the resident size of now (proc(5), clear_refs)."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def _answer(server: Server, path: Path) -> str:
    answer = server.send(path, lang="en")
    return f"{answer.status_code} {answer.json().get('code', 'heard')}"


def _delay(server: Server, path: Path, turns: int) -> float:
    """Seconds an honest answer takes longer beside the recording."""
    alone, beside = [], []
    for _ in range(turns):
        alone.append(_honest(server))
        sender = threading.Thread(target=_answer, args=(server, path))
        sender.start()
        time.sleep(HEAD_START_SECONDS)
        beside.append(_honest(server))
        sender.join()
    return min(beside) - min(alone)


def _honest(server: Server) -> float:
    started = time.perf_counter()
    transcript(server, JFK, lang="en")
    return time.perf_counter() - started
