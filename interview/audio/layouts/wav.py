"""WAV, also with open or wrong sizes as streaming writers leave them, and several files in one.

FFmpeg gets a new header with the format as found and the true size, then the samples; it sees no
other chunk. It would read the big-endian samples of RIFX as little-endian, so they are swapped.
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
from interview.errors import CorruptAudio, UnsupportedAudio

PCM, ADPCM, FLOAT, IMA_ADPCM, EXTENSIBLE = 1, 2, 3, 0x11, 0xFFFE
BASE_BYTES = 16
"""Format tag, channels, sample rate, bytes per second, bytes per block, bits per sample."""

MAX_BLOCK_BITS = 8 * 65_535
TAG_OF_EXTENSION = slice(BASE_BYTES + 8, BASE_BYTES + 10)
EXTENSION_BYTES = 24
"""Size of the extension, valid bits, channel mask, and a GUID that starts with a format tag."""

RIFFS = (b"RIFF", b"RF64", b"BW64", b"RIFX")
INNER_FILE = re.compile(rb"(?:RIFF|RF64|BW64|RIFX)....WAVEfmt ", re.DOTALL)
CHUNK_NAME = re.compile(rb"[A-Za-z0-9 _-]{4}")
MAX_FORMAT_BYTES = 1024
UNKNOWN_SIZE = 0xFFFFFFFF
HEADER_BYTES = 80
"""The largest error of a writer that counts its header among the samples: the shortest header has
44 bytes, one with a longer format and the name of the software 80."""

LEFT_OVER_SECONDS = 0.3
"""Bytes after the last chunk are samples if they would last longer than this."""


@dataclass(frozen=True, slots=True)
class WaveFormat:
    """A ``fmt`` chunk as found in the file; ``order`` is its byte order, ``<`` or ``>``."""

    chunk: bytes
    order: str

    @property
    def bytes_per_second(self) -> int:
        return self._base()[3]

    @property
    def block_bytes(self) -> int:
        return max(1, self._base()[4])

    @property
    def swapped(self) -> int:
        """The number of bytes of a sample whose order must be reversed for RIFF; 1 for none.

        Raises UnsupportedAudio for ADPCM in RIFX, whose blocks contain two-byte numbers.
        """
        if self.order == "<":
            return 1
        tag, bits = self._tag(), self._base()[5]
        if tag in {ADPCM, IMA_ADPCM}:
            raise UnsupportedAudio(container="WAV", codec="RIFX ADPCM", instead="MP3")
        return max(1, (bits + 7) // 8) if tag in {PCM, FLOAT} else 1

    def riff(self) -> bytes:
        """The chunk in little-endian order, with the block size corrected."""
        if len(self.chunk) < BASE_BYTES:
            return self.chunk
        rest = self.chunk[BASE_BYTES:]
        if self.order == ">" and len(rest) >= EXTENSION_BYTES:
            # Some writers swap the numbers in the GUID, others store its 16 bytes unchanged.
            guid = ">IHH" if rest[8:10] == b"\0\0" else "<IHH"
            head = struct.pack("<HHI", *struct.unpack_from(">HHI", rest))
            rest = head + struct.pack("<IHH", *struct.unpack_from(guid, rest, 8)) + rest[16:]
        elif self.order == ">":
            rest = rest[1::-1] + rest[2:]
        return struct.pack("<HHIIHH", *self._base()) + rest

    def _base(self) -> tuple[int, int, int, int, int, int]:
        """The first six fields; for PCM the block size is computed from the others."""
        tag, channels, rate, speed, block, bits = struct.unpack_from(
            self.order + "HHIIHH", self.chunk.ljust(BASE_BYTES, b"\0")
        )
        if tag in {PCM, FLOAT, EXTENSIBLE} and bits and channels * bits < MAX_BLOCK_BITS:
            if block == 4 * channels and 16 < bits < 32:  # left-justified in four bytes
                bits = 32
            block = channels * ((bits + 7) // 8)
            speed = rate * block % 2**32
        return tag, channels, rate, speed, block, bits

    def _tag(self) -> int:
        """The format tag; for an extensible format, the one in the extension."""
        tag = self._base()[0]
        if tag != EXTENSIBLE or len(self.chunk) < BASE_BYTES + EXTENSION_BYTES:
            return tag
        return int.from_bytes(self.riff()[TAG_OF_EXTENSION], "little")


def wav_layout(data: FileBytes) -> Layout:
    """A piece for each run of samples of the same format."""
    walk = _Walk(data)
    walk.run()
    pieces = tuple(run.piece() for run in walk.runs)
    return Layout(pieces, walk.cut)


@dataclass(slots=True)
class _Run:
    """Ranges of samples of the same format."""

    format: WaveFormat
    ranges: list[Range] = field(default_factory=list)

    def piece(self) -> Piece:
        """One piece of all ranges; a partial block at the end of one would shift the next."""
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
    """Walks the chunks of every RIFF file in the file."""

    def __init__(self, data: FileBytes) -> None:
        self._data = data
        self._order = "<"
        self._long_size = 0
        self._format: WaveFormat | None = None
        self._waits = False
        """A format was read, and no samples since."""
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
        """Move past the chunk with this header; False if there is none."""
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
        """Raise CorruptAudio if two different formats precede the samples."""
        found = WaveFormat(chunk, self._order)
        if self._waits and self._format is not None and found != self._format:
            raise CorruptAudio
        self._format, self._waits = found, True

    def _size(self, field: bytes) -> int:
        return int.from_bytes(field, "little" if self._order == "<" else "big")

    def _behind(self, end: int, length: int) -> int:
        """Where the next chunk starts: most writers pad chunks to an even length, some do not."""
        padded = bool(length % 2) and not CHUNK_NAME.fullmatch(self._data.at(end, 4))
        return end + 1 if padded else end

    def _samples(self, start: int, length: int) -> int:
        """Add the samples of a data chunk and return where it ends."""
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
        """Add samples that continue after the last chunk without a header."""
        if not self.runs:
            self.cut = True
            return
        header = self._data.at(self._position, 8)
        left = self._data.size - self._position
        is_chunk = bool(CHUNK_NAME.fullmatch(header[:4]))
        junk = max(JUNK_BYTES, LEFT_OVER_SECONDS * self.runs[-1].format.bytes_per_second)
        if not is_chunk and left > junk:
            self._add(self._position, self._data.size)
