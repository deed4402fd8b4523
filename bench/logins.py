"""Memory and time of eight logins at once."""

import re
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import check_output

import requests

from bench.context import Bench
from bench.report import Row, at_most, quantity
from tests.conftest import PROJECT, Server

HOW = (
    "**logins**: eight argon2id hashes in eight threads of one process, and then eight POSTs to "
    "/login at once with right passwords, on a service without models: how far the peak of the "
    "resident size (VmHWM, reset before) is over the resident size before, in MB of 10^6 bytes, "
    "and how far it is 1 s after; seconds from the first request to the last response. Medians."
)
AT_ONCE = 8
PASSWORD = "Quiet-Harbour-Ink-92"

BARE = f"""
import threading
from argon2 import PasswordHasher
from bench.logins import grown, reset_peak, resident
from interview.flows.passwords import MEMORY_KIB, PASSES

hashed = PasswordHasher(PASSES, MEMORY_KIB, parallelism=1).hash
reset_peak("self")
before = resident("self")
threads = [threading.Thread(target=hashed, args=("x" * 20,)) for _ in range({AT_ONCE})]
for each in threads: each.start()
for each in threads: each.join()
print(grown("self", before))
"""


def rows(bench: Bench) -> Iterator[Row]:
    """By the parameters alone, and by the service, which hashes one at a time."""
    runs = bench.size(7, 1)
    bare = [
        float(check_output([sys.executable, "-c", BARE], cwd=PROJECT, text=True))
        for _ in range(runs)
    ]
    yield at_most("eight argon2id hashes at once, memory", statistics.median(bare), 160, "MB",
                  f"largest of {runs}: {max(bare):.1f}")  # fmt: skip
    with bench.serving(prepared=False, DISABLE_AI_MODELS="true") as server:
        for number in range(AT_ONCE):
            _post(server, "register", number)
        _at_once(server)
        found = [_at_once(server) for _ in range(runs)]
    peak, kept, seconds = (statistics.median(each) for each in zip(*found, strict=True))
    yield at_most("eight logins at once, peak of the web process over before", peak, 160, "MB",
                  f"{kept:.1f} MB 1 s after")  # fmt: skip
    yield Row("eight logins at once, time", quantity(seconds, "s", f"n={runs}"))


def _at_once(server: Server) -> tuple[float, float, float]:
    pid = str(server.web_worker().pid)
    reset_peak(pid)
    before, started = resident(pid), time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda number: _post(server, "login", number), range(AT_ONCE)))
    seconds = time.monotonic() - started
    time.sleep(1)
    return grown(pid, before), resident(pid) - before, seconds


def _post(server: Server, path: str, number: int) -> None:
    fields = {"username": f"login.{number}", "password": PASSWORD}
    requests.post(f"{server.url}/{path}", json=fields, timeout=30).raise_for_status()


def reset_peak(pid: str) -> None:
    """Let VmHWM begin anew, proc(5)."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def resident(pid: str) -> float:
    """Resident size in MB."""
    return _megabytes(pid, "VmRSS")


def grown(pid: str, before: float) -> float:
    """How far the peak of the resident size is over ``before``, in MB."""
    return _megabytes(pid, "VmHWM") - before


def _megabytes(pid: str, name: str) -> float:
    found = re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None, name
    return int(found[1]) * 1024 / 1e6
