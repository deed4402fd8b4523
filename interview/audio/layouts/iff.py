"""AIFF and AIFF-C: big-endian chunks in a FORM; several FORMs are several recordings.

FFmpeg is given a header of ours, the format as it was found, and the samples: it sees no tag, no
picture, and no size but the true one.
"""

import re
import struct
from dataclasses import dataclass

from interview.audio.layouts.piece import (
    JUNK_BYTES,
    MAX_ELEMENTS,
    FileBytes,
    Layout,
    Piece,
    Range,
)
from interview.errors import CorruptAudio, UnsupportedAudio

FORM_KINDS = (b"AIFF", b"AIFC")
MAX_FORMAT_BYTES = 1024
FRAMES_AT = 2
"""In a COMM chunk: channels in two bytes, frames in four, bits of a sample in two, the rate."""

COMM_BYTES = 18
"""Behind them, in AIFF-C, the compression type."""

PCM = (b"NONE", b"twos", b"sowt")
EXPONENT_OF_ONE = 16_383 + 63
"""Of a fraction of 64 bits that is taken as a whole number."""

OFFSET_BYTES = 8
"""In an SSND chunk, in front of the samples: their offset and block size, mostly 0."""

CHUNK_NAME = re.compile(rb"[ -~]{4}")
LEFT_OVER_SECONDS = 0.3
"""Bytes behind the last chunk that would sound longer than this are samples."""

HEADER_BYTES = 64
"""A writer that counts its header among the samples is off by less than this."""


@dataclass(slots=True)
class _Form:
    kind: bytes
    format: bytes = b""
    samples: Range | None = None

    def take_format(self, found: bytes) -> None:
        """Raises CorruptAudio where it contradicts the one that was found before."""
        if self.format and found != self.format:
            raise CorruptAudio
        self.format = found

    @property
    def bytes_per_second(self) -> float:
        """By the 80 bits of the sample rate."""
        channels, _, bits, exponent, fraction = struct.unpack_from(
            ">HIHHQ", self.format.ljust(COMM_BYTES, b"\0")
        )
        power = (exponent & 0x7FFF) - EXPONENT_OF_ONE
        rate = fraction * 2.0 ** max(-900, min(900, power))
        return float(rate * channels * bits / 8)

    def piece(self) -> Piece | None:
        """None for a FORM without format or samples.

        Raises UnsupportedAudio for PCM of no bits, which FFmpeg reads as one of 8.
        """
        if self.samples is None or len(self.format) < FRAMES_AT + 4:
            return None
        if self.format[FRAMES_AT + 4 : FRAMES_AT + 6] == b"\0\0" and self._is_pcm():
            raise UnsupportedAudio(container="AIFF", codec="PCM (0 bit)", instead="MP3")
        start, end = self.samples
        # The number of frames is only a promise; FFmpeg counts the bytes where it is too large.
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
    """From chunk to chunk, through every FORM."""

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
        """Go behind the chunk with this header; False where the file ends in it."""
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
        """Samples may go on behind a chunk whose size was never mended."""
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
