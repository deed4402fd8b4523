"""Streams an upload into registry-owned files: one copy on disk, none in memory."""

from contextlib import ExitStack
from typing import IO, Any

import structlog
from flask import Request

from interview.contracts import Recording
from interview.errors import NoAudio, NoFileChosen
from interview.files.tempfiles import TempFile, TempFileRegistry
from interview.intake.body import BodyStream
from interview.intake.form import FormParser, field_in_beginning
from interview.intake.sniffing import container_of_stream

MAX_PARTS = 16
"""Limit of the parts of a form, because each file part opens a file."""

log = structlog.get_logger(__name__)


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
