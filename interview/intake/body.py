"""The body of a request as a stream with time limits.

There is a deadline for the whole body and a limit for each silence. A body that the view does not
read is cut off: otherwise the server would read it to its end, in a thread meant for pages.
"""

import threading
import time
from contextlib import suppress
from socket import SHUT_RD, socket
from typing import IO, Any

from gunicorn.http.errors import ParseException

from interview.errors import BadRequest, BodyCutOff, InterviewError, UploadTimeout

STALL_SECONDS = 20.0
"""Longest silence of a sender."""

DISCARD_SECONDS = 2.0
DISCARD_STALL_SECONDS = 0.25
DISCARD_BYTES = 64 * 1024
"""A refused body is read to its end if its sender keeps up, so that the client sees the refusal
instead of a connection reset; otherwise it is cut off."""

BEGINNING_BYTES = 4096
"""How much of a body is kept, for a refusal that looks for the language field in it."""

_discarding = threading.Semaphore(1)
"""Held by the only thread that may read a refused body."""


class BodyStream:
    """``wsgi.input`` with time limits.

    Args:
        environ: the WSGI environment; limits are set on its ``gunicorn.socket``, if there is one.
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
        """The next bytes, at most ``size``; empty at the end.

        Raises:
            UploadTimeout: after the deadline or a stall.
            BadRequest: malformed chunks.
            BodyCutOff: the sender has closed the connection.
        """
        self._was_read = True
        data = self._received(size)
        if time.monotonic() > self._deadline:
            raise UploadTimeout
        self._beginning += data[: BEGINNING_BYTES - len(self._beginning)]
        self._left = self._left - len(data) if data or size == 0 else 0
        if self._left <= 0:
            self._stop_watch()  # from here on only our own work takes time
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
        """The first bytes of a refused body, read now if none have been read.

        Raises as :meth:`read`.
        """
        size = min(BEGINNING_BYTES, self._left)
        if not self._was_read and size > 0:
            if self._socket is not None:
                self._stop_watch()
                self._socket.settimeout(DISCARD_STALL_SECONDS)
                self._watch = _watch(self._socket, DISCARD_SECONDS)
            self.read(size)
        return bytes(self._beginning)

    def end(self) -> None:
        """Finish with this body, whether it was read or not."""
        self._stop_watch()
        if self._left > 0 and self._socket is not None and not self._discard(self._socket):
            _stop_reading(self._socket)

    def _stop_watch(self) -> None:
        if self._watch is not None:
            self._watch.cancel()

    def _discard(self, connection: socket) -> bool:
        """Read the rest if the sender keeps up; returns whether the end was reached."""
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
    """Close the receiving side after ``seconds``.

    gunicorn reads until a block is full, so a sender that trickles could keep it busy for long.
    """
    watch = threading.Timer(seconds, _stop_reading, (connection,))
    watch.daemon = True
    watch.start()
    return watch


def _stop_reading(connection: socket) -> None:
    with suppress(OSError):  # the sender may have closed the connection
        connection.shutdown(SHUT_RD)


def _announced(environ: dict[str, Any]) -> int:
    """The announced length of the body in bytes; practically infinite for a chunked one."""
    if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        return 1 << 62
    text = environ.get("CONTENT_LENGTH", "")
    return int(text) if text.isdecimal() else 0
