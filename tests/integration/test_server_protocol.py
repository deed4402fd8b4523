"""HTTP parsing by event loop and threads: the same request for any fragmentation."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest

from interview.server.arrival import HEAD_BYTES, PREFIX_BYTES
from interview.server.patience import PATIENCE_SECONDS
from tests.conftest import PROJECT, free_port, wait_until

pytestmark = pytest.mark.long

APPLICATION = """
from hashlib import sha256
def app(environ, start_response):
    body = b"" if environ["PATH_INFO"] == "/unread" else environ["wsgi.input"].read()
    if environ["PATH_INFO"] == "/large":
        body = bytes(5_000_000)
    expected = environ.get("HTTP_EXPECT", "-")
    said = f"{environ['REQUEST_METHOD']} {len(body)} {sha256(body).hexdigest()} {expected}".encode()
    if environ["PATH_INFO"] == "/large":
        said = body
    start_response("200 OK", [("Content-Length", str(len(said)))])
    return [said]
"""
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
    "content-type": "application/json",
    "connection": "close",
}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The worker with an application that tells what it was sent."""
    folder = tmp_path_factory.mktemp("protocol")
    (folder / "telling_application.py").write_text(APPLICATION)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "telling_application:app", "-c", "/dev/null"]
    command += ["-k", "interview.server.worker.ServiceWorker", "--threads", "4"]
    command += ["--bind", f"127.0.0.1:{port}", "--chdir", str(folder), "--no-control-socket"]
    with subprocess.Popen(command, cwd=PROJECT, env={"PYTHONPATH": str(PROJECT)}) as process:
        wait_until(lambda: _listens(port), 20)
        yield port
        process.terminate()


