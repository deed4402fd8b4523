"""A recording as ranges of a file, and a file object that reads them as one."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from os import SEEK_CUR, SEEK_END
from typing import BinaryIO

MAX_ELEMENTS = 100_000
"""Headers that are looked at. What comes later is not heard, and the recording is told as cut."""

MAX_PIECES = 300
"""Recordings in one file: one a second through five minutes. What comes later is not heard."""

JUNK_BYTES = 1024
"""Bytes without meaning behind the end that are no recording and no sign of a cut."""

SEARCH_BYTES = 64 * 1024

Range = tuple[int, int]
Patch = tuple[int, bytes]
"""A position in a file, and the bytes that are read there instead of its own."""

Pause = tuple[float, float]
"""Seconds that are heard before a pause, and its own."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One recording in a file: bytes of our own, then ``ranges`` (start, end) of the file.

    The bytes of each sample in the ranges are turned around where ``swapped``, the bytes a sample
    has, is more than one. Each range then begins with a whole sample. ``patches`` and ``pauses``
    are in order.
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

    ``cut`` says that the structure ends before it should, ``promised`` how many seconds a header
    says there are (0: none does).
    """

    pieces: tuple[Piece, ...]
    cut: bool = False
    promised: float = 0.0

    def bounded(self, offset: int) -> "Layout":
        """The first MAX_PIECES, with positions that were counted from ``offset``."""
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
    """The bytes of a file from ``base`` on; positions count from there."""

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
        """Where ``pattern``, of at most ``longest`` bytes, is found next from ``position`` on."""
        while position < self.size:
            block = self.at(position, SEARCH_BYTES + longest)
            found = pattern.search(block)
            if found is not None:
                return position + found.start()
            position += SEARCH_BYTES
        return None


def split(starts: list[int], end: int) -> tuple[Piece, ...]:
    """A piece from each start to the next; one more than MAX_PIECES where there are more."""
    bounds = [*starts, end][: MAX_PIECES + 2]
    return tuple(Piece((both,)) for both in pairwise(bounds))


@dataclass(slots=True)
class PieceFile:
    """A piece as the file object FFmpeg reads; it names no other file.

    ``may_read`` is asked before each read: FFmpeg sees the end of the file once it says no.
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
        return self._turned(start, end + from_end, end, count)

    def _turned(self, start: int, position: int, end: int, count: int) -> bytes:
        """``count`` bytes at ``position`` of the range from ``start`` to ``end``."""
        width = self.piece.swapped
        before = (position - start) % width
        self.file.seek(position - before)
        data = self._patched(min(-(-(before + count) // width) * width, end - position + before))
        if width > 1:
            whole = len(data) - len(data) % width
            turned = bytearray(data)
            for byte in range(width):
                turned[byte:whole:width] = data[width - 1 - byte : whole : width]
            data = bytes(turned)
        return data[before : before + count]

    def _patched(self, count: int) -> bytes:
        """Up to ``count`` bytes of the file from where it stands, with the patches in them."""
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
        """As of any file."""
        base = {SEEK_CUR: self._position, SEEK_END: self._ends[-1]}.get(whence, 0)
        self._position = max(0, base + offset)
        return self._position

    def tell(self) -> int:
        """As of any file."""
        return self._position
