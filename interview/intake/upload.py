"""Streams an upload into files the registry owns: one copy on disk, none in memory."""

from contextlib import ExitStack
from typing import IO, Any

import structlog
from flask import Request

from interview.contracts import Recording
from interview.errors import NoAudio, NoFileChosen
from interview.files.tempfiles import TempFile, TempFileRegistry
from interview.intake.beginning import field_in_beginning
from interview.intake.body import BodyStream
from interview.intake.form import FormParser
from interview.intake.sniffing import container_of_stream

MAX_PARTS = 16
"""Parts of one form: each file part opens a file, so their number is bounded too."""

log = structlog.get_logger(__name__)


class UploadRequest(Request):
    """A request whose file parts are written by the form parser into registry files.

    ``registry`` and ``upload_seconds`` are set once, when the application is composed.
    Closing the request, which Flask does whatever the view did, unlinks the files.
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
        """Where the form parser writes a file part (the hook of werkzeug's Request)."""
        owned = self._owned.enter_context(self.registry.file(suffix=".upload", purpose="upload"))
        self._files_by_stream[id(owned.stream)] = owned
        return owned.stream

    def recording(self, field: str) -> Recording:
        """The upload in ``field``.

        Raises:
            NoAudio: the form has no such file part; its words name what the form has.
            NoFileChosen: a browser sent the field of a file nobody chose.
            EmptyAudio, UnsupportedAudio, BeginningMissing: by its first bytes.
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
        """A text field at the beginning of the body; empty for whatever else a body does.

        Asked for while a refusal is written, which nothing that was sent may keep from its sender.
        """
        try:
            data = self._body.beginning()
            return field_in_beginning(self.headers.get("Content-Type", ""), data, name)
        except Exception as error:  # noqa: BLE001 - the first refusal is the one to tell
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
