"""WebM and Matroska: nested EBML elements of known or unknown size (RFC 8794, RFC 9559)."""

import math
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from interview.audio.layouts.piece import JUNK_BYTES, MAX_ELEMENTS, FileBytes, Layout, split
from interview.errors import CorruptAudio

TRACK, AUDIO, CODEC, RATE = 0xAE, 0xE1, 0x86, 0xB5
UNCOMPRESSED = b"A_PCM"
"""Codecs whose data has no sample rate: FFmpeg takes 8 kHz if it cannot use that of the track."""

FLOATS = {4: ">f", 8: ">d"}
HIGHEST_RATE = 2.0**31

HEADER, SEGMENT, CLUSTER, TRACKS = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1654AE6B
MASTERS = (SEGMENT, CLUSTER)
"""Entered, not skipped: nothing else says where one of unknown size ends."""

ELEMENTS = frozenset({
    HEADER, SEGMENT, CLUSTER,
    0x114D9B74, 0x1549A966, TRACKS, 0x1C53BB6B, 0x1941A469, 0x1043A770, 0x1254C367,
    0xE7, 0x5854, 0xA7, 0xAB, 0xA3, 0xA0, 0xAF, 0xEC, 0xBF,
})  # fmt: skip
"""The elements of the top levels and of a cluster, with Void and CRC-32."""

CLUSTER_START = re.compile(rb"\x1f\x43\xb6\x75[\x01-\xff]")
LONGEST_HEADER = 12
TRACKS_BYTES = 1024 * 1024
"""How much of the track descriptions is read."""


@dataclass(frozen=True, slots=True)
class Element:
    """``size`` excludes the header and is None if unknown."""

    identifier: int
    size: int | None
    header_size: int


def element_at(data: bytes) -> Element | None:
    """The element whose header ``data`` starts with; None if there is no whole header."""
    if not data or data[0] < 0x10:
        return None
    id_length = 9 - data[0].bit_length()
    if len(data) <= id_length or data[id_length] == 0:
        return None
    size_length = 9 - data[id_length].bit_length()
    end = id_length + size_length
    if len(data) < end:
        return None
    bits = 7 * size_length
    value = int.from_bytes(data[id_length:end], "big") & ((1 << bits) - 1)
    size = None if value == (1 << bits) - 1 else value
    return Element(int.from_bytes(data[:id_length], "big"), size, end)


def require_honest_rates(tracks: bytes) -> None:
    """Raise CorruptAudio if an uncompressed track has a sample rate that is no number of Hz."""
    for track in _contents(tracks, TRACK):
        codec = next(_contents(track, CODEC, header=False), b"")
        if not codec.startswith(UNCOMPRESSED):
            continue
        for audio in _contents(track, AUDIO, header=False):
            for rate in _contents(audio, RATE, header=False):
                if not _is_plausible(rate):
                    raise CorruptAudio


def _is_plausible(rate: bytes) -> bool:
    """Whether FFmpeg, which stores the rate as an int, uses it. SAMPLE_RATES is checked later."""
    if len(rate) not in FLOATS:
        return not rate
    hertz = struct.unpack(FLOATS[len(rate)], rate)[0]
    return math.isfinite(hertz) and 1 <= hertz < HIGHEST_RATE


def _contents(data: bytes, identifier: int, *, header: bool = True) -> Iterator[bytes]:
    """The content of each child with ``identifier``.

    ``data`` is the parent element, with its ``header`` or without.
    """
    outer = element_at(data) if header else None
    position = outer.header_size if outer else 0
    while position < len(data):
        element = element_at(data[position : position + 12])
        if element is None or element.size is None:
            return
        start = position + element.header_size
        if element.identifier == identifier:
            yield data[start : start + element.size]
        position = start + element.size


def webm_layout(data: FileBytes) -> Layout:
    """A piece from each EBML header to the next.

    Raises CorruptAudio: see :func:`require_honest_rates`.
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
    """The next cluster after damage; None if there is none or only JUNK_BYTES are left."""
    if data.size - position <= JUNK_BYTES:
        return None
    return data.find(CLUSTER_START, position + 1, 5)


def _is_cut_in(data: FileBytes, position: int, header: bytes) -> bool:
    """Whether the last bytes are the start of an element, or too many to be junk."""
    begun = any(
        identifier.to_bytes(4, "big").lstrip(b"\0").startswith(header[:4])
        or header.startswith(identifier.to_bytes(4, "big").lstrip(b"\0"))
        for identifier in ELEMENTS
    )
    return begun or data.size - position > JUNK_BYTES
