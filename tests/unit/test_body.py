"""The body of a request, from real sockets: slow, silent and unwanted senders."""

import io
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pytest

from interview.errors import UploadTimeout
from interview.intake import upload
from interview.intake.upload import BodyStream
from tests.conftest import wait_until


@dataclass
class Connection:
    """Both ends of a connection, and the body as the server reads it."""

    sender: socket.socket
    server: socket.socket
    stream: BodyStream


@pytest.fixture
def connect() -> Iterator["Connect"]:
    opened = Connect()
    yield opened
    opened.close()


class Connect:
    """Opens connections whose body is announced to have a length."""

    def __init__(self) -> None:
        self._made: list[tuple[Connection, io.BufferedReader]] = []

    def __call__(self, length: int, seconds: float) -> Connection:
        sender, server = socket.socketpair()
        reader = server.makefile("rb")
        environ = {
            "wsgi.input": reader,
            "gunicorn.socket": server,
            "CONTENT_LENGTH": str(length),
        }
        connection = Connection(sender, server, BodyStream(environ, seconds))
        self._made.append((connection, reader))
        return connection

    def close(self) -> None:
        for connection, reader in self._made:
            connection.stream.end()
            reader.close()
            connection.sender.close()
            connection.server.close()


def timers() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)}


def test_a_body_is_read_as_it_was_sent(connect: Connect) -> None:
    """Reads of any size return the body unchanged; at its end the watch stops."""
    before = timers()
    connection = connect(10, 30.0)
    assert timers() > before
    connection.sender.sendall(b"0123456789")
    assert [connection.stream.read(4) for _ in range(2)] == [b"0123", b"4567"]
    assert connection.stream.read(2) == b"89"
    connection.stream.end()
    wait_until(lambda: timers() <= before, 5)


@contextmanager
def trickling(sender: socket.socket) -> Iterator[None]:
    """A byte every 20 ms, until the other side or the block is done."""
    done = threading.Event()

    def trickle() -> None:
        with suppress(OSError):
            while not done.wait(0.02):
                sender.sendall(b"x")

    thread = threading.Thread(target=trickle, daemon=True)
    thread.start()
    yield
    done.set()
    thread.join(5)


def test_a_sender_that_trickles_meets_the_deadline(connect: Connect) -> None:
    """A sender that never fills a block is cut off at the deadline."""
    started = time.monotonic()
    connection = connect(1000, 0.4)
    with trickling(connection.sender), pytest.raises(UploadTimeout):
        connection.stream.read(1000)
    assert 0.3 < time.monotonic() - started < 5.0


def test_a_sender_that_falls_silent_meets_the_stall_limit(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A silent sender is cut off at the stall limit, long before the deadline."""
    monkeypatch.setattr(upload, "STALL_SECONDS", 0.2)
    connection = connect(1000, 30.0)
    connection.sender.sendall(b"half")
    started = time.monotonic()
    with pytest.raises(UploadTimeout):
        connection.stream.read(1000)
    assert time.monotonic() - started < 5.0


def test_an_unread_body_of_a_willing_sender_is_read_to_its_end(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest of the body is read, so that the sender receives the refusal and no reset."""
    monkeypatch.setattr(upload, "DISCARD_STALL_SECONDS", 10.0)
    monkeypatch.setattr(upload, "DISCARD_SECONDS", 30.0)
    length = 16 * upload.DISCARD_BYTES
    connection = connect(length, 30.0)
    thread = threading.Thread(target=connection.sender.sendall, args=(bytes(length),))
    thread.start()
    connection.stream.end()
    thread.join(5)
    assert not thread.is_alive()
    connection.server.sendall(b"HTTP/1.1 413\r\n")
    assert connection.sender.recv(100) == b"HTTP/1.1 413\r\n"


def test_an_unread_body_of_a_silent_sender_is_cut_off(connect: Connect) -> None:
    """A silent sender is cut off within DISCARD_SECONDS."""
    connection = connect(1_000_000, 30.0)
    connection.sender.sendall(b"only this")
    started = time.monotonic()
    connection.stream.end()
    assert time.monotonic() - started < upload.DISCARD_SECONDS


def test_an_unread_body_that_trickles_is_cut_off(connect: Connect) -> None:
    """A byte now and then is never a stall, and would hold the thread for minutes."""
    connection = connect(1_000_000, 30.0)
    started = time.monotonic()
    with trickling(connection.sender):
        connection.stream.end()
    assert time.monotonic() - started < 3 * upload.DISCARD_SECONDS


def test_only_one_thread_reads_what_nobody_wants(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second unwanted body is cut off at once, while the first is still drained."""
    stall = 10.0
    monkeypatch.setattr(upload, "DISCARD_STALL_SECONDS", stall)
    first, second = connect(1_000_000, 30.0), connect(1_000_000, 30.0)
    first.sender.sendall(b"slow")
    thread = threading.Thread(target=first.stream.end)
    thread.start()
    wait_until(lambda: first.server.gettimeout() == stall, 5)
    started = time.monotonic()
    second.stream.end()
    assert time.monotonic() - started < 1.0
    assert thread.is_alive()
    first.sender.close()
    thread.join(5)
    assert not thread.is_alive()


def test_a_body_without_a_socket_has_a_deadline_too() -> None:
    """Without a socket, as under another server, the time between reads is limited."""
    stream = BodyStream({"wsgi.input": io.BytesIO(bytes(10)), "CONTENT_LENGTH": "10"}, 1.0)
    assert stream.read(1) == b"\0"
    time.sleep(1.1)
    with pytest.raises(UploadTimeout):
        stream.read(1)


@pytest.mark.parametrize("announced", ["", "-5", "many", "0"])
def test_no_announced_length_is_no_body_to_wait_for(announced: str) -> None:
    """A request without a length has no watch, and nothing is drained."""
    before = timers()
    stream = BodyStream({"wsgi.input": io.BytesIO(), "CONTENT_LENGTH": announced}, 30.0)
    stream.end()
    assert timers() <= before
    assert stream.read() == b""
