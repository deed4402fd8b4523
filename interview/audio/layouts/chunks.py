"""Formats of sized chunks: AIFF and AIFF-C, CAF, and ASF (WMA); several recordings in one file.

For AIFF, FFmpeg gets a new header with the format as found and the true size, then the samples; it
sees no tag and no picture.
"""

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass

from interview.audio.layouts.piece import (
    JUNK_BYTES,
    MAX_ELEMENTS,
    FileBytes,
    Layout,
    Piece,
    Range,
    split,
)
from interview.errors import CorruptAudio, UnsupportedAudio

FORM_KINDS = (b"AIFF", b"AIFC")
MAX_FORMAT_BYTES = 1024
FRAMES_AT = 2
"""The COMM chunk starts with channels (2 bytes), frames (4), bits per sample (2), rate (10)."""

COMM_BYTES = 18
"""In AIFF-C the compression type follows."""

PCM = (b"NONE", b"twos", b"sowt")
EXPONENT_OF_ONE = 16_383 + 63
"""Exponent bias of an 80-bit float whose fraction is read as a 64-bit integer."""

OFFSET_BYTES = 8
"""At the start of an SSND chunk: offset and block size of the samples, usually 0."""

CHUNK_NAME = re.compile(rb"[ -~]{4}")
LEFT_OVER_SECONDS = 0.3
"""Bytes after the last chunk are samples if they would last longer than this."""

HEADER_BYTES = 64
"""The largest error of a writer that counts its header among the samples."""

CAF_START = re.compile(rb"caff\x00\x01\x00.desc", re.DOTALL)
CAF_HEADER = 8
CAF_CHUNK = 12

