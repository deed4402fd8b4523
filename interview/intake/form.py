"""The form parser: each name once, and words for every form that cannot be used."""

import io
from collections import Counter
from typing import IO, TYPE_CHECKING

from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser, MultiPartParser
from werkzeug.sansio.multipart import Field, File

from interview.errors import BadRequest
from interview.intake.parts import MULTIPART, FormParts

if TYPE_CHECKING:
    from werkzeug.formparser import t_parse_result

BYTES_PER_KB = 1000

Fields = MultiDict[str, str]
Files = MultiDict[str, FileStorage]


class FormParser(FormDataParser):
    """Parses forms of both types for werkzeug's Request.

    A part without a filename is text and held in memory, which bounds its size.
    """

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> "t_parse_result":
        """Raises BadRequest or BodyCutOff for a form that cannot be used."""
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
                form.add(part.name, content.read().decode(_charset(part), "replace"))
        return self.cls(form), self.cls(files)

    def _container(self, part: Field | File) -> IO[bytes]:
        if isinstance(part, Field):
            return io.BytesIO()
        kind = part.headers.get("content-type")
        return self.stream_factory(None, kind, part.filename, None)


def _charset(part: Field) -> str:
    return MultiPartParser().get_part_charset(part.headers)
