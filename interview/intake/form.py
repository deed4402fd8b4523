"""The parser of forms: each name occurs once, and every unusable form has its own error message.

A refusal also looks for the field with the language in the first bytes of a body.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, TYPE_CHECKING
from urllib.parse import parse_qs

from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser, MultiPartParser
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Field, File, MultipartDecoder, NeedData, State

from interview.errors import BadRequest, BodyCutOff, InterviewError

MULTIPART = "multipart/form-data"
BLOCK_BYTES = 64 * 1024

BYTES_PER_KB = 1000

Fields = MultiDict[str, str]
Files = MultiDict[str, FileStorage]


class FormParts:
    """Decodes a multipart form block by block; data after the last boundary is read and dropped.

    Args:
        stream: the body.
        boundary: of its Content-Type.
        held_bytes: limit of the buffer for the preamble and for the head of a part.
        most: limit of the number of parts.
    """

    def __init__(self, stream: IO[bytes], boundary: str, held_bytes: int, most: int) -> None:
        if not boundary or not boundary.isascii():
            raise BadRequest(no_boundary=MULTIPART)
        self._stream = stream
        self._boundary = boundary
        self._most = most
        self._begun = 0
        self._decoder = MultipartDecoder(boundary.encode("ascii"), held_bytes)

    def __iter__(self) -> Iterator[Field | File | Data]:
        """The head of each part, then its data. Raises BadRequest or BodyCutOff."""
        while self._decoder.state is not State.EPILOGUE:
            event = self._event()
            if isinstance(event, NeedData):
                self._feed()
            elif isinstance(event, Field | File | Data):
                yield event
        while self._stream.read(BLOCK_BYTES):
            pass

    def _event(self) -> object:
        try:
            event = self._decoder.next_event()
        except ValueError as error:
            raise self._fault(error) from error
        if isinstance(event, Field | File):
            self._begin(event)
        return event

    def _begin(self, part: Field | File) -> None:
        self._begun += 1
        if self._begun > self._most:
            raise BadRequest(most_fields=self._most)
        if not part.name:
            raise BadRequest(nameless_part=self._begun)

    def _feed(self) -> None:
        block = self._stream.read(BLOCK_BYTES)
        try:
            self._decoder.receive_data(block or None)
        except RequestEntityTooLarge as error:
            raise self._endless() from error

    def _fault(self, error: ValueError) -> InterviewError:
        if not self._decoder.complete:
            part = self._begun + 1
            is_garbled = isinstance(error, UnicodeError)
            return BadRequest(**{"unreadable_part" if is_garbled else "nameless_part": part})
        if self._decoder.state is State.PREAMBLE:
            return BadRequest(boundary=self._boundary)
        return BodyCutOff()

    def _endless(self) -> InterviewError:
        """The error if the buffer is full without a boundary or the end of a head."""
        if self._decoder.state is State.PREAMBLE:
            return BadRequest(boundary=self._boundary)
        return BadRequest(unreadable_part=self._begun + 1)


if TYPE_CHECKING:
    from werkzeug.formparser import t_parse_result


class FormParser(FormDataParser):
    """Parses both types of forms for werkzeug's Request.

    A part without a filename is text; it is kept in memory, so its size is limited.
    """

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> "t_parse_result":
        """Raise BadRequest or BodyCutOff for an unusable form."""
        form: Fields
        files: Files
        if mimetype == MULTIPART:
            form, files = self._multipart(stream, (options or {}).get("boundary", ""))
        else:
            form, files = self._in_one(stream, mimetype, content_length)
        names = Counter(name for fields in (form, files) for name, _ in fields.items(multi=True))
        for name, count in names.items():
            if count > 1:
                raise BadRequest(repeated_field=name)
        return stream, form, files

    def _in_one(
        self, stream: IO[bytes], mimetype: str, content_length: int | None
    ) -> tuple[Fields, Files]:
        self.silent = False
        try:
            _, form, files = super().parse(stream, mimetype, content_length)
        except ValueError as error:
            raise BadRequest(unreadable="UTF-8") from error
        return form, files

    def _multipart(self, stream: IO[bytes], boundary: str) -> tuple[Fields, Files]:
        form, files = Fields(), Files()
        most_text = self.max_form_memory_size or 0
        content: IO[bytes]
        for event in FormParts(stream, boundary, most_text, self.max_form_parts or 0):
            if isinstance(event, Field | File):
                part, content = event, self._container(event)
                continue
            content.write(event.data)
            if isinstance(part, Field) and content.tell() > most_text:
                raise BadRequest(long_text=part.name, kilobytes=most_text // BYTES_PER_KB)
            if event.more_data:
                continue
            content.seek(0)
            if isinstance(part, File):
                files.add(part.name, FileStorage(content, part.filename, part.name))
            else:
                charset = MultiPartParser().get_part_charset(part.headers)
                form.add(part.name, content.read().decode(charset, "replace"))
        return self.cls(form), self.cls(files)

    def _container(self, part: Field | File) -> IO[bytes]:
        if isinstance(part, Field):
            return io.BytesIO()
        kind = part.headers.get("content-type")
        return self.stream_factory(None, kind, part.filename, None)


def field_in_beginning(content_type: str, data: bytes, name: str) -> str:
    """The text of the field ``name``, if it is complete in ``data``; empty otherwise.

    Args:
        content_type: of the body, with its parameters.
        data: the first bytes of the body.
        name: of a field of a form or a JSON object.
    """
    kind, options = parse_options_header(content_type)
    with suppress(ValueError, RecursionError):
        if kind == "multipart/form-data":
            return _part(data, options.get("boundary", "").encode("ascii"), name)
        if kind == "application/x-www-form-urlencoded":
            return parse_qs(data.decode("utf-8", "ignore")).get(name, [""])[0]
        return _member(data.decode("utf-8", "ignore"), name)
    return ""


def _member(text: str, name: str) -> str:
    """A string of a JSON object that may be truncated."""
    found = re.search(rf'"{re.escape(name)}"\s*:\s*"([^"\\]*)"', text)
    return found[1] if found else ""


def _part(data: bytes, boundary: bytes, name: str) -> str:
    """A text part of a form that may be truncated. Raises ValueError if it is no form."""
    if not boundary:
        return ""
    decoder = MultipartDecoder(boundary)
    decoder.receive_data(data)
    wanted = False
    while not isinstance(event := decoder.next_event(), NeedData):
        if isinstance(event, Data):
            if wanted and not event.more_data:
                return event.data.decode("utf-8", "replace")
            wanted = wanted and not event.data
        else:
            wanted = isinstance(event, Field) and event.name == name
    return ""
