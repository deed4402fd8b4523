"""``python -m bench [section ...] [--quick] [--out FILE]``: measure, print, write.

A full run of all sections writes ``bench/results.md``, so that all figures in it are of one
run. A run of chosen sections, or a quick one, is printed only, unless ``--out`` names a file.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType

import psutil
import requests

from bench import (
    accuracy,
    attacks,
    content,
    delivery,
    engines,
    fillers,
    guard,
    health,
    idle,
    interview,
    judge,
    latency,
    logins,
    memory,
    queue_cost,
    recognition,
    refusal,
    relief,
    startup,
    throughput,
    understood,
    worst_inputs,
)
from bench.context import Bench
from bench.machine import machine_line
from bench.report import Row, markdown, table
from tests.conftest import SPEECH

SECTIONS: dict[str, ModuleType] = {
    "startup": startup,
    "idle": idle,
    "latency": latency,
    "accuracy": accuracy,
    "recognition": recognition,
    "understood": understood,
    "delivery": delivery,
    "fillers": fillers,
    "content": content,
    "judge": judge,
    "attacks": attacks,
    "engines": engines,
    "health": health,
    "refusal": refusal,
    "relief": relief,
    "logins": logins,
    "memory": memory,
    "interview": interview,
    "guard": guard,
    "queue": queue_cost,
    "throughput": throughput,
    "inputs": worst_inputs,
}
RESULTS = Path(__file__).parent / "results.md"

FAILURES = (
    AssertionError,
    OSError,
    RuntimeError,
    ValueError,
    KeyError,
    requests.RequestException,
    subprocess.SubprocessError,
    psutil.Error,
)
"""What a broken service or machine raises: the section says so and the others still run."""


def main() -> int:
    """Run the sections asked for; 1 when a target is missed."""
    arguments = _arguments()
    if not SPEECH.is_dir():
        print("the bench needs the recordings beside the project: ../shared/data/speech")
        return 2
    names = arguments.sections or list(SECTIONS)
    started = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="interview-bench-"))
    try:
        bench = Bench(folder, quick=arguments.quick)
        rows = [row for name in names for row in _measured(name, bench)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    minutes = (time.monotonic() - started) / 60
    print("\n" + table(rows))
    _write(arguments, names, rows, minutes)
    return 1 if any(row.met is False for row in rows) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="section", help=", ".join(SECTIONS))
    parser.add_argument("--quick", action="store_true", help="small sizes: proves that it runs")
    parser.add_argument("--out", type=Path, help="write the table to this file")
    arguments = parser.parse_args()
    if unknown := set(arguments.sections) - set(SECTIONS):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    return arguments


def _measured(name: str, bench: Bench) -> list[Row]:
    started = time.monotonic()
    try:
        rows = list(SECTIONS[name].rows(bench))
    except FAILURES as error:
        print(f"section {name} failed: {error!r}", file=sys.stderr)
        rows = [Row(f"section {name}", f"not measured: {type(error).__name__}", "runs", met=False)]
    for row in rows:
        print(row, flush=True)
    print(f"  section {name}: {time.monotonic() - started:.0f} s", flush=True)
    return rows


def _write(
    arguments: argparse.Namespace, names: list[str], rows: list[Row], minutes: float
) -> None:
    complete = not arguments.quick and set(names) == set(SECTIONS)
    out = arguments.out or (RESULTS if complete else None)
    if out is None:
        print("(results.md is written by a full run of all sections only)")
        return
    notes = [SECTIONS[name].HOW for name in names]
    out.write_text(markdown(rows, notes, machine_line(), minutes, quick=arguments.quick), "utf-8")
    print(f"written: {out.name}")


if __name__ == "__main__":
    sys.exit(main())
