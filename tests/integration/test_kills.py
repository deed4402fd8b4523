"""``kill -9`` at moments of an answer, of the web process and of the speech process."""

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
import requests

from interview.isolation.process import pid_alive
from tests.conftest import Server, wait_until

MOMENTS = pytest.mark.parametrize("moments", [4, pytest.param(20, marks=pytest.mark.long)])


def answer_seconds(server: Server, recording: Path) -> float:
    """How long a warm answer takes here, to spread the kills over it."""
    server.send(recording, lang="en")
    started = time.monotonic()
    server.send(recording, lang="en")
    return time.monotonic() - started


@pytest.mark.long
@MOMENTS
def test_a_killed_speech_process_costs_no_answer(
    moments: int, make_server: Callable[..., Server], jfk: Path
) -> None:
    """At any moment of an answer: the answer comes all the same, and no file is left."""
    server = make_server(WHISPER_MODEL="tiny.en")
    length = answer_seconds(server, jfk)
    for moment in range(moments):
        pid = _live_speech_pid(server, jfk)
        kill = threading.Timer(length * moment / moments, _kill_if_alive, (pid,))
        kill.start()
        answer = server.send(jfk, lang="en")
        kill.join()
        assert answer.status_code == 200, (moment, answer.text)
        assert "country" in answer.json()["transcribed_text"]
        assert requests.get(f"{server.url}/health", timeout=10).status_code == 200
    assert server.leftovers() == []
    speech = server.memory_status()["speech"]
    assert isinstance(speech, dict)
    # How many shots come in time depends on one length measured; the rest hit an idle process.
    assert speech["crashes"] >= max(1, moments // 6)


def _live_speech_pid(server: Server, recording: Path) -> int:
    """The process of the next answer; one killed behind its answer is replaced first."""
    pid = server.speech_pid()
    if pid is None or not pid_alive(pid):
        server.send(recording, lang="en")
        pid = server.speech_pid()
    assert pid is not None
    return pid


@pytest.mark.long
def test_a_kill_costs_no_other_request(make_server: Callable[..., Server], jfk: Path) -> None:
    """Three answers in hand while the process dies under one: all three are answered."""
    server = make_server(WHISPER_MODEL="tiny.en")
    length = answer_seconds(server, jfk)
    pid = server.speech_pid()
    assert pid is not None
    with ThreadPoolExecutor(3) as senders:
        answers = [senders.submit(server.send, jfk, lang="en") for _ in range(3)]
        time.sleep(length / 2)
        os.kill(pid, signal.SIGKILL)
        assert [answer.result().status_code for answer in answers] == [200] * 3


def test_killing_it_twice_under_one_answer_is_told(
    make_server: Callable[..., Server], jfk: Path
) -> None:
    """One retry, then a refusal by name; the next answer is fine."""
    server = make_server()
    server.send(jfk)
    stop = threading.Event()
    killer = threading.Thread(target=_kill_every_child, args=(server, stop))
    killer.start()
    refused = server.send(jfk)
    stop.set()
    killer.join()
    assert (refused.status_code, refused.json()["code"]) == (500, "speech_crashed")
    assert server.send(jfk).status_code == 200
    assert server.leftovers() == []


def _kill_if_alive(pid: int) -> None:
    with suppress(ProcessLookupError):  # it was recycled meanwhile
        os.kill(pid, signal.SIGKILL)


def _kill_every_child(server: Server, stop: threading.Event) -> None:
    worker = server.web_worker()
    while not stop.is_set():
        for child in worker.children():
            with suppress(psutil.NoSuchProcess):  # it died of the last shot
                if "interview.isolation.child" in " ".join(child.cmdline()):
                    child.kill()
        time.sleep(0.05)


@pytest.mark.long
@MOMENTS
@pytest.mark.parametrize(
    "whole_family",
    [
        pytest.param(False, marks=pytest.mark.long, id="worker"),
        pytest.param(True, id="arbiter and worker"),
    ],
)
def test_a_killed_web_process_leaves_no_file_and_no_child(
    moments: int, make_server: Callable[..., Server], jfk: Path, *, whole_family: bool
) -> None:
    """At any moment of an answer: the child is gone within seconds, the next start sweeps all."""
    server = make_server(WHISPER_MODEL="tiny.en")
    length = answer_seconds(server, jfk)
    for moment in range(moments):
        server.send(jfk)
        children = server.web_worker().children(recursive=True)
        sender = threading.Thread(target=_send_into_the_void, args=(server, jfk))
        sender.start()
        time.sleep(length * moment / moments)
        _kill(server, whole_family=whole_family)
        wait_until(lambda: not any(map(_lives, children)), 5, lambda: str(children))  # noqa: B023
        sender.join()
        if whole_family:
            server.process.wait(10)
            server.start()
        wait_until(lambda: _is_healthy(server), 60, server.log)
        wait_until(lambda: server.leftovers() == [], 30, lambda: str(server.leftovers()))


def _kill(server: Server, *, whole_family: bool) -> None:
    worker = server.web_worker()
    if whole_family:
        server.process.kill()
    worker.kill()


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _send_into_the_void(server: Server, recording: Path) -> None:
    with suppress(requests.RequestException):  # no answer, or half of one
        server.send(recording)


def _is_healthy(server: Server) -> bool:
    try:
        return requests.get(f"{server.url}/health", timeout=10).status_code == 200
    except (requests.ConnectionError, requests.Timeout):
        return False
