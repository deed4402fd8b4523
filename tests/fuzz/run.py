"""Sends mutants and regular uploads to a running service, and checks the responses."""

import statistics
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import requests

from bench.processes import PeakSampler, pss
from interview.errors import InterviewError, error_of
from tests.conftest import Server, wait_until
from tests.fuzz.mutate import Mutator

QUEUED = 5
"""Every fifth mutant goes to /answers, the others to /interview_speech_evaluation."""

HONEST_PAUSE_SECONDS = 1.5
ALONE = 8
WARM_UP = 40
POLL_SECONDS = 0.05
CONCLUDED_SECONDS = 120.0
LOOKS = 40
LOOK_SECONDS = 0.4
ENDED = ("evaluated", "failed")
MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Fault:
    """A mutant that was answered as none may be."""

    number: int
    name: str
    answer: str
    path: Path


@dataclass(slots=True)
class Report:
    """What a run showed. Seconds and MB; ``codes`` count the answers, ``ok`` the transcripts."""

    seed: int
    count: int
    seconds: float = 0.0
    codes: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    slowest: tuple[float, int, str] = (0.0, 0, "")
    honest: list[float] = field(default_factory=list)
    honest_faults: list[str] = field(default_factory=list)
    alone: float = 0.0
    speech_mb: float = 0.0
    web_growth_mb: float = 0.0
    web_threads: tuple[int, int] = (0, 0)
    same_web_process: bool = False
    leftovers: list[Path] = field(default_factory=list)
    crashes: int = 0

    @property
    def worst_delay(self) -> float:
        """Seconds that the slowest honest answer took longer than one without any mutant."""
        return max(self.honest, default=0.0) - self.alone

    def __str__(self) -> str:
        kinds = ", ".join(f"{code} {number}" for code, number in self.codes.most_common())
        lines = [
            f"seed {self.seed}: {self.count} mutants in {self.seconds:.0f} s, "
            f"{self.count / self.seconds:.1f} a second",
            f"answers: {kinds}",
            f"slowest: {self.slowest[0]:.2f} s, number {self.slowest[1]}, {self.slowest[2]}",
            f"honest answers: {len(self.honest)}, alone {self.alone:.2f} s, "
            f"worst delay {self.worst_delay:.2f} s",
            f"speech at most {self.speech_mb:.0f} MB PSS, {self.crashes} crashes; "
            f"web grew {self.web_growth_mb:.1f} MB, threads {self.web_threads}",
        ]
        lines += [f"FAULT {it.number} {it.name}: {it.answer} {it.path}" for it in self.faults]
        return "\n".join(lines + [f"HONEST {each}" for each in self.honest_faults])


