"""WAV: sizes that streaming writers leave open or get wrong, and several files in one.

FFmpeg is given a header of ours, the format as it was found, and all samples: it sees no other
chunk, and no size but the true one.
"""

import re
import struct
from dataclasses import dataclass, field

from interview.audio.layouts.piece import (
    JUNK_BYTES,
    MAX_ELEMENTS,
    FileBytes,
    Layout,
    Piece,
    Range,
)
from interview.audio.layouts.wave_format import WaveFormat
from interview.errors import CorruptAudio

RIFFS = (b"RIFF", b"RF64", b"BW64", b"RIFX")
INNER_FILE = re.compile(rb"(?:RIFF|RF64|BW64|RIFX)....WAVEfmt ", re.DOTALL)
CHUNK_NAME = re.compile(rb"[A-Za-z0-9 _-]{4}")
MAX_FORMAT_BYTES = 1024
UNKNOWN_SIZE = 0xFFFFFFFF
HEADER_BYTES = 80
"""A writer that counts its header among the samples is off by this at most: 44 is the shortest,
with the format of what is not PCM and the name of the software it has 80."""

LEFT_OVER_SECONDS = 0.3
"""Bytes behind the last chunk that would sound longer than this are samples."""


def wav_layout(data: FileBytes) -> Layout:
    """Every run of samples; runs of one format become one recording."""
    walk = _Walk(data)
    walk.run()
    pieces = tuple(run.piece() for run in walk.runs)
    return Layout(pieces, walk.cut)


@dataclass(slots=True)
class _Run:
    """Samples of one format."""

    format: WaveFormat
    ranges: list[Range] = field(default_factory=list)

    def piece(self) -> Piece:
        """All ranges; each but the last ends with a whole block, or the next would be shifted."""
        block = self.format.block_bytes
        whole = [(start, end - (end - start) % block) for start, end in self.ranges[:-1]]
        ranges = (*whole, self.ranges[-1])
        chunk = self.format.riff()
        size = sum(end - start for start, end in ranges)
        body = b"WAVEfmt " + struct.pack("<I", len(chunk)) + chunk
        body += b"data" + struct.pack("<I", size)
        head = b"RIFF" + struct.pack("<I", min(UNKNOWN_SIZE, len(body) + size)) + body
        return Piece(ranges, head, self.format.swapped)


class _Walk:
    """From chunk to chunk, through every file in the file."""

    def __init__(self, data: FileBytes) -> None:
        self._data = data
        self._order = "<"
        self._long_size = 0
        self._format: WaveFormat | None = None
        self._waits = False
        """A format was found and no samples yet."""
        self._position = 0
        self.runs: list[_Run] = []
        self.cut = False

    def run(self) -> None:
        for _ in range(MAX_ELEMENTS):
            header = self._data.at(self._position, 12)
            if len(header) < 8 or not self._step(header):
                break
        else:
            self.cut = True
        self._end()

    def _step(self, header: bytes) -> bool:
        """Go behind the chunk with this header; False where there is none."""
        if header[:4] in RIFFS and header[8:] == b"WAVE":
            self._order = ">" if header[:4] == b"RIFX" else "<"
            self._waits = False
            self._position += 12
            return True
        name, length = header[:4], self._size(header[4:8])
        start = self._position + 8
        if name == b"data":
            self._waits = False
            self._position = self._samples(start, length)
            return True
        if not CHUNK_NAME.fullmatch(name) or start + length > self._data.size:
            return False
        if name == b"fmt ":
            self._take_format(self._data.at(start, min(length, MAX_FORMAT_BYTES)))
        elif name == b"ds64":
            self._long_size = int.from_bytes(self._data.at(start + 8, 8), "little")
        self._position = self._behind(start + length, length)
        return True

    def _take_format(self, chunk: bytes) -> None:
        """Raises CorruptAudio where two formats contradict each other in front of the samples."""
        found = WaveFormat(chunk, self._order)
        if self._waits and self._format is not None and found != self._format:
            raise CorruptAudio
        self._format, self._waits = found, True

    def _size(self, field: bytes) -> int:
        return int.from_bytes(field, "little" if self._order == "<" else "big")

    def _behind(self, end: int, length: int) -> int:
        """Chunks are padded to an even length; not every writer does it."""
        padded = bool(length % 2) and not CHUNK_NAME.fullmatch(self._data.at(end, 4))
        return end + 1 if padded else end

    def _samples(self, start: int, length: int) -> int:
        """Take the samples of a data chunk; returns where it ends."""
        if length == UNKNOWN_SIZE and self._long_size:
            length = self._long_size
        if length == 0 and CHUNK_NAME.fullmatch(self._data.at(start, 4)):
            self._add(start, start)
            return start
        if 0 < length <= self._data.size - start:
            self._add(start, start + length)
            return self._behind(start + length, length)
        inner = self._data.find(INNER_FILE, start, 16)
        end = self._data.size if inner is None else inner
        missing = start + length - self._data.size
        header_counted = missing <= HEADER_BYTES or missing in (start, start - 8)
        if length <= self._data.max_bytes and not header_counted and inner is None:
            self.cut = True
        self._add(start, end)
        return end

    def _add(self, start: int, end: int) -> None:
        if self._format is None:
            return
        last = self.runs[-1] if self.runs else None
        if last is None or last.format != self._format:
            last = _Run(self._format)
            self.runs.append(last)
        last.ranges.append((start, end))

    def _end(self) -> None:
        """Samples may go on behind the last chunk, under no header at all."""
        if not self.runs:
            self.cut = True
            return
        header = self._data.at(self._position, 8)
        left = self._data.size - self._position
        is_chunk = bool(CHUNK_NAME.fullmatch(header[:4]))
        junk = max(JUNK_BYTES, LEFT_OVER_SECONDS * self.runs[-1].format.bytes_per_second)
        if not is_chunk and left > junk:
            self._add(self._position, self._data.size)
