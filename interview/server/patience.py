"""Connections with a slow client: how long to wait for it; those that wait in the event loop."""

import errno
import select
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from selectors import BaseSelector
from typing import Any, NoReturn

PATIENCE_SECONDS = 10.0
"""How long the other end may be inactive, both sending its body and reading our response."""

HURRY_SECONDS = 3.0
"""The same while others wait for its place."""

SLOWEST = 2_000
"""Bytes per second at which the patience does not run out: half of the rate of GPRS."""

OUTBOX_BYTES = 512 * 1024
"""How much of a response is kept for a slow reader: any page, report or static file fits."""

KERNEL_BYTES = 128 * 1024
"""Send buffer of the kernel, which doubles it; without a limit it would take megabytes."""

READ_BYTES = 64 * 1024
WAITING_READERS = 2
"""Threads that may wait for the reader of a longer response, in addition to those for transfers."""

_waiting = threading.BoundedSemaphore(WAITING_READERS)


class Patience:
    """The seconds left to the other end. Each byte that is transferred adds some."""

    def __init__(self) -> None:
        self._left = PATIENCE_SECONDS
        self.begin()

    @property
    def left(self) -> float:
        since = self._since  # another thread may ask while this one ends its wait
        return self._left - (0.0 if since is None else time.monotonic() - since)

    def begin(self) -> None:
        """Start counting: we wait for the other end."""
        self._since: float | None = time.monotonic()

    def rest(self) -> None:
        """Stop counting: the other end waits for us."""
        self._left, self._since = self.left, None

    def moved(self, count: int) -> None:
        """Note that ``count`` bytes were received or sent."""
        self._left = min(PATIENCE_SECONDS, self.left + count / SLOWEST)
        if self._since is not None:
            self.begin()


class ReaderTooSlowError(BrokenPipeError):
    """The response is read too slowly; gunicorn treats it like a closed connection."""

    def __init__(self) -> None:
        super().__init__(errno.EPIPE, "the reader is too slow")


class PatientSocket(socket.socket):
    """A socket with patience; it takes over the descriptor of ``connection``.

    ``received`` is the part of a request that the event loop has read, which ``recv`` returns
    first; ``head`` is a copy of its head. ``outbox`` is the part of a response that is still to be
    sent after its thread is done. A thread waits until its timeout or until the patience runs out.
    """

    def __init__(self, connection: socket.socket) -> None:
        super().__init__(fileno=connection.detach())
        self.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)
        self.setblocking(False)
        self.received = bytearray()
        self.outbox = bytearray()
        self.renew()

    def renew(self) -> None:
        """Reset for the next request."""
        self.sender, self.reader = Patience(), Patience()
        self.head = b""
        self._hurried = False
        self.may_wait = False
        """Whether its thread is one for transfers, which may wait for the reader."""
        self.missing = 0
        self.arrived: Callable[[], object] | None = None
        """Called by the thread that reads the last of the ``missing`` bytes."""

    def rest(self) -> None:
        """Stop counting for both directions."""
        self.sender.rest()
        self.reader.rest()

    def hurry(self) -> None:
        """End the wait of a thread if the other end has used HURRY_SECONDS of its patience."""
        least = PATIENCE_SECONDS - HURRY_SECONDS
        if self.sender.left < least or self.reader.left < least:
            self._hurried = True
            with suppress(OSError):  # it may have closed the connection
                self.shutdown(socket.SHUT_RDWR if self.reader.left < least else socket.SHUT_RD)

    def take(self) -> bytes:
        """Read in the event loop. Raises BlockingIOError if nothing has arrived, or OSError."""
        data = super().recv(READ_BYTES, socket.MSG_DONTWAIT)
        self.received += data
        self.sender.moved(len(data))
        return data

    def recv(self, size: int, flags: int = 0) -> bytes:
        """Read at most ``size`` bytes. Raises TimeoutError if the sender is too slow."""
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
        """Send ``data``, and keep the rest in the outbox. Raises ReaderTooSlowError."""
        rest = self._sent(memoryview(data))
        while len(self.outbox) + len(rest) > OUTBOX_BYTES:
            self._wait_for_reader()
            rest = self._sent(rest)
        self.outbox += rest

    def flush(self) -> bool:
        """Send the outbox as far as possible; returns whether it is empty. Raises OSError."""
        sent = self._send(self.outbox) if self.outbox else 0
        del self.outbox[:sent]
        return not self.outbox

    def _sent(self, data: memoryview) -> memoryview:
        """Send as much as possible without waiting and return the rest of ``data``."""
        return data[self._send(data) :] if self.flush() else data

    def _send(self, data: memoryview | bytearray) -> int:
        if self.gettimeout():
            self.setblocking(True)  # with a timeout, Python would wait before sending
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


@dataclass(slots=True)
class Wait:
    """The events that a connection waits for, and the end of the wait."""

    events: int
    until: float
    expired: Callable[[], None]


class WaitingRoom:
    """The connections without a thread, in the order of their arrival.

    Only for the event loop's thread.

    Args:
        poller: of the event loop; its data are callbacks that take the file object.
    """

    def __init__(self, poller: BaseSelector) -> None:
        self._poller = poller
        self._waits: dict[Any, Wait] = {}

    def hold(
        self,
        conn: Any,
        events: int,
        until: float,
        ready: Callable[[], None],
        expired: Callable[[], None],
    ) -> None:
        """Call ``ready`` at each event (for none if ``events`` is 0), ``expired`` at ``until``."""
        self.release(conn)
        waits = self._waits[conn] = Wait(events, until, expired)

        def occurred(_: object) -> None:
            if self._waits.get(conn) is waits:  # not ended by another event of the same poll
                ready()

        if events:
            self._poller.register(conn.sock, events, occurred)

    def extend(self, conn: Any, until: float) -> bool:
        """Set a new end of the wait; returns whether the connection is waiting."""
        waits = self._waits.get(conn)
        if waits is not None:
            waits.until = until
        return waits is not None

    def release(self, conn: Any) -> None:
        """End the wait of the connection, if it waits."""
        waits = self._waits.pop(conn, None)
        if waits is not None and waits.events:
            self._poller.unregister(conn.sock)

    def expire(self) -> None:
        """Call ``expired`` of each connection whose time is up."""
        now = time.monotonic()
        for waits in [each for each in self._waits.values() if each.until <= now]:
            waits.expired()

    def connections(self) -> list[Any]:
        """All waiting connections."""
        return list(self._waits)
