"""A full queue: who waits, who is refused, and that other requests are not affected."""

import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.conftest import Server

HEAD = (
    "POST /interview_speech_evaluation HTTP/1.1\r\nHost: {host}\r\n"
    "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n"
    '--b\r\nContent-Disposition: form-data; name="audio"; filename="a"\r\n\r\n'
)


def test_a_full_queue_refuses_with_the_expected_wait_and_pages_answer_at_once(
    make_server: Callable[..., Server], jfk: Path
) -> None:
    """Ten at once: some are served, the rest get 503 and Retry-After; /health stays quick."""
    server = make_server(SPEECH_QUEUE_LIMIT="2")
    server.send(jfk)
    with ThreadPoolExecutor(10) as senders:
        answers = [senders.submit(server.send, jfk, lang="en") for _ in range(10)]
        time.sleep(0.3)
        waits = [_health_seconds(server) for _ in range(40)]
        results = [answer.result() for answer in answers]
    codes = sorted(result.status_code for result in results)
    assert codes == [200] * 3 + [503] * 7
    for refused in (result for result in results if result.status_code == 503):
        assert refused.json()["code"] == "busy"
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert sorted(waits)[37] < 1.0
    assert server.leftovers() == []


def _health_seconds(server: Server) -> float:
    started = time.monotonic()
    assert requests.get(f"{server.url}/health", timeout=20).status_code == 200
    time.sleep(0.02)
    return time.monotonic() - started - 0.02


@pytest.mark.long
def test_slow_senders_take_neither_the_pages_nor_the_threads_for_ever(
    make_server: Callable[..., Server], jfk: Path
) -> None:
    """Ten uploads that stall: /health answers at once, and so does an answer."""
    server = make_server()
    sockets = [_stalled_upload(server) for _ in range(10)]
    try:
        time.sleep(0.5)
        assert _health_seconds(server) < 1.5
        assert server.send(jfk).status_code == 200
        _trickle(sockets, seconds=2)
        assert server.send(jfk).status_code == 200
    finally:
        for client in sockets:
            client.close()
    assert server.leftovers() == []


def _stalled_upload(server: Server) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", server.port))
    client.sendall(HEAD.format(host=f"127.0.0.1:{server.port}").encode())
    return client


def _trickle(sockets: list[socket.socket], seconds: float) -> None:
    """A byte now and then, as an attacker keeps a connection alive."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for client in sockets:
            try:
                client.send(b"x")
            except OSError:
                continue
        time.sleep(0.2)


def test_an_upload_that_breaks_off_leaves_nothing(server: Server, jfk: Path) -> None:
    """The sender is gone in the middle of the body: the file goes with the request."""
    for _ in range(5):
        client = _stalled_upload(server)
        client.sendall(jfk.read_bytes()[:50_000])
        client.close()
    assert server.send(jfk).status_code == 200
    assert server.leftovers() == []


def test_no_disk_means_a_named_refusal(make_server: Callable[..., Server], jfk: Path) -> None:
    """Below MIN_FREE_DISK_MB no file is opened; typing still works."""
    server = make_server(MIN_FREE_DISK_MB="999999")
    refused = server.send(jfk)
    assert (refused.status_code, refused.json()["code"]) == (503, "storage_full")
    typed = requests.post(
        f"{server.url}/interview_speech_evaluation", json={"user_answer": "Hello."}, timeout=20
    )
    assert typed.status_code == 200


def test_a_guest_who_sends_without_end_is_told_to_wait(
    make_server: Callable[..., Server],
) -> None:
    """The rate limit names itself and the wait."""
    server = make_server(GUEST_RATE_LIMIT="3 per minute")
    answers = [
        requests.post(
            f"{server.url}/interview_speech_evaluation", json={"user_answer": "Hi."}, timeout=20
        )
        for _ in range(4)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].json()["code"] == "rate_limited"
    assert int(answers[-1].headers["Retry-After"]) > 0
