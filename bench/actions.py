"""``python -m bench.actions [--quick] [--out FILE]``: the effect of each memory action.

Writes ``bench/memory.md``: sizes of each process before, after and half a minute later, the
duration of the action, and its cost for the next answer.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import requests

from bench.context import LIBRISPEECH, Bench, accepted, run_module, running, without_speech_process
from bench.machine import machine_line
from bench.processes import Sizes, sizes_by_role
from tests.conftest import Server

OUT = Path(__file__).parent / "memory.md"
SECONDS = 11
UTTERANCES = 40
"""Of the corpus: so many recordings of one length begin with different words."""

IDLE_SECONDS = 45
LATER_SECONDS = 30
"""After which what an action gave back may have been taken again."""

HOW = """\
One server (`base`, FORCE_GC_INTERVAL out of reach so that nothing but the action gives memory
back), {warm} answers of 11-13 s, each another recording, then {rounds} rounds. In each, before
each action, {between} more answers bring the service back to its working state. PSS, RSS and
anonymous bytes from smaps_rollup, MB = 2^20 bytes, medians of the rounds. *Gives back*: anonymous
bytes of all processes, for a share of the libraries depends on who else maps them. *Takes*: wall
time of the action in the web process; for the idle stop nobody waits. *Next answer*: its wall time
less the median of the answers before. *Later*: {later} s after, without an answer. *collect* has a
trim in it. The speech process trims itself after each task: what is its own to give back is its
end. What is worth its cost is said in [ADR 15](../docs/adr/0015-leak-watch.md).
"""

Snapshot = dict[str, Sizes]


@dataclass(frozen=True, slots=True)
class Trial:
    """One action once. ``ms`` is None where no request waits; ``slower`` in seconds."""

    ms: float | None
    before: Snapshot
    after: Snapshot
    later: Snapshot
    slower: float


def main() -> int:
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="interview-actions-"))
    try:
        bench = Bench(folder, quick=arguments.quick)
        text = _measured(bench)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(text)
    if arguments.out or not arguments.quick:
        (arguments.out or OUT).write_text(text, "utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.actions", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few answers: proves that it runs")
    parser.add_argument("--out", type=Path, help="write to this file")
    return parser.parse_args()


def _measured(bench: Bench) -> str:
    warm, between = bench.size(50, 2), bench.size(3, 1)
    rounds, later = bench.size(3, 1), bench.size(LATER_SECONDS, 1)
    load = os.getloadavg()[0]
    server = bench.new_server(
        SPEECH_IDLE_SECONDS=str(later + IDLE_SECONDS - LATER_SECONDS),
        FORCE_GC_INTERVAL="1000000",
    )
    server.application = "bench.actions_wsgi:app"
    trials: dict[str, list[Trial]] = {name: [] for name in ACTIONS}
    recordings = _recordings(bench, warm + rounds * len(ACTIONS) * (between + 1))
    with running(server):
        _answers(server, recordings, warm)
        for _ in range(rounds):
            for name, action in ACTIONS.items():
                usual = _answers(server, recordings, between)
                trials[name].append(_trial(server, action, later, recordings, usual))
    how = HOW.format(warm=warm, rounds=rounds, between=between, later=later)
    return _report(trials, how, (load + os.getloadavg()[0]) / 2)


def _recordings(bench: Bench, count: int) -> Iterator[Path]:
    """No two alike, or the second would be remembered instead of heard."""
    seconds = [str(SECONDS + number // UTTERANCES) for number in range(count)]
    folder = bench.folder / "answers"
    run_module("bench.make_answers", str(LIBRISPEECH), str(folder), "flac", *seconds)
    return iter(sorted(folder.iterdir()))


def _trial(
    server: Server,
    action: Callable[[Server], float | None],
    later: int,
    recordings: Iterator[Path],
    usual: Sequence[float],
) -> Trial:
    before = sizes_by_role(server)
    ms = action(server)
    after = sizes_by_role(server)
    time.sleep(later)
    at_last = sizes_by_role(server)
    (next_answer,) = _answers(server, recordings, 1)
    return Trial(ms, before, after, at_last, next_answer - statistics.median(usual))


def _answers(server: Server, recordings: Iterator[Path], count: int) -> list[float]:
    """Seconds of each."""
    seconds = []
    for recording in islice(recordings, count):
        started = time.monotonic()
        accepted(server.send(recording, lang="en", language="en"))
        seconds.append(time.monotonic() - started)
    return seconds


def _asked(name: str) -> Callable[[Server], float]:
    def ask(server: Server) -> float:
        answer = requests.post(f"{server.url}/bench/{name}", timeout=60)
        return float(accepted(answer)["ms"])  # type: ignore[arg-type]

    return ask


def _idle_stop(server: Server) -> None:
    without_speech_process(server, IDLE_SECONDS + 30)


ACTIONS: dict[str, Callable[[Server], float | None]] = {
    "trim": _asked("trim"),
    "collect": _asked("collect"),
    "drop_caches": _asked("drop_caches"),
    "recycle": _asked("recycle"),
    "idle stop": _idle_stop,
}


def _report(trials: dict[str, list[Trial]], how: str, load: float) -> str:
    lines = [
        "# What each action on memory gives back",
        "",
        f"Written by `python -m bench.actions`. {machine_line()} "
        f"Other programs shared the machine: load average {load:.0f}.",
        "",
        how,
        *_table(("action", "takes", "gives back at once", "still so later", "next answer"),
                [_summary(name, done) for name, done in trials.items()]),
        "",
    ]  # fmt: skip
    for name, done in trials.items():
        lines += [f"## {name}", "", *_detail(done), ""]
    return "\n".join(lines)


def _summary(name: str, done: Sequence[Trial]) -> tuple[str, ...]:
    times = [trial.ms for trial in done if trial.ms is not None]
    at_once = [_total(trial.before) - _total(trial.after) for trial in done]
    later = [_total(trial.before) - _total(trial.later) for trial in done]
    return (
        name,
        f"{statistics.median(times):.1f} ms ({min(times):.1f}-{max(times):.1f})" if times else "-",
        f"{statistics.median(at_once):.1f} MB ({min(at_once):.1f}-{max(at_once):.1f})",
        f"{statistics.median(later):.1f} MB ({min(later):.1f}-{max(later):.1f})",
        f"{statistics.median(trial.slower for trial in done):+.1f} s",
    )


def _total(snapshot: Snapshot) -> float:
    return sum(sizes.anonymous for sizes in snapshot.values())


def _detail(done: Sequence[Trial]) -> list[str]:
    """A line a process: each size before, after and later."""
    roles = sorted({role for trial in done for role in trial.before})
    return _table(
        ("process, MB", "RSS", "PSS", "anonymous"),
        [
            (role, *(_three(done, role, size) for size in ("rss", "pss", "anonymous")))
            for role in roles
        ],
    )


def _three(done: Sequence[Trial], role: str, size: str) -> str:
    looks = (
        statistics.median(
            getattr(snapshot[role], size) if role in snapshot else 0.0 for snapshot in moment
        )
        for moment in zip(*((each.before, each.after, each.later) for each in done), strict=True)
    )
    return " -> ".join(f"{megabytes:.1f}" for megabytes in looks)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ("---",) * len(head), *rows)]


if __name__ == "__main__":
    sys.exit(main())