ASF_START = re.compile(re.escape(bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")))
ASF_OBJECT = 24
ASF_DATA = bytes.fromhex("3626b2758e66cf11a6d900aa0062ce6c")

LONGEST_START = 16

Unit = tuple[int, bool]
"""The length of a chunk with its header, 0 if it is open; and whether it holds the samples."""


@dataclass(slots=True)
class _Form:
    kind: bytes
    format: bytes = b""
    samples: Range | None = None

    def take_format(self, found: bytes) -> None:
        """Raise CorruptAudio if it differs from the format found before."""
        if self.format and found != self.format:
            raise CorruptAudio
        self.format = found

    @property
    def bytes_per_second(self) -> float:
        """Computed from the sample rate, an 80-bit float."""
        channels, _, bits, exponent, fraction = struct.unpack_from(
            ">HIHHQ", self.format.ljust(COMM_BYTES, b"\0")
        )
        power = (exponent & 0x7FFF) - EXPONENT_OF_ONE
        rate = fraction * 2.0 ** max(-900, min(900, power))
        return float(rate * channels * bits / 8)

    def piece(self) -> Piece | None:
        """The recording; None for a FORM without format or samples.

        Raises UnsupportedAudio for PCM of 0 bits, which FFmpeg would read as 8 bits.
        """
        if self.samples is None or len(self.format) < FRAMES_AT + 4:
            return None
        if self.format[FRAMES_AT + 4 : FRAMES_AT + 6] == b"\0\0" and self._is_pcm():
            raise UnsupportedAudio(container="AIFF", codec="PCM (0 bit)", instead="MP3")
        start, end = self.samples
        # FFmpeg uses the size of the chunk if the number of frames is too large.
        body = self.kind + _chunk(b"COMM", len(self.format)) + self.format
        body += b"\0" * (len(self.format) % 2)
        body += _chunk(b"SSND", OFFSET_BYTES + end - start) + bytes(OFFSET_BYTES)
        return Piece((self.samples,), _chunk(b"FORM", len(body) + end - start) + body)

    def _is_pcm(self) -> bool:
        return self.kind == b"AIFF" or self.format[COMM_BYTES : COMM_BYTES + 4] in PCM


def aiff_layout(data: FileBytes) -> Layout:
    """A piece for each FORM."""
    walk = _Walk(data)
    walk.run()
    pieces = tuple(piece for form in walk.forms if (piece := form.piece()) is not None)
    return Layout(pieces, walk.cut or not pieces)


class _Walk:
    """Walks the chunks of every FORM."""

    def __init__(self, data: FileBytes) -> None:
        self._data = data
        self._position = 0
        self.forms: list[_Form] = []
        self.cut = True

    def run(self) -> None:
        for _ in range(MAX_ELEMENTS):
            header = self._data.at(self._position, 12)
            if len(header) < 8 or not self._step(header):
                return
        self.cut = True

    def _step(self, header: bytes) -> bool:
        """Move past the chunk with this header; False if the file ends in it."""
        if header[:4] == b"FORM" and header[8:] in FORM_KINDS:
            self.forms.append(_Form(header[8:]))
            self._position += 12
            return True
        start, length = self._position + 8, int.from_bytes(header[4:8], "big")
        is_open = start + length > self._data.size
        if self.forms and header[:4] == b"COMM":
            self.forms[-1].take_format(self._data.at(start, min(length, MAX_FORMAT_BYTES)))
        if self.forms and header[:4] == b"SSND":
            is_open = is_open or length == 0
            self._take(start, length, is_open=is_open)
        elif is_open and self.forms and not CHUNK_NAME.fullmatch(header[:4]):
            self._take_rest()
        self._position = start + length + length % 2
        return not is_open

    def _take_rest(self) -> None:
        """Add samples that continue after a chunk whose size was never updated."""
        form, left = self.forms[-1], self._data.size - self._position
        if form.samples is not None and left > max(
            JUNK_BYTES, LEFT_OVER_SECONDS * form.bytes_per_second
        ):
            form.samples = form.samples[0], self._data.size

    def _take(self, start: int, length: int, *, is_open: bool) -> None:
        end = self._data.size if is_open else start + length
        self.forms[-1].samples = (start + OFFSET_BYTES, end)
        missing = start + length - self._data.size
        self.cut = missing > HEADER_BYTES and length <= self._data.max_bytes


def _chunk(name: bytes, size: int) -> bytes:
    return name + struct.pack(">I", min(size, 0xFFFFFFFF))


def caf_layout(data: FileBytes) -> Layout:
    """A CAF is cut if its ``data`` chunk is."""
    return _layout(data, CAF_START, CAF_HEADER, _caf_chunk)


def wma_layout(data: FileBytes) -> Layout:
    """An ASF file is cut if its data object is; a broadcast leaves the size open."""
    return _layout(data, ASF_START, 0, _asf_object)


def _layout(
    data: FileBytes, start: re.Pattern[bytes], head: int, unit_at: Callable[[bytes], Unit | None]
) -> Layout:
    """A piece from each start of a file to the next.

    ``head`` is the number of bytes before the first chunk of a file.
    """
    starts, position, cut = [0], head, True
    for _ in range(MAX_ELEMENTS):
        header = data.at(position, ASF_OBJECT)
        if position > starts[-1] + head and start.match(header):
            starts.append(position)
            position += head
            cut = True
            continue
        unit = unit_at(header)
        if unit is None:
            break
        length, is_sound = unit
        end = position + length
        if is_sound:
            cut = end > data.size and length <= data.max_bytes
        if length and end <= data.size:
            position = end
            continue
        found = data.find(start, position + 1, LONGEST_START)
        if found is None:
            break
        position = found
    else:
        return Layout(split(starts, position), cut=True)
    return Layout(split(starts, data.size), cut)


def _caf_chunk(header: bytes) -> Unit | None:
    if len(header) < CAF_CHUNK:
        return None
    length = int.from_bytes(header[4:CAF_CHUNK], "big", signed=True)
    return (CAF_CHUNK + length if length >= 0 else 0), header[:4] == b"data"


def _asf_object(header: bytes) -> Unit | None:
    if len(header) < ASF_OBJECT:
        return None
    length = int.from_bytes(header[16:], "little")
    return (length if length >= ASF_OBJECT else 0), header[:16] == ASF_DATA
