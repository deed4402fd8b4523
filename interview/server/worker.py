"""gunicorn's threaded worker, with waiting for slow clients in its event loop, not its threads."""

import errno
import selectors
import socket
import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

from interview.config.settings import Settings
from interview.errors import (
    BadRequest,
    HeadersTooLarge,
    InterviewError,
    RequestTimeout,
    TooManyTransfers,
    TransfersBusy,
)
from interview.server.arrival import Arriving, Head, Sender, Stage
from interview.server.drain import DrainingWorker
from interview.server.patience import PatientSocket, WaitingRoom
from interview.server.refusals import Refusals, StatusSeen

FEWER_THAN_THREADS = 3
"""Audio may use all web threads but two; one more is left to requests that are complete."""

PER_SESSION = 2

PROBE_THREADS = 2
"""Enough for simultaneous health checks of a host and a proxy; each takes a second at most."""

LINGER_SECONDS = 2.0
"""How long the other end may take to close the connection, so that it reads the response before a
reset."""

SLOT_SECONDS = 10.0
"""How long a transfer waits for a slot before it is refused."""

UNREAD_BYTES = 16 * 1024 * 1024
"""Limit for all unread responses together; beyond it the oldest connection is closed."""

CHECK_SECONDS = 0.25
LOG_SECONDS = 10.0
"""Interval of log lines about connections that were closed."""

OUT_OF_FILES = frozenset({errno.EMFILE, errno.ENFILE})


class TransferSlots:
    """The slots for transfers: uploads and downloads too large for the event loop.

    Only for the event loop's thread. Each transfer has a thread of its own. A network may hold as
    many slots as remain free (the dynamic threshold of Choudhury and Hahne, 1998, with a factor of
    1): a single network gets half of them, and the next one still finds a free slot.
    """

    def __init__(self, total: int) -> None:
        self.total = total
        self._networks: Counter[str] = Counter()
        self._sessions: Counter[str] = Counter()

    @property
    def free(self) -> int:
        return self.total - self._networks.total()

    def has_share(self, sender: Sender) -> bool:
        """Whether ``sender`` holds all the slots that it may hold now."""
        return self._sessions[sender.session] >= PER_SESSION or (
            0 < self._networks[sender.network] >= self.free
        )

    def take(self, sender: Sender) -> bool:
        """Take a slot for ``sender``; returns whether it may have one."""
        if self.free <= 0 or self.has_share(sender):
            return False
        self._networks[sender.network] += 1
        if sender.session:
            self._sessions[sender.session] += 1
        return True

    def leave(self, sender: Sender) -> None:
        """Give a slot of ``sender`` back."""
        self._networks.subtract((sender.network,))
        self._sessions.subtract((sender.session,) if sender.session else ())
        self._networks += Counter()  # drops counts of zero
        self._sessions += Counter()


