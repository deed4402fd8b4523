"""The parts of a multipart form as they come, or what is wrong with them."""

from collections.abc import Iterator
from typing import IO

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Field, File, MultipartDecoder, NeedData, State

from interview.errors import BadRequest, BodyCutOff, InterviewError

MULTIPART = "multipart/form-data"
BLOCK_BYTES = 64 * 1024


class FormParts:
    """Decodes a form block by block. What stands behind its last boundary is read and dropped.

    Args:
        stream: the body.
        boundary: of its Content-Type.
        held_bytes: most that is held while the end of a head or of a preamble is looked for.
        most: parts.
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
        """No boundary, or no end of a head, in all that is held."""
        if self._decoder.state is State.PREAMBLE:
            return BadRequest(boundary=self._boundary)
        return BadRequest(unreadable_part=self._begun + 1)
