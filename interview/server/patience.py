"""A connection whose other end may keep us waiting, but not for ever."""

import errno
import select
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

PATIENCE_SECONDS = 10.0
"""How long the other end may do nothing, at its body as well as at our answer."""

HURRY_SECONDS = 3.0
"""And where others wait for its place, how long."""

SLOWEST = 2_000
"""Bytes a second that keep the patience from running out: half of what GPRS gave."""

OUTBOX_BYTES = 512 * 1024
"""What is kept of an answer that its reader is slow to take: any page, report or static file."""

KERNEL_BYTES = 128 * 1024
"""And what the kernel keeps, which doubles it: by itself it would keep megabytes of each."""

READ_BYTES = 64 * 1024
WAITING_READERS = 2
"""Threads that may wait for a reader of more than that, beside those that transfer anyway."""

_waiting = threading.BoundedSemaphore(WAITING_READERS)


class Patience:
    """Seconds that are left to the other end. Each byte that moves earns some back."""

    def __init__(self) -> None:
        self._left = PATIENCE_SECONDS
        self.begin()

    @property
    def left(self) -> float:
        since = self._since  # another thread may ask while this one ends its wait
        return self._left - (0.0 if since is None else time.monotonic() - since)

    def begin(self) -> None:
        """From now on it is the other end that is waited for."""
        self._since: float | None = time.monotonic()

    def rest(self) -> None:
        """From now on the time is ours."""
        self._left, self._since = self.left, None

    def moved(self, count: int) -> None:
        """``count`` bytes have come or gone."""
        self._left = min(PATIENCE_SECONDS, self.left + count / SLOWEST)
        if self._since is not None:
            self.begin()


class ReaderTooSlowError(BrokenPipeError):
    """Nobody takes the answer at a rate worth a thread; to the server the reader has gone."""

    def __init__(self) -> None:
        super().__init__(errno.EPIPE, "the reader is too slow")


class PatientSocket(socket.socket):
    """Takes over a connection, which is left without its socket.

    ``received`` is what the event loop has read of a request: it is read again first; ``head`` is a
    copy of its head. ``outbox`` is what remains to be sent of an answer when the thread that made
    it has gone. Without a timeout, or with a longer one, a thread waits as long as the patience
    lasts.
    """

    def __init__(self, connection: socket.socket) -> None:
        super().__init__(fileno=connection.detach())
        self.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)
        self.setblocking(False)
        self.received = bytearray()
        self.outbox = bytearray()
        self.renew()

    def renew(self) -> None:
        """Another request begins."""
        self.sender, self.reader = Patience(), Patience()
        self.head = b""
        self._hurried = False
        self.may_wait = False
        """Whether this connection has a thread for transfers, which may wait for its reader."""
        self.missing = 0
        self.arrived: Callable[[], object] | None = None
        """Called by the thread that reads the last of the ``missing`` bytes."""

    def rest(self) -> None:
        """Nobody waits for the other end now."""
        self.sender.rest()
        self.reader.rest()

    def hurry(self) -> None:
        """End the wait of a thread for an end that has used HURRY_SECONDS of its patience."""
        least = PATIENCE_SECONDS - HURRY_SECONDS
        if self.sender.left < least or self.reader.left < least:
            self._hurried = True
            with suppress(OSError):  # it may have gone by itself
                self.shutdown(socket.SHUT_RDWR if self.reader.left < least else socket.SHUT_RD)

    def take(self) -> bytes:
        """What has come, in the event loop. Raises BlockingIOError for nothing, or OSError."""
        data = super().recv(READ_BYTES, socket.MSG_DONTWAIT)
        self.received += data
        self.sender.moved(len(data))
        return data

    def recv(self, size: int, flags: int = 0) -> bytes:
        """At most ``size`` bytes. Raises TimeoutError for a sender that is too slow."""
        if self.received:
            data = bytes(self.received[:size])
            del self.received[:size]
            return data
        if self.gettimeout() != 0.0:
            self._wait(select.POLLIN, self.sender)
        data = super().recv(size, flags)
        self.sender.moved(len(data))
        self._count(len(data))
        return data

    def _count(self, came: int) -> None:
        self.missing -= came
        if self.missing <= 0 and self.arrived is not None:
            self.arrived()
            self.arrived = None

    def sendall(self, data: Any, flags: int = 0) -> None:  # noqa: ARG002 - a socket's signature
        """Send ``data``, or keep what is left of it. Raises ReaderTooSlowError."""
        rest = self._sent(memoryview(data))
        while len(self.outbox) + len(rest) > OUTBOX_BYTES:
            self._wait_for_reader()
            rest = self._sent(rest)
        self.outbox += rest

    def flush(self) -> bool:
        """Send of the outbox what goes without waiting; whether it is empty. Raises OSError."""
        sent = self._send(self.outbox) if self.outbox else 0
        del self.outbox[:sent]
        return not self.outbox

    def _sent(self, data: memoryview) -> memoryview:
        """What is left of ``data`` when all that goes without waiting has gone."""
        return data[self._send(data) :] if self.flush() else data

    def _send(self, data: memoryview | bytearray) -> int:
        if self.gettimeout():
            self.setblocking(True)  # with a timeout Python waits before it tries
        try:
            sent = super().send(data, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return 0
        self.reader.moved(sent)
        return sent

    def _wait_for_reader(self) -> None:
        if not self.may_wait and not _waiting.acquire(blocking=False):
            self._give_reader_up()
        try:
            self._wait(select.POLLOUT, self.reader)
        except TimeoutError:
            self._give_reader_up()
        finally:
            if not self.may_wait:
                _waiting.release()

    def _give_reader_up(self) -> NoReturn:
        self.outbox.clear()
        raise ReaderTooSlowError

    def _wait(self, event: int, patience: Patience) -> None:
        timeout = self.gettimeout()
        seconds = patience.left if timeout is None else min(timeout, patience.left)
        poll = select.poll()
        poll.register(self, event)
        patience.begin()
        ready = poll.poll(max(0.0, seconds) * 1000)
        patience.rest()
        if not ready or self._hurried:
            raise TimeoutError
