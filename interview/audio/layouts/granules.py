"""Ogg pages whose clock is below zero: FFmpeg gives up the whole stream at the first one.

Writers that know no time put -1 on every page, and streams that were cut out of others begin
before zero. All pages of such a stream are moved by as much, gaps stay where they are.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from interview.audio.layouts.piece import FileBytes, Patch

FLAGS_AT, GRANULE_AT, CHECKSUM_AT = 5, 6, 22
LAST = 4
"""The flag of the last page, whose clock would shorten the sound."""

LATE = 1
"""Where the clock is moved to: FFmpeg takes zero for none."""

NO_PACKET_ENDS = -1
REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
MASK = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Stamp:
    """The clock of a page: ``serial`` of its stream, ``ends`` whether a packet ends in it."""

    position: int
    size: int
    serial: int
    granule: int
    ends: bool

    @property
    def below_zero(self) -> bool:
        return self.granule < 0 and (self.ends or self.granule != NO_PACKET_ENDS)


def mended(data: FileBytes, stamps: Iterable[Stamp]) -> Iterator[Patch]:
    """What has to be written over in the pages of streams with a clock below zero."""
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
    """Whether a page says a time: not the headers, which say 0, and not one in which none ends."""
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
    """Of RFC 3533: the polynomial of zlib, from the highest bit on, begun and ended with zero."""
    value = zlib.crc32(page.translate(REVERSED), MASK) ^ MASK
    return int.from_bytes(value.to_bytes(4, "little").translate(REVERSED), "big")
