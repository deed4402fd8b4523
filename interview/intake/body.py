"""The body of a request as a stream that cannot hold its thread for ever.

A deadline for the whole, a limit for each silence, and an end for what nobody will read:
an unread body would be drained by the server in the threads that pages are kept for.
"""

import threading
import time
from contextlib import suppress
from socket import SHUT_RD, socket
from typing import IO, Any

from gunicorn.http.errors import ParseException

from interview.errors import BadRequest, BodyCutOff, InterviewError, UploadTimeout

STALL_SECONDS = 20.0
"""Longest silence of a sender before its thread is taken back."""

DISCARD_SECONDS = 2.0
DISCARD_STALL_SECONDS = 0.25
DISCARD_BYTES = 64 * 1024
"""A refused sender that keeps up is read to its end, so that it sees the refusal and not a
reset connection; one that does not is cut off."""

BEGINNING_BYTES = 4096
"""What is kept of a body, for a refusal that asks in which language to speak."""

_discarding = threading.Semaphore(1)
"""One thread at most is busy with bodies nobody wants."""


class BodyStream:
    """``wsgi.input`` within ``seconds``.

    Args:
        environ: the WSGI environment; its ``gunicorn.socket`` is limited where there is one.
        seconds: for the whole body, from now.
    """

    def __init__(self, environ: dict[str, Any], seconds: float) -> None:
        self._stream: IO[bytes] = environ["wsgi.input"]
        self._socket: socket | None = environ.get("gunicorn.socket")
        self._deadline = time.monotonic() + seconds
        self._left = _announced(environ)
        self._was_read = False
        self._beginning = bytearray()
        self._watch: threading.Timer | None = None
        if self._socket is not None and self._left > 0:
            self._socket.settimeout(STALL_SECONDS)
            self._watch = _watch(self._socket, seconds)

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most ``size``; none at the end.

        Raises:
            UploadTimeout: past the deadline or after a stall.
            BadRequest: chunks that are none.
            BodyCutOff: the sender has gone.
        """
        self._was_read = True
        data = self._received(size)
        if time.monotonic() > self._deadline:
            raise UploadTimeout
        self._beginning += data[: BEGINNING_BYTES - len(self._beginning)]
        self._left = self._left - len(data) if data or size == 0 else 0
        if self._left <= 0:
            self._stop_watch()  # what takes long from here on is our work, not the sender's
        return data

    def _received(self, size: int) -> bytes:
        try:
            return self._stream.read(size)
        except (TimeoutError, BlockingIOError) as error:
            raise UploadTimeout from error
        except ParseException as error:
            raise BadRequest(coding="chunked") from error
        except OSError as error:
            raise BodyCutOff from error

    def beginning(self) -> bytes:
        """The first bytes of a body that is refused: those that were read, else those that a
        sender that keeps up sends. Raises as :meth:`read`."""
        size = min(BEGINNING_BYTES, self._left)
        if not self._was_read and size > 0:
            if self._socket is not None:
                self._stop_watch()
                self._socket.settimeout(DISCARD_STALL_SECONDS)
                self._watch = _watch(self._socket, DISCARD_SECONDS)
            self.read(size)
        return bytes(self._beginning)

    def end(self) -> None:
        """Done with this body, read or not."""
        self._stop_watch()
        if self._left > 0 and self._socket is not None and not self._discard(self._socket):
            _stop_reading(self._socket)

    def _stop_watch(self) -> None:
        if self._watch is not None:
            self._watch.cancel()

    def _discard(self, connection: socket) -> bool:
        """Read the rest from a sender that keeps up; whether its end was reached."""
        if not _discarding.acquire(blocking=False):
            return False
        try:
            self._deadline = time.monotonic() + DISCARD_SECONDS
            connection.settimeout(DISCARD_STALL_SECONDS)
            self._watch = _watch(connection, DISCARD_SECONDS)
            while self._left > 0:
                self.read(DISCARD_BYTES)
        except (InterviewError, OSError):
            return False
        finally:
            self._stop_watch()
            _discarding.release()
        return True


def _watch(connection: socket, seconds: float) -> threading.Timer:
    """The server reads until a block is full: against a sender that trickles, only closing its
    side of the connection ends that."""
    watch = threading.Timer(seconds, _stop_reading, (connection,))
    watch.daemon = True
    watch.start()
    return watch


def _stop_reading(connection: socket) -> None:
    with suppress(OSError):  # the sender may have gone first
        connection.shutdown(SHUT_RD)


def _announced(environ: dict[str, Any]) -> int:
    """Bytes the body should have; a chunked one has no number and counts until its end."""
    if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        return 1 << 62
    text = environ.get("CONTENT_LENGTH", "")
    return int(text) if text.isdecimal() else 0