class FuzzRun:
    """One run against ``server``.

    Args:
        mutator: makes the mutants.
        honest: a whole 16-bit WAV with speech; no two of those sent are equal, or the service
            would remember the first.
        kept: where mutants that found a fault are written.
    """

    def __init__(self, server: Server, mutator: Mutator, honest: bytes, kept: Path) -> None:
        self._server = server
        self._mutator = mutator
        self._honest = honest
        self._kept = kept
        self._sent_honest = 0

    def run(self, seed: int, first: int, count: int) -> Report:
        """Send the mutants ``first`` to ``first + count - 1``."""
        report = Report(seed, count)
        report.alone = statistics.median(self._timed_honest(report) for _ in range(ALONE))
        report.honest.clear()
        self._send_all(range(first, first + min(WARM_UP, count)), report)
        web = self._server.web_worker()
        before, threads = web.memory_full_info().uss, _at_rest(web)
        started = time.monotonic()
        with self._honest_beside(report), PeakSampler(self._speech) as sizes:
            self._send_all(range(first + WARM_UP, first + count), report)
        report.seconds = time.monotonic() - started
        report.speech_mb = sizes.peak
        report.same_web_process = web.is_running() and web.pid == self._server.web_worker().pid
        report.web_growth_mb = (web.memory_full_info().uss - before) / MB
        report.web_threads = (threads, _at_rest(web))
        report.leftovers = self._server.leftovers()
        speech = self._server.memory_status()["speech"]
        assert isinstance(speech, dict)
        report.crashes = int(speech["crashes"])
        return report

    def _speech(self) -> dict[str, float]:
        """MB of all that is neither arbiter nor web process; adding up pages takes a while."""
        time.sleep(LOOK_SECONDS)
        return {
            role: size
            for role, size in pss(self._server).items()
            if role not in ("arbiter", "worker")
        }

    def _send_all(self, numbers: range, report: Report) -> None:
        """One after another: how long several senders keep others waiting is their number's doing,
        and bounded by admission; here it is one mutant's."""
        for number in numbers:
            self._judge(number, report)

    def _judge(self, number: int, report: Report) -> None:
        name, data = self._mutator.mutant(number)
        started = time.monotonic()
        try:
            status, code = (self._queued if number % QUEUED == 0 else self._direct)(data)
        except (requests.RequestException, AssertionError, ValueError) as error:
            status, code = 599, type(error).__name__
        seconds = time.monotonic() - started
        report.codes[code or str(status)] += 1
        report.slowest = max(report.slowest, (seconds, number, name))
        if not (status == 200 or (400 <= status < 500 and code)):
            path = self._kept / f"{report.seed}-{number}"
            path.write_bytes(data)
            report.faults.append(Fault(number, name, f"{status} {code}", path))

    def _direct(self, data: bytes) -> tuple[int, str]:
        answer = self._server.send(data, lang="en")
        return answer.status_code, "ok" if answer.status_code == 200 else answer.json()["code"]

    def _queued(self, data: bytes) -> tuple[int, str]:
        sent = requests.post(
            f"{self._server.url}/answers",
            files={"audio": ("answer", data)},
            data={"question": "Tell us about yourself.", "lang": "en"},
            timeout=60,
        )
        if sent.status_code != 202:
            return sent.status_code, sent.json()["code"]
        address = f"{self._server.url}{sent.headers['Location']}"
        state = self._concluded(address)
        if state["state"] == "evaluated":
            return 200, "ok"
        code = str(state["code"])
        return _status_of(code), code

    def _concluded(self, address: str) -> dict[str, object]:
        state: dict[str, object] = {}

        def ended() -> bool:
            state.update(requests.get(address, timeout=60).json())
            time.sleep(POLL_SECONDS)
            return state["state"] in ENDED

        wait_until(ended, CONCLUDED_SECONDS, lambda: f"never concluded: {state}")
        return state

    @contextmanager
    def _honest_beside(self, report: Report) -> Iterator[None]:
        """Somebody sends a good recording all the time, and waits for each answer."""
        ended = threading.Event()

        def send() -> None:
            while not ended.wait(HONEST_PAUSE_SECONDS):
                self._timed_honest(report)

        thread = threading.Thread(target=send, daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _timed_honest(self, report: Report) -> float:
        started = time.monotonic()
        try:
            answer = self._server.send(self._next_honest(), lang="en")
            if answer.status_code != 200:
                report.honest_faults.append(answer.text)
        except requests.RequestException as error:
            report.honest_faults.append(type(error).__name__)
        seconds = time.monotonic() - started
        report.honest.append(seconds)
        return seconds

    def _next_honest(self) -> bytes:
        """The same words, with the number of this sending as the last sample."""
        self._sent_honest += 1
        return self._honest[:-2] + struct.pack("<H", self._sent_honest)


def _status_of(code: str) -> int:
    """The status a refusal by ``code`` has on the direct path; 500 for an unknown one."""
    return error_of(code).status if error_of(code).code == code else InterviewError.status


def _at_rest(web: psutil.Process) -> int:
    """Threads, once those of single answers have ended."""
    counts = []
    for _ in range(LOOKS):
        counts.append(web.num_threads())
        time.sleep(POLL_SECONDS)
    return min(counts)
