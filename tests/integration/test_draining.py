"""A stop under many connections: every accepted connection gets its response."""

import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import PROJECT, free_port, wait_until

pytestmark = pytest.mark.long

CALLERS = 8
APPLICATION = """
import time
def app(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        time.sleep(1.5)
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
"""
SERVED, REFUSED, LOST = "served", "refused", "lost"


@contextmanager
def gunicorn(folder: Path, *options: str) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """The worker class alone, with an application that takes its time for /slow."""
    (folder / "slow_application.py").write_text(APPLICATION)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "slow_application:app", "-c", "/dev/null"]
    command += ["-k", "interview.server.worker.ServiceWorker", "--threads", "4"]
    command += ["--bind", f"127.0.0.1:{port}", "--chdir", str(folder), "--no-control-socket"]
    command += options
    with subprocess.Popen(command, cwd=PROJECT, env={"PYTHONPATH": str(PROJECT)}) as process:
        try:
            wait_until(lambda: call(port, "/") == SERVED, 20)
            yield process, port
        finally:
            process.kill()


def call(port: int, path: str) -> str:
    """One POST as a proxy sends it. Turned away before anything was sent is no loss."""
    try:
        connection = socket.create_connection(("127.0.0.1", port), timeout=0.4)
    except OSError:
        return REFUSED
    with connection:
        connection.settimeout(20)
        try:
            connection.sendall(f"POST {path} HTTP/1.0\r\n\r\n".encode())
            return SERVED if connection.recv(100).startswith(b"HTTP/1.0 200") else LOST
        except OSError:
            return LOST


@pytest.mark.parametrize("attempt", range(3))
def test_no_connection_is_lost_in_a_stop(tmp_path: Path, attempt: int) -> None:
    """Eight callers without a pause, one request in hand for a second after SIGTERM."""
    outcomes: Counter[str] = Counter()
    ended = threading.Event()

    def repeat(path: str) -> None:
        while not ended.is_set():
            outcomes[call(port, path)] += 1

    with gunicorn(tmp_path) as (process, port):
        paths = ["/slow", *["/"] * CALLERS]
        threads = [threading.Thread(target=repeat, args=(path,)) for path in paths]
        for thread in threads:
            thread.start()
        wait_until(lambda: outcomes[SERVED] > 200, 30, lambda: f"{outcomes}")
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        ended.set()
        for thread in threads:
            thread.join()
    print(f"stop {attempt}: {dict(outcomes)}")
    assert outcomes[LOST] == 0, outcomes
    assert outcomes[REFUSED] > 0


def test_a_replaced_worker_leaves_the_port_to_its_successor(tmp_path: Path) -> None:
    """Past max_requests, and at a reload: callers wait for the next worker and are served."""
    with gunicorn(tmp_path, "--max-requests", "20") as (process, port):
        assert [call(port, "/") for _ in range(60)] == [SERVED] * 60
        process.send_signal(signal.SIGHUP)
        assert [call(port, "/") for _ in range(60)] == [SERVED] * 60
