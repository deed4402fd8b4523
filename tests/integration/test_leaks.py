"""A hundred answers, then twenty at four at a time: no files remain and memory does not grow.

Nor does anything remain of a hundred spoken questions while whoever speaks them is killed.
"""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
import requests

from tests.conftest import Server, wait_until
from tests.integration.recordings import encode, read_mono
from tests.integration.voices import BRIEF, VOICE, asked, heard, wavs
from tests.parts import ESPEAK, needs

SLOPE_KB = 20.0
WEB_THREADS = 8
"""The default of the setting of that name."""


@dataclass(frozen=True)
class Footprint:
    """The whole process tree: resident KB, open files, threads."""

    rss_kb: float
    files: int
    threads: int


def footprint(server: Server) -> Footprint:
    return total([part for part in map(_one, server.family()) if part])


def total(parts: list[Footprint]) -> Footprint:
    """Of several processes."""
    return Footprint(
        sum(part.rss_kb for part in parts),
        sum(part.files for part in parts),
        sum(part.threads for part in parts),
    )


def _one(process: psutil.Process) -> Footprint | None:
    """None for a process that ended while it was counted."""
    with suppress(psutil.NoSuchProcess):
        rss_kb = process.memory_info().rss / 1024
        return Footprint(rss_kb, process.num_fds(), process.num_threads())
    return None


def assert_nothing_leaked(prints: list[Footprint]) -> None:
    """After the first twenty answers: no file, no thread, and at most 20 KB an answer.

    A connection may be closing while it is counted, and the pool may start a thread late:
    neither is in each of five counts, where a leak of one an answer shows eighty times over.
    """
    warm, last = prints[5:15], prints[-5:]
    assert min(each.files for each in last) <= max(each.files for each in warm)
    assert min(each.threads for each in last) <= max(each.threads for each in warm)
    growth = slope([each.rss_kb for each in prints[19:]])
    print(f"slope {growth:.1f} KB an answer")
    assert growth <= SLOPE_KB, [round(each.rss_kb) for each in prints]


def slope(values: list[float]) -> float:
    """Least-squares growth per step."""
    count = len(values)
    mean_x, mean_y = (count - 1) / 2, sum(values) / count
    covariance = sum((x - mean_x) * (y - mean_y) for x, y in enumerate(values))
    return covariance / sum((x - mean_x) ** 2 for x in range(count))


def await_start(server: Server) -> None:
    """Wait for the end of what prepares the weights beside the start."""
    wait_until(lambda: not _preparing(server), 60)


def _preparing(server: Server) -> bool:
    with suppress(psutil.NoSuchProcess):
        return any("interview.recognition.prepare" in each.cmdline() for each in server.family())
    return True


@pytest.mark.long
@pytest.mark.parametrize("answers", [60, pytest.param(100, marks=pytest.mark.long)])
def test_answers_leave_nothing_and_grow_nothing(
    answers: int, make_server: Callable[..., Server], jfk: Path
) -> None:
    """No file, no descriptor, no thread, and at most 20 KB an answer for the whole tree."""
    # What grows, grows with any weights; the bench sends a hundred to the base ones.
    server = make_server(WHISPER_MODEL="tiny.en")
    await_start(server)
    recording = encode(read_mono(jfk, 48_000), 48_000, "webm")
    prints = []
    for _ in range(answers):
        answer = server.send(recording, lang="en", language="en")
        assert answer.status_code == 200
        assert "country" in answer.json()["transcribed_text"]
        prints.append(footprint(server))
    assert server.leftovers() == []
    assert_nothing_leaked(prints)


@pytest.mark.long
def test_twenty_answers_four_at_a_time_are_all_answered(
    make_server: Callable[..., Server], jfk: Path
) -> None:
    """They wait for each other, none is refused, and no file is left."""
    server = make_server(WHISPER_MODEL="tiny.en")
    with ThreadPoolExecutor(4) as senders:
        answers = list(senders.map(lambda _: server.send(jfk, lang="en"), range(20)))
    assert [answer.status_code for answer in answers] == [200] * 20
    assert server.leftovers() == []


def test_refusals_leak_no_more_than_answers(make_server: Callable[..., Server]) -> None:
    """The error path closes what the normal path closes, two hundred times over."""
    server = make_server()
    await_start(server)
    worker = server.web_worker()
    warm = []
    for _ in range(20):
        server.send(b"not sound at all")
        warm.append((worker.num_fds(), worker.num_threads()))
    files, threads = (max(numbers) for numbers in zip(*warm[10:], strict=True))
    resident = worker.memory_info().rss
    for _ in range(200):
        assert server.send(b"not sound at all").status_code == 415
    wait_until(lambda: worker.num_fds() <= files, 5)
    wait_until(lambda: worker.num_threads() <= threads, 5)
    assert (worker.memory_info().rss - resident) / 1024 / 200 <= SLOPE_KB
    assert server.leftovers() == []
    assert psutil.Process(server.process.pid).is_running()


