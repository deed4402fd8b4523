"""A recording as byte ranges of a file, and a file object that reads them as one."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from os import SEEK_CUR, SEEK_END
from typing import BinaryIO

MAX_ELEMENTS = 100_000
"""Headers that are read. What follows is not decoded, and the recording is reported as cut."""

MAX_PIECES = 300
"""Recordings in one file: one a second for five minutes. What follows is not decoded."""

JUNK_BYTES = 1024
"""So many unknown bytes behind the end are ignored; more are a sign of a cut recording."""

SEARCH_BYTES = 64 * 1024

Range = tuple[int, int]
Patch = tuple[int, bytes]
"""A position in a file, and the bytes to read there instead of those of the file."""

Pause = tuple[float, float]
"""When a pause starts, in seconds of sound before it, and its length in seconds."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One recording: ``prefix``, a header of our own, then ``ranges`` (start, end) of the file.

    ``swapped`` is the number of bytes of a sample if their order is to be reversed, else 1. Ranges
    then start at a sample boundary. ``patches`` and ``pauses`` are in order.
    """

    ranges: tuple[Range, ...]
    prefix: bytes = b""
    swapped: int = 1
    patches: tuple[Patch, ...] = ()
    pauses: tuple[Pause, ...] = ()

    @property
    def is_empty(self) -> bool:
        return all(start >= end for start, end in self.ranges)

    def patched(self, patches: Sequence[Patch]) -> "Piece":
        """The piece with those of ``patches`` that lie in its only range."""
        ((start, end),) = self.ranges
        return replace(self, patches=tuple(p for p in patches if start <= p[0] < end))


@dataclass(frozen=True, slots=True)
class Layout:
    """The recordings in a file, in order.

    ``cut``: the structure ends early. ``promised``: the seconds that a header announces, 0 if none
    does.
    """

    pieces: tuple[Piece, ...]
    cut: bool = False
    promised: float = 0.0

    def bounded(self, offset: int) -> "Layout":
        """The first MAX_PIECES pieces, with ``offset`` added to all positions."""
        moved = (
            replace(
                piece,
                ranges=tuple((a + offset, b + offset) for a, b in piece.ranges),
                patches=tuple((at + offset, data) for at, data in piece.patches),
            )
            for piece in self.pieces[:MAX_PIECES]
        )
        return replace(self, pieces=tuple(moved), cut=self.cut or len(self.pieces) > MAX_PIECES)


@dataclass(frozen=True, slots=True)
class FileBytes:
    """The bytes of a file from ``base`` on; positions are relative to it."""

    file: BinaryIO
    file_size: int
    max_bytes: int
    base: int = 0

    @property
    def size(self) -> int:
        return max(0, self.file_size - self.base)

    def at(self, position: int, count: int) -> bytes:
        """Up to ``count`` bytes at ``position``."""
        if position >= self.size:
            return b""
        self.file.seek(self.base + position)
        return self.file.read(count)

    def behind(self, position: int) -> "FileBytes":
        """The same file without its first ``position`` bytes."""
        return replace(self, base=self.base + position)

    def find(self, pattern: re.Pattern[bytes], position: int, longest: int) -> int | None:
        """The next position of ``pattern`` (at most ``longest`` bytes) from ``position`` on."""
        while position < self.size:
            block = self.at(position, SEARCH_BYTES + longest)
            found = pattern.search(block)
            if found is not None:
                return position + found.start()
            position += SEARCH_BYTES
        return None


def split(starts: list[int], end: int) -> tuple[Piece, ...]:
    """A piece from each start to the next, at most MAX_PIECES + 1."""
    bounds = [*starts, end][: MAX_PIECES + 2]
    return tuple(Piece((both,)) for both in pairwise(bounds))


@dataclass(slots=True)
class PieceFile:
    """A piece as the file object that FFmpeg reads.

    ``may_read`` is called before each read: once it returns False, FFmpeg sees the end of the file.
    """

    file: BinaryIO
    piece: Piece
    may_read: Callable[[], bool]
    _position: int = 0
    _ends: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        end = len(self.piece.prefix)
        self._ends.append(end)
        for start, stop in self.piece.ranges:
            end += stop - start
            self._ends.append(end)

    def read(self, count: int) -> bytes:
        """Up to ``count`` bytes; none at the end."""
        if not self.may_read() or self._position >= self._ends[-1]:
            return b""
        number = bisect_right(self._ends, self._position)
        left = self._ends[number] - self._position
        data = self._from(number, -left, min(count, left))
        self._position += len(data)
        return data

    def _from(self, number: int, from_end: int, count: int) -> bytes:
        if number == 0:
            start = len(self.piece.prefix) + from_end
            return self.piece.prefix[start : start + count]
        start, end = self.piece.ranges[number - 1]
        return self._in_order(start, end + from_end, end, count)

    def _in_order(self, start: int, position: int, end: int, count: int) -> bytes:
        """``count`` bytes at ``position`` of a range, the bytes of samples swapped if needed."""
        width = self.piece.swapped
        before = (position - start) % width
        self.file.seek(position - before)
        data = self._patched(min(-(-(before + count) // width) * width, end - position + before))
        if width > 1:
            whole = len(data) - len(data) % width
            swapped = bytearray(data)
            for byte in range(width):
                swapped[byte:whole:width] = data[width - 1 - byte : whole : width]
            data = bytes(swapped)
        return data[before : before + count]

    def _patched(self, count: int) -> bytes:
        """Up to ``count`` bytes from the current position of the file, patches applied."""
        position, patches = self.file.tell(), self.piece.patches
        data = bytearray(self.file.read(count))
        end = position + len(data)
        for number in range(max(0, bisect_right(patches, (position, b"")) - 1), len(patches)):
            at, new = patches[number]
            if at >= end:
                break
            inside = new[max(0, position - at) : end - at]
            start = max(0, at - position)
            data[start : start + len(inside)] = inside
        return bytes(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Like :meth:`io.IOBase.seek`, but never before the start."""
        base = {SEEK_CUR: self._position, SEEK_END: self._ends[-1]}.get(whence, 0)
        self._position = max(0, base + offset)
        return self._position

    def tell(self) -> int:
        """The current position."""
        return self._position
