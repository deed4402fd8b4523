"""A connection that waits for its peer, on real sockets: time limits and buffers."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from interview.server import patience
from interview.server.patience import OUTBOX_BYTES, PatientSocket, ReaderTooSlowError

PATIENCE = 0.5


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", PATIENCE)


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, PatientSocket]]:
    """A client with a small buffer and the server's side, which may block."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(listener.getsockname())
        accepted, _ = listener.accept()
    ours = PatientSocket(accepted)
    ours.setblocking(True)
    yield client, ours
    client.close()
    ours.close()


def seconds_until_refused(ours: PatientSocket) -> float:
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        while ours.recv(1000):
            pass
    return time.monotonic() - started


def trickle(client: socket.socket, size: int, every: float, seconds: float) -> threading.Thread:
    """Send ``size`` bytes each ``every`` seconds, for ``seconds``; then nothing more follows."""

    def run() -> None:
        until = time.monotonic() + seconds
        with suppress(OSError):
            while time.monotonic() < until:
                client.sendall(bytes(size))
                time.sleep(every)
            client.shutdown(socket.SHUT_WR)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def test_a_silent_sender_has_ten_seconds_and_no_more(
    ends: tuple[socket.socket, PatientSocket],
) -> None:
    assert PATIENCE * 0.9 < seconds_until_refused(ends[1]) < PATIENCE * 4


def test_a_byte_now_and_then_earns_nothing(ends: tuple[socket.socket, PatientSocket]) -> None:
    """Its sender is never silent for long, and refused all the same."""
    trickle(ends[0], 1, 0.02, 10)
    assert seconds_until_refused(ends[1]) < PATIENCE * 4


def test_the_smallest_rate_is_enough(ends: tuple[socket.socket, PatientSocket]) -> None:
    """Twice of it, far longer than the patience lasts."""
    trickle(ends[0], patience.SLOWEST // 10, 0.05, PATIENCE * 4)
    received = 0
    while data := ends[1].recv(1000):
        received += len(data)
    assert received > patience.SLOWEST * PATIENCE


def test_who_is_slow_leaves_sooner_where_others_wait(
    ends: tuple[socket.socket, PatientSocket], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And who is not stays."""
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 20.0)
    monkeypatch.setattr(patience, "HURRY_SECONDS", 0.3)
    client, ours = ends
    ours.renew()
    ours.rest()
    client.sendall(b"x")
    ours.hurry()
    assert ours.recv(10) == b"x"
    hurrying = threading.Timer(0.6, ours.hurry)
    hurrying.start()
    assert seconds_until_refused(ours) < 5.0


def test_our_own_time_is_not_the_senders(ends: tuple[socket.socket, PatientSocket]) -> None:
    """What takes long between two reads costs the sender nothing."""
    for _ in range(4):
        ends[0].sendall(b"x")
        time.sleep(PATIENCE / 2)
        assert ends[1].recv(10) == b"x"
    assert ends[1].sender.left > PATIENCE / 2


def test_a_shorter_timeout_of_the_caller_counts(ends: tuple[socket.socket, PatientSocket]) -> None:
    ends[1].settimeout(0.1)
    assert seconds_until_refused(ends[1]) < PATIENCE


def test_an_answer_that_nobody_reads_holds_no_thread(
    ends: tuple[socket.socket, PatientSocket],
) -> None:
    """Up to what is kept it is taken at once, and sent when the reader reads."""
    client, ours = ends
    answer = bytes(range(256)) * (OUTBOX_BYTES // 256)
    started = time.monotonic()
    ours.sendall(answer[:1000])
    ours.sendall(answer[1000:])
    assert time.monotonic() - started < PATIENCE / 2
    assert ours.outbox
    received = bytearray()
    while len(received) < len(answer):
        ours.flush()
        received += client.recv(65536)
    assert received == answer


def test_more_than_that_waits_for_its_reader_as_long_as_for_a_sender(
    ends: tuple[socket.socket, PatientSocket],
) -> None:
    """Then the reader counts as gone, and nothing of the answer is kept."""
    started = time.monotonic()
    with pytest.raises(ReaderTooSlowError):
        ends[1].sendall(bytes(20_000_000))
    assert PATIENCE * 0.9 < time.monotonic() - started < PATIENCE * 4
    assert not ends[1].outbox


def test_few_threads_wait_for_readers_at_once(ends: tuple[socket.socket, PatientSocket]) -> None:
    """Those with a place for transfers beside them, which have their own threads."""
    for _ in range(patience.WAITING_READERS):
        assert patience._waiting.acquire(blocking=False)
    try:
        started = time.monotonic()
        with pytest.raises(ReaderTooSlowError):
            ends[1].sendall(bytes(20_000_000))
        assert time.monotonic() - started < PATIENCE / 2
        ends[1].may_wait = True
        with pytest.raises(ReaderTooSlowError):
            ends[1].sendall(bytes(20_000_000))
        assert time.monotonic() - started > PATIENCE * 0.9
    finally:
        for _ in range(patience.WAITING_READERS):
            patience._waiting.release()
    assert patience._waiting.acquire(blocking=False)  # each that waited has given it back
    patience._waiting.release()
