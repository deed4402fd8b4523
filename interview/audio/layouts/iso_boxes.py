"""Boxes inside a box of MP4 (ISO 14496-12)."""

import struct
from collections.abc import Iterator

CONTAINERS = frozenset({b"moov", b"trak", b"edts", b"mdia", b"mvex", b"traf"})
"""Those that are entered."""


def boxes(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of the content of each box in ``data``, which is one itself."""
    position = 8
    while position + 8 <= len(data):
        length, name = struct.unpack_from(">I4s", data, position)
        if length < 8:
            return
        yield name, position + 8, min(position + length, len(data))
        position += 8 if name in CONTAINERS else length