def _listens(port: int) -> bool:
    try:
        return exchange(port, b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 200")
    except OSError:
        return False


def exchange(port: int, *pieces: bytes, pause: float = 0.0) -> bytes:
    """Send the pieces, then read until the other end hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        for piece in pieces:
            client.sendall(piece)
            time.sleep(pause)
        received = b""
        while data := client.recv(65536):
            received += data
    return received


def said(body: bytes, method: str = "POST", expected: str = "-") -> bytes:
    return f"{method} {len(body)} {sha256(body).hexdigest()} {expected}".encode()


def post(body: bytes, *fields: str, path: str = "/", close: bool = True) -> bytes:
    length = f"Content-Length: {len(body)}"
    lines = [f"POST {path} HTTP/1.1", "Host: x", length, *fields, *["Connection: close"] * close]
    return "\r\n".join([*lines, "", ""]).encode() + body


def chunked(*chunks: bytes, trailer: bytes = b"") -> bytes:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    return (
        head
        + b"".join(b"%x\r\n%b\r\n" % (len(each), each) for each in chunks)
        + (b"0\r\n" + trailer + b"\r\n")
    )


@pytest.mark.parametrize("size", [0, 1, 5_000, PREFIX_BYTES, PREFIX_BYTES + 1, 3_000_000])
def test_a_body_of_any_size_arrives(port: int, size: int) -> None:
    body = b"0123456789" * (size // 10) + b"x" * (size % 10)
    assert exchange(port, post(body)).endswith(said(body))


def test_a_request_byte_by_byte_is_the_same_request(port: int) -> None:
    """Pieces that end anywhere: inside the empty line, inside a chunk's size."""
    for request, body in ((post(b"abc"), b"abc"), (chunked(b"ab", b"c" * 20), b"ab" + b"c" * 20)):
        pieces = [request[each : each + 1] for each in range(len(request))]
        assert exchange(port, *pieces).endswith(said(body))


@pytest.mark.parametrize("trailer", [b"", b"X-Sum: 1\r\n"])
def test_chunks_have_an_end_of_their_own(port: int, trailer: bytes) -> None:
    """Whole, with a trailer, and larger than what the event loop reads."""
    assert exchange(port, chunked(b"ab", b"cd", trailer=trailer)).endswith(said(b"abcd"))
    large = [bytes([each]) * 9_000 for each in range(30)]
    assert exchange(port, chunked(*large, trailer=trailer)).endswith(said(b"".join(large)))


def test_requests_behind_one_another_are_each_answered(port: int) -> None:
    """On one connection, sent at once, small and large mixed."""
    bodies = [b"a", b"b" * 200_000, b"", b"c" * 70_000, b"d"]
    requests = b"".join(post(each, close=False) for each in bodies[:-1]) + post(bodies[-1])
    received = exchange(port, requests)
    found = [received.index(said(each)) for each in bodies]
    assert found == sorted(found)
    assert received.count(b"HTTP/1.1 200 OK") == len(bodies)


def test_a_kept_connection_takes_another_request_later(port: int) -> None:
    first, second = post(b"a", close=False), post(b"b")
    received = exchange(port, first, second, pause=0.5)
    assert received.index(said(b"a")) < received.index(said(b"b"))


@pytest.mark.parametrize("size", [10, 300_000])
def test_who_asks_before_sending_is_told_once_to_go_on(port: int, size: int) -> None:
    """``Expect: 100-continue``: answered when the head is there, and only then is the body sent."""
    body = b"e" * size
    request = post(body, "expect: 100-Continue")
    head, _, _ = request.partition(b"\r\n\r\n")
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(head + b"\r\n\r\n")
        assert client.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(body)
        received = b""
        while data := client.recv(65536):
            received += data
    assert received.startswith(b"HTTP/1.1 200 OK")
    assert received.endswith(said(body))


def test_an_answer_larger_than_any_buffer_is_read_whole(port: int) -> None:
    """By a reader that begins late and reads slowly."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(20)
        client.connect(("127.0.0.1", port))
        client.sendall(b"GET /large HTTP/1.0\r\n\r\n")
        time.sleep(1.0)
        received = 0
        while data := client.recv(65536):
            received += len(data)
            time.sleep(0.0005)
    assert received > 5_000_000


WRONG = {
    "no HTTP": (b"\x16\x03\x01\n\r\n\r\n", 400, "bad_request"),
    "bare line feeds": (b"GET / HTTP/1.1\nHost: x\n\n", 400, "bad_request"),
    "a space in a name": (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400, "bad_request"),
    "two lengths": (
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        400,
        "bad_request",
    ),
    "a length that is no number": (
        b"POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n",
        400,
        "bad_request",
    ),
    "length and chunks": (
        b"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
        "bad_request",
    ),
    "an unknown coding": (b"POST / HTTP/1.1\r\nTransfer-Encoding: x\r\n\r\n", 501, "bad_request"),
    "an unknown expectation": (b"GET / HTTP/1.1\r\nExpect: more\r\n\r\n", 417, "bad_request"),
    "a long address": (b"GET /" + b"a" * 5_000 + b" HTTP/1.1\r\n\r\n", 414, "address_too_long"),
    "a long header": (
        b"GET / HTTP/1.1\r\nX: " + b"a" * 9_000 + b"\r\n\r\n",
        431,
        "headers_too_large",
    ),
    "many headers": (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431, "headers_too_large"),
    "an endless head": (b"GET / HTTP/1.1\r\nX: " + b"a" * HEAD_BYTES, 431, "headers_too_large"),
}


@pytest.mark.parametrize("name", WRONG)
def test_the_server_refuses_in_the_shape_of_the_service(port: int, name: str) -> None:
    """A code, a sentence in the reader's language, and the headers every response has."""
    request, status, code = WRONG[name]
    received = exchange(port, request)
    head, _, body = received.partition(b"\r\n\r\n")
    line, *fields = head.decode().split("\r\n")
    assert line.split()[1] == str(status), received
    told = dict(field.lower().split(": ", 1) for field in fields)
    assert HEADERS.items() <= told.items()
    assert "default-src 'self'" in told["content-security-policy"]
    assert json.loads(body)["code"] == code
    assert json.loads(body)["error"]


def test_a_refusal_of_the_server_is_in_the_language_asked_for(port: int) -> None:
    """By the address, else by Accept-Language, else Turkish."""
    wrong = "Expect: more\r\n"
    for line, fields, word in (
        ("GET /?lang=en HTTP/1.1", "Accept-Language: tr", "Check"),
        ("GET /?x=1&lang=TR HTTP/1.1", "Accept-Language: en", "edin"),
        ("GET / HTTP/1.1", "Accept-Language: de, en;q=0.5", "Check"),
        ("GET / HTTP/1.1", "X: y", "edin"),
    ):
        received = exchange(port, f"{line}\r\n{fields}\r\n{wrong}\r\n".encode())
        assert word in received.decode(), received


def test_what_does_not_come_is_refused_when_the_patience_ends(port: int) -> None:
    """A head without an end and a body without a byte; who said nothing at all is told nothing."""
    head = b"POST / HTTP/1.1\r\nAccept-Language: en\r\nContent-Length: 10\r\n"
    started = time.monotonic()
    with ThreadPoolExecutor(3) as clients:
        received = list(clients.map(lambda sent: exchange(port, sent), [head, head + b"\r\n", b""]))
    assert PATIENCE_SECONDS - 1 < time.monotonic() - started < PATIENCE_SECONDS + 5
    for each in received[:2]:
        assert each.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
        assert b"request_timeout" in each
        assert b"too slowly" in each
    assert received[2] == b""
