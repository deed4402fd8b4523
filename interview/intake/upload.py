"""Streams an upload into files the registry owns: one copy on disk, none in memory."""

from contextlib import ExitStack
from typing import IO, Any

from flask import Request

from interview.contracts import Recording
from interview.errors import NoAudio
from interview.intake.body import BodyStream
from interview.intake.sniffing import HEAD_BYTES, container_of
from interview.resources.tempfiles import TempFile, TempFileRegistry

MAX_PARTS = 16
"""Parts of one form: each file part opens a file, so their number is bounded too."""


class UploadRequest(Request):
    """A request whose file parts are written by the form parser into registry files.

    ``registry`` and ``upload_seconds`` are set once, when the application is composed.
    Closing the request, which Flask does whatever the view did, unlinks the files.
    """

    registry: TempFileRegistry
    upload_seconds: float
    max_form_parts = MAX_PARTS

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
            NoAudio: the form has no such file part.
            EmptyAudio, UnsupportedAudio: by its first bytes.
        """
        upload = self.files.get(field)
        if upload is None:
            raise NoAudio
        owned = self._files_by_stream[id(upload.stream)]
        owned.stream.flush()
        owned.stream.seek(0)
        container = container_of(owned.stream.read(HEAD_BYTES))
        return Recording(owned.path, container, owned.path.stat().st_size)

    def close(self) -> None:
        super().close()
        self._owned.close()
        self._body.end()
