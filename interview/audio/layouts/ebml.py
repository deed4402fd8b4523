"""WebM and Matroska: nested elements of known or unknown size (RFC 8794, RFC 9559)."""

import re

from interview.audio.layouts.ebml_elements import Element, element_at, require_honest_rates
from interview.audio.layouts.piece import JUNK_BYTES, MAX_ELEMENTS, FileBytes, Layout, split

HEADER, SEGMENT, CLUSTER, TRACKS = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1654AE6B
MASTERS = (SEGMENT, CLUSTER)
"""Entered, not skipped: where their size is unknown nothing else says where they end."""

ELEMENTS = frozenset({
    HEADER, SEGMENT, CLUSTER,
    0x114D9B74, 0x1549A966, TRACKS, 0x1C53BB6B, 0x1941A469, 0x1043A770, 0x1254C367,
    0xE7, 0x5854, 0xA7, 0xAB, 0xA3, 0xA0, 0xAF, 0xEC, 0xBF,
})  # fmt: skip
"""Of the top levels and of a cluster, with Void and CRC-32."""

CLUSTER_START = re.compile(rb"\x1f\x43\xb6\x75[\x01-\xff]")
LONGEST_HEADER = 12
TRACKS_BYTES = 1024 * 1024
"""How much of the description of the tracks is looked at."""


def webm_layout(data: FileBytes) -> Layout:
    """A piece from each EBML header to the next.

    Raises CorruptAudio for a sample rate that is no number.
    """
    starts, position, cut = [0], 0, False
    for _ in range(2 * MAX_ELEMENTS):  # 5 min of packets of 2.5 ms are 120,000
        if position >= data.size:
            cut = position > data.size
            break
        header = data.at(position, LONGEST_HEADER)
        element = element_at(header)
        if element is None or element.identifier not in ELEMENTS:
            found = _next_cluster(data, position)
            if found is None:
                cut = _is_cut_in(data, position, header)
                break
            position = found
            continue
        if element.identifier == TRACKS:
            size = element.header_size + (element.size or 0)
            require_honest_rates(data.at(position, min(size, TRACKS_BYTES)))
        if element.identifier == HEADER and position:
            starts.append(position)
        position += element.header_size + _skipped(element, data.size - position)
    else:
        return Layout(split(starts, position), cut=True)
    return Layout(split(starts, data.size), cut)


def _skipped(element: Element, left: int) -> int:
    if element.size is None:
        return 0
    inside = element.identifier in MASTERS and element.header_size + element.size <= left
    return 0 if inside else element.size


def _next_cluster(data: FileBytes, position: int) -> int | None:
    """Where reading can go on behind damage; None where too little is left to be damage."""
    if data.size - position <= JUNK_BYTES:
        return None
    return data.find(CLUSTER_START, position + 1, 5)


def _is_cut_in(data: FileBytes, position: int, header: bytes) -> bool:
    """Whether what is left at the end is the start of an element, or too much to be junk."""
    begun = any(
        identifier.to_bytes(4, "big").lstrip(b"\0").startswith(header[:4])
        or header.startswith(identifier.to_bytes(4, "big").lstrip(b"\0"))
        for identifier in ELEMENTS
    )
    return begun or data.size - position > JUNK_BYTES