VOICE_SECONDS = 3
SWEEP_SECONDS = 1
SPOKEN_KB = 40
"""Most that a spoken question may add, in a process that has just been started."""


@needs(ESPEAK)
@pytest.mark.parametrize("questions", [16, pytest.param(100, marks=pytest.mark.long)])
def test_spoken_questions_leave_nothing_whoever_is_killed(
    questions: int, make_server: Callable[..., Server]
) -> None:
    """No sound, no program, no descriptor, no thread: after kills of eSpeak NG and of the web."""
    server = make_server(
        BRIEF, **VOICE, VOICE_SECONDS=str(VOICE_SECONDS), SWEEP_SECONDS=str(SWEEP_SECONDS)
    )
    await_start(server)
    for number in range(questions // 2):
        hear_one(server, number)
        if number % 4 == 1:
            assert killed_while_speaking(server, number) > 0
        if number % 4 == 3:
            kill_worker(server, number)
    for number in range(WEB_THREADS):
        hear_one(server, number)  # what a new process opens once
    await_silence(server)
    before = settled(server)
    for number in range(questions // 2, questions):
        hear_one(server, number)
    await_silence(server)
    after = settled(server)
    assert server.leftovers() == []
    assert min(each.files for each in after) <= max(each.files for each in before)
    assert min(each.threads for each in after) <= max(each.threads for each in before)
    growth = min(each.rss_kb for each in after) - max(each.rss_kb for each in before)
    print(f"{growth:.0f} KB after {questions // 2} spoken questions")
    assert growth <= SPOKEN_KB * questions // 2


def settled(server: Server) -> list[Footprint]:
    """Five footprints in a second: a connection may be closing while it is counted."""
    prints = []
    for _ in range(5):
        prints.append(footprint(server))
        time.sleep(0.2)
    return prints


def hear_one(server: Server, number: int) -> None:
    """Ask a question and hear it to its end; the number makes its voice another one."""
    body = asked(server, lang="en" if number % 2 else "tr", voice_name=f"{'mf'[number % 2]}1")
    assert heard(server, body).status_code == 200


def speak_at_length(server: Server, number: int) -> None:
    """Ask for feedback, which takes a tenth of a second to speak."""
    fields = {
        "question": "Tell me about a problem you solved.",
        "user_answer": f"Our export failed {number} times. I found a full disk and wrote a check.",
        "lang": "en",
    }
    with suppress(requests.RequestException):
        requests.post(f"{server.url}/interview_speech_evaluation", json=fields, timeout=20)


@contextmanager
def speaking(server: Server, number: int) -> Iterator[threading.Thread]:
    """A request that is being spoken during the block."""
    thread = threading.Thread(target=speak_at_length, args=(server, number))
    thread.start()
    yield thread
    thread.join()


def killed_while_speaking(server: Server, number: int) -> int:
    """Kill eSpeak NG as often as it is seen; returns how often. The feedback comes all the same."""
    killed = 0
    with speaking(server, number) as thread:
        while thread.is_alive():
            for program in programs(server):
                with suppress(psutil.NoSuchProcess):
                    program.kill()
                    killed += 1
    return killed


def kill_worker(server: Server, number: int) -> None:
    """kill -9 of the web process once eSpeak NG runs, and wait for the next one."""
    worker = server.web_worker()
    with speaking(server, number) as thread:
        while thread.is_alive() and not programs(server):
            pass
        worker.kill()
    wait_until(lambda: _answers(server), 30)


def _answers(server: Server) -> bool:
    with suppress(requests.RequestException):
        return requests.get(f"{server.url}/health", timeout=5).status_code == 200
    return False


def programs(server: Server) -> list[psutil.Process]:
    """The running eSpeak NG of any web process."""
    with suppress(psutil.NoSuchProcess, StopIteration):
        return [it for it in server.web_worker().children() if it.name() == "espeak-ng"]
    return []


def await_silence(server: Server) -> None:
    """Wait until all sounds have ended by themselves, those of killed processes too."""
    wait_until(
        lambda: wavs(server) == [],
        VOICE_SECONDS + SWEEP_SECONDS + 10,
        lambda: f"left: {wavs(server)}",
    )
    wait_until(lambda: not programs(server), 5)
