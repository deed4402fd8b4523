"""Ogg: pages, whose streams may follow one another in a chain (RFC 3533)."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from interview.audio.layouts.granules import Stamp, mended
from interview.audio.layouts.piece import (
    JUNK_BYTES,
    MAX_ELEMENTS,
    FileBytes,
    Layout,
    split,
)
from interview.errors import BeginningMissing

PAGE = re.compile(rb"OggS\0")
HEADER_BYTES = 27
FIRST = 2
GOES_ON = 255
"""A packet whose last segment is this long goes on in the next page."""


@dataclass(frozen=True, slots=True)
class _Page:
    flags: int
    size: int
    lacing: bytes
    stamp: Stamp


def ogg_layout(data: FileBytes) -> Layout:
    """A piece from each chain of first pages to the next.

    Writers that are stopped leave out the flag for the end of a stream: cut is what ends inside a
    page or a packet.

    Raises BeginningMissing where the first page is one of the middle.
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
    """Each page and where it is; at last None, where there are more than MAX_ELEMENTS."""
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
    """The page at ``position``, None where there is none or its header is cut."""
    header = data.at(position, HEADER_BYTES + 255)
    if len(header) < HEADER_BYTES or not PAGE.match(header):
        return None
    segments = header[26]
    lacing = header[HEADER_BYTES : HEADER_BYTES + segments]
    size = HEADER_BYTES + segments + sum(lacing)
    granule, serial = struct.unpack_from("<qI", header, 6)
    stamp = Stamp(position, size, serial, granule, ends=lacing.count(GOES_ON) < segments)
    return _Page(header[5], size, lacing, stamp)
