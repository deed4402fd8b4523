"""Ogg: pages of streams that may follow one another in a chain (RFC 3533).

FFmpeg gives up a stream at the first page with a granule position below zero. Writers that know no
time put -1 on every page, and streams cut out of others start before zero. Such a stream is
patched: all its pages are shifted by the same amount, so that gaps stay where they are.
"""

import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from interview.audio.layouts.piece import (
    JUNK_BYTES,
    MAX_ELEMENTS,
    FileBytes,
    Layout,
    Patch,
    split,
)
from interview.errors import BeginningMissing

FLAGS_AT, GRANULE_AT, CHECKSUM_AT = 5, 6, 22
LAST = 4
"""The flag of the last page, whose granule position would shorten the sound."""

LATE = 1
"""The lowest granule position after the shift: FFmpeg takes zero for none."""

NO_PACKET_ENDS = -1
REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
MASK = 0xFFFFFFFF

PAGE = re.compile(rb"OggS\0")
HEADER_BYTES = 27
FIRST = 2
GOES_ON = 255
"""A packet whose last segment has this length continues on the next page."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """The granule position of a page. ``serial``: its stream; ``ends``: a packet ends in it."""

    position: int
    size: int
    serial: int
    granule: int
    ends: bool

    @property
    def below_zero(self) -> bool:
        return self.granule < 0 and (self.ends or self.granule != NO_PACKET_ENDS)


def mended(data: FileBytes, stamps: Iterable[Stamp]) -> Iterator[Patch]:
    """Patches for the pages of streams with a granule position below zero."""
    begun: set[int] = set()
    pages = [stamp for stamp in stamps if _counts(stamp, begun)]
    lowest: dict[int, int] = {}
    for page in pages:
        lowest[page.serial] = min(page.granule, lowest.get(page.serial, 0))
    for page in pages:
        if lowest[page.serial] < 0:
            granule = min(page.granule - lowest[page.serial] + LATE, 2**63 - 1)
            yield from _written(data, page, granule)


def _counts(stamp: Stamp, begun: set[int]) -> bool:
    """Whether the page has a time: header pages (0) and pages in which no packet ends do not."""
    if stamp.granule:
        begun.add(stamp.serial)
    return stamp.serial in begun and (stamp.ends or stamp.below_zero)


def _written(data: FileBytes, stamp: Stamp, granule: int) -> Iterator[Patch]:
    page = bytearray(data.at(stamp.position, stamp.size))
    page[FLAGS_AT] &= ~LAST
    page[GRANULE_AT : GRANULE_AT + 8] = struct.pack("<q", granule)
    page[CHECKSUM_AT : CHECKSUM_AT + 4] = bytes(4)
    yield stamp.position + FLAGS_AT, bytes(page[FLAGS_AT : GRANULE_AT + 8])
    yield stamp.position + CHECKSUM_AT, struct.pack("<I", _checksum(bytes(page)))


def _checksum(page: bytes) -> int:
    """The CRC of RFC 3533: zlib's polynomial, highest bit first, initial and final value zero."""
    value = zlib.crc32(page.translate(REVERSED), MASK) ^ MASK
    return int.from_bytes(value.to_bytes(4, "little").translate(REVERSED), "big")


@dataclass(frozen=True, slots=True)
class _Page:
    flags: int
    size: int
    lacing: bytes
    stamp: Stamp


def ogg_layout(data: FileBytes) -> Layout:
    """A piece from each run of first pages to the next.

    Writers that are interrupted leave out the flag of the last page, so a file counts as cut only
    if it ends inside a page or a packet.

    Raises BeginningMissing if the file does not start with the first page of a stream.
    """
    starts: list[int] = []
    end, cut, was_first, below_zero = 0, True, False, False
    for position, page in _pages(data):
        if page is None:
            return Layout(split(starts, position), cut=True)
        is_first = bool(page.flags & FIRST)
        if position == 0 and not is_first and page.size <= data.size:
            raise BeginningMissing
        if not starts or (is_first and not was_first):
            starts.append(position)
        was_first = is_first
        below_zero = below_zero or page.stamp.below_zero
        end = position + page.size
        cut = end > data.size or page.lacing[-1:] == bytes([GOES_ON])
    pieces = split(starts, data.size)
    if below_zero:
        patches = list(mended(data, (page.stamp for _, page in _pages(data) if page)))
        pieces = tuple(piece.patched(patches) for piece in pieces)
    return Layout(pieces, cut or data.size - end > JUNK_BYTES)


def _pages(data: FileBytes) -> Iterator[tuple[int, _Page | None]]:
    """Each page with its position; the last one is None if there are more than MAX_ELEMENTS."""
    position = 0
    for _ in range(MAX_ELEMENTS):
        page = _page(data, position)
        if page is not None:
            yield position, page
            position += page.size
            continue
        found = data.find(PAGE, position + 1, 5)
        if found is None:
            return
        position = found
    yield position, None


def _page(data: FileBytes, position: int) -> _Page | None:
    """The page at ``position``; None if there is no whole page header."""
    header = data.at(position, HEADER_BYTES + 255)
    if len(header) < HEADER_BYTES or not PAGE.match(header):
        return None
    segments = header[26]
    lacing = header[HEADER_BYTES : HEADER_BYTES + segments]
    size = HEADER_BYTES + segments + sum(lacing)
    granule, serial = struct.unpack_from("<qI", header, 6)
    stamp = Stamp(position, size, serial, granule, ends=lacing.count(GOES_ON) < segments)
    return _Page(header[5], size, lacing, stamp)
