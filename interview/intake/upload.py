"""Streams an upload into registry-owned files: one copy on disk, none in memory.

The body of the request has a deadline and a limit for each silence. A body that the view does not
read is cut off: otherwise the server would read it to its end, in a thread meant for pages.
"""

import threading
import time
from contextlib import ExitStack, suppress
from socket import SHUT_RD, socket
from typing import IO, Any

import structlog
from flask import Request
from gunicorn.http.errors import ParseException

from interview.contracts import Recording
from interview.errors import (
    BadRequest,
    BodyCutOff,
    InterviewError,
    NoAudio,
    NoFileChosen,
    UploadTimeout,
)
from interview.files.tempfiles import TempFile, TempFileRegistry
from interview.intake.form import FormParser, field_in_beginning
from interview.intake.sniffing import container_of_stream

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

MAX_PARTS = 16
"""Limit of the parts of a form, because each file part opens a file."""

log = structlog.get_logger(__name__)


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


class UploadRequest(Request):
    """A request whose file parts the form parser writes into registry files.

    ``registry`` and ``upload_seconds`` are set once, when the application is composed. Flask always
    closes the request, which unlinks the files.
    """

    registry: TempFileRegistry
    upload_seconds: float
    max_form_parts = MAX_PARTS
    form_data_parser_class = FormParser

    def __init__(self, environ: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        self._body = BodyStream(environ, self.upload_seconds)
        environ["wsgi.input"] = self._body
        super().__init__(environ, *args, **kwargs)
        self._owned = ExitStack()
        self._files_by_stream: dict[int, TempFile] = {}

    def _get_file_stream(self, *_: object, **__: object) -> IO[bytes]:
        """The file for a file part (a hook of werkzeug's Request)."""
        owned = self._owned.enter_context(self.registry.file(suffix=".upload", purpose="upload"))
        self._files_by_stream[id(owned.stream)] = owned
        return owned.stream

    def recording(self, field: str) -> Recording:
        """The upload in ``field``.

        Raises:
            NoAudio: the form has no such file part; the message names the parts it has.
            NoFileChosen: the file input of a browser without a chosen file.
            EmptyAudio, UnsupportedAudio, BeginningMissing: see :func:`container_of_stream`.
        """
        upload = self.files.get(field)
        if upload is None:
            raise self._no_audio(field)
        owned = self._files_by_stream[id(upload.stream)]
        owned.stream.flush()
        size = owned.path.stat().st_size
        if not size and not upload.filename:
            raise NoFileChosen
        container = container_of_stream(owned.stream)
        return Recording(owned.path, container, size)

    def early_field(self, name: str) -> str:
        """A text field in the first bytes of the body; empty if there is none or on any error.

        Used while a refusal is composed, which no content of the body may prevent.
        """
        try:
            data = self._body.beginning()
            return field_in_beginning(self.headers.get("Content-Type", ""), data, name)
        except Exception as error:  # noqa: BLE001 - the first refusal is the one to report
            log.info("beginning_unreadable", kind=type(error).__name__)
            return ""

    def _no_audio(self, field: str) -> NoAudio:
        if field in self.form:
            return NoAudio(part_without_filename=field)
        found = ", ".join([*self.files, *self.form])
        return NoAudio(field=field, found=found) if found else NoAudio()

    def close(self) -> None:
        super().close()
        self._owned.close()
        self._body.end()