class ServiceWorker(DrainingWorker):
    """Gives a thread to a request once it is complete, or once PREFIX_BYTES of its body are there.

    The event loop does all other waiting: for heads, small bodies and the start of large ones, for
    a transfer slot, for slow readers, and for the client to close the connection. If there are too
    many connections, the one that has waited longest is closed. Transfers and health checks have
    threads of their own: when the database hangs, all other threads soon wait for it, and a host
    whose health check gets no answer would restart a healthy process.
    """

    def init_process(self) -> None:
        settings = Settings.from_environment().web
        self._proxies = settings.trusted_proxies
        self._refusals = Refusals(settings)
        self._slots = TransferSlots(max(1, self.cfg.threads - FEWER_THAN_THREADS))
        self._transferring: dict[Any, Sender] = {}
        self._queue: dict[Any, Head] = {}
        self._ended: Counter[str] = Counter()
        self._check_at = self._log_at = 0.0
        self._crowded = False
        self._probes = ThreadPoolExecutor(PROBE_THREADS, thread_name_prefix="probe")
        # Twice as many: a request whose body is read gives its slot back but keeps its thread.
        self._transfers = ThreadPoolExecutor(2 * self._slots.total, thread_name_prefix="transfer")
        super().init_process()

    def run(self) -> None:
        self._room = WaitingRoom(self.poller)
        _start_threads(self.tpool, self.cfg.threads)
        _start_threads(self._transfers, 2 * self._slots.total)
        super().run()

    def accept(self, listener: Any) -> None:
        try:
            super().accept(listener)
        except OSError as error:
            if error.errno not in OUT_OF_FILES:
                raise
            self._crowded = True

    def enqueue_req(self, conn: Any) -> None:
        if not isinstance(conn.sock, PatientSocket):
            conn.sock = PatientSocket(conn.sock)
        conn.sock.setblocking(False)
        conn.sock.renew()
        if conn.parser is not None:  # data after the last request
            conn.sock.received[:0] = conn.parser.unreader.take_buffered()
        peer = conn.client[0] if isinstance(conn.client, tuple) else ""
        self._receive(conn, Arriving(conn.sock, peer, self._proxies, self.cfg.keepalive))

    def finish_request(self, conn: Any, fs: "Future[Any]") -> None:
        self._leave_slot(conn)
        conn.sock.setblocking(False)
        self._send(conn, partial(self._settle, conn, fs))

    def handle_error(self, req: Any, client: PatientSocket, addr: Any, exc: BaseException) -> None:
        seen = StatusSeen()
        super().handle_error(req, seen, addr, exc)  # determines the status and logs
        with suppress(OSError):
            client.sendall(self._refusals.of_status(seen.status, client.head))

    def murder_pending(self) -> None:
        """Called in each round of the event loop, after all its events."""
        super().murder_pending()
        if self._crowded or self.nr_conns >= self.worker_connections:
            self._crowded = False
            self._make_room()
        now = time.monotonic()
        if now >= self._check_at:
            self._check_at = now + CHECK_SECONDS
            self._room.expire()
            for conn in self._transferring if self._queue else ():
                conn.sock.hurry()
        if self._ended and now >= self._log_at:
            self._log_at = now + LOG_SECONDS
            self.log.warning("Connections ended: %s", dict(self._ended))
            self._ended.clear()

    def _receive(self, conn: Any, arriving: Arriving) -> None:
        while (stage := arriving.stage()) is Stage.MORE:
            before = len(conn.sock.received)
            try:
                data = conn.sock.take()
            except BlockingIOError:
                self._await_more(conn, arriving)
                return
            except OSError:
                data = b""
            if not data:
                self._close(conn)
                return
            arriving.came(before)
        self._room.release(conn)
        self._hand_on(conn, stage, arriving.head)

    def _await_more(self, conn: Any, arriving: Arriving) -> None:
        if not self._room.extend(conn, arriving.until):
            ready = partial(self._receive, conn, arriving)
            expired = partial(self._give_up, conn, arriving)
            self._room.hold(conn, selectors.EVENT_READ, arriving.until, ready, expired)

    def _give_up(self, conn: Any, arriving: Arriving) -> None:
        if arriving.has_begun:
            self._refuse(conn, RequestTimeout())
        else:
            self._close(conn)

    def _hand_on(self, conn: Any, stage: Stage, head: Head | None) -> None:
        conn.sock.rest()
        if head is None:
            self._refuse(conn, HeadersTooLarge() if stage is Stage.TOO_LARGE else BadRequest())
        elif stage is Stage.WHOLE:
            self._give_thread(conn, self._probes if head.is_probe else self.tpool)
        else:
            self._queue[conn] = head
            refuse = partial(self._refuse_transfer, conn, head.sender)
            self._room.hold(conn, 0, time.monotonic() + SLOT_SECONDS, lambda: None, refuse)
            self._seat_waiting()

    def _seat_waiting(self) -> None:
        """Give slots to waiting transfers in the order of their arrival, up to each one's share."""
        for conn, head in list(self._queue.items()):
            if self._slots.take(head.sender):
                del self._queue[conn]
                self._room.release(conn)
                self._transferring[conn] = head.sender
                conn.sock.may_wait = True
                if head.length:
                    conn.sock.missing = head.size + head.length - len(conn.sock.received)
                    conn.sock.arrived = partial(self.method_queue.defer, self._leave_slot, conn)
                self._give_thread(conn, self._transfers)

    def _leave_slot(self, conn: Any) -> None:
        """Give the slot back: the body has arrived, or the request is done."""
        sender = self._transferring.pop(conn, None)
        if sender is not None:
            self._slots.leave(sender)
            self._seat_waiting()

    def _give_thread(self, conn: Any, pool: ThreadPoolExecutor) -> None:
        conn.data_ready = True  # so that gunicorn does not wait for data
        handled = pool.submit(self.handle, conn)
        handled.add_done_callback(partial(self.method_queue.defer, self.finish_request, conn))

    def _send(self, conn: Any, done: Any) -> None:
        """Send the rest of a response, then call ``done``."""
        try:
            is_sent = conn.sock.flush()
        except OSError:
            self._close(conn)
            return
        until = time.monotonic() + conn.sock.reader.left
        if is_sent:
            self._room.release(conn)
            done()
        elif not self._room.extend(conn, until):
            conn.sock.reader.begin()
            ready, expired = partial(self._send, conn, done), partial(self._end, conn, "unread")
            self._room.hold(conn, selectors.EVENT_WRITE, until, ready, expired)
            self._bound_unread()

    def _bound_unread(self) -> None:
        unread = [each for each in self._room.connections() if each.sock.outbox]
        size = sum(len(each.sock.outbox) for each in unread)
        while size > UNREAD_BYTES:
            conn = unread.pop(0)
            size -= len(conn.sock.outbox)
            self._end(conn, "unread")

    def _settle(self, conn: Any, handled: "Future[Any]") -> None:
        is_kept = not handled.cancelled() and handled.exception() is None and handled.result()
        if not is_kept:
            self._linger(conn)
        elif conn.sock.received:
            self.enqueue_req(conn)
        else:
            super().finish_request(conn, handled)

    def _refuse(self, conn: Any, error: InterviewError) -> None:
        self._room.release(conn)
        self._ended[error.code] += 1
        head = conn.sock.head or bytes(conn.sock.received)
        try:
            conn.sock.sendall(self._refusals.of(error, head))
        except OSError:
            self._close(conn)
        else:
            self._send(conn, partial(self._linger, conn))

    def _refuse_transfer(self, conn: Any, sender: Sender) -> None:
        del self._queue[conn]
        kind = TooManyTransfers if self._slots.has_share(sender) else TransfersBusy
        self._refuse(conn, kind(int(SLOT_SECONDS)))

    def _linger(self, conn: Any) -> None:
        """Close the sending side and read until the other end closes as well (RFC 9112 9.6)."""
        conn.sock.setblocking(False)
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(conn)
            return
        until = time.monotonic() + LINGER_SECONDS
        ready, expired = partial(self._discard, conn), partial(self._close, conn)
        self._room.hold(conn, selectors.EVENT_READ, until, ready, expired)

    def _discard(self, conn: Any) -> None:
        try:
            data = conn.sock.take()
        except BlockingIOError:
            return
        except OSError:
            data = b""
        conn.sock.received.clear()
        if not data:
            self._close(conn)

    def _make_room(self) -> None:
        """Close the connection that has been idle, or has waited, for longest."""
        if self.keepalived_conns:
            self.keepalived_conns[0].timeout = 0.0
            self.murder_keepalived()
        else:
            for conn in self._room.connections()[:1]:
                self._end(conn, "crowded")

    def _end(self, conn: Any, why: str) -> None:
        self._ended[why] += 1
        self._close(conn)

    def _close(self, conn: Any) -> None:
        self._queue.pop(conn, None)
        self._room.release(conn)
        self.nr_conns -= 1
        conn.close()


def _start_threads(pool: ThreadPoolExecutor, count: int) -> None:
    """Start all threads now, so that their memory does not look like a leak later."""
    together = threading.Barrier(count)
    for _ in range(count):
        pool.submit(together.wait)
