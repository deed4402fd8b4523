"""Elements of WebM and Matroska, and what the tracks say of themselves (RFC 8794, RFC 9559)."""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from interview.errors import CorruptAudio

TRACK, AUDIO, CODEC, RATE = 0xAE, 0xE1, 0x86, 0xB5
UNCOMPRESSED = b"A_PCM"
"""Has no sample rate of its own; FFmpeg takes 8 kHz where it cannot use the one given."""

FLOATS = {4: ">f", 8: ">d"}
HIGHEST_RATE = 2.0**31


@dataclass(frozen=True, slots=True)
class Element:
    """``size`` without the header, None where it is unknown."""

    identifier: int
    size: int | None
    header_size: int


def element_at(data: bytes) -> Element | None:
    """The element whose header ``data`` begins with; None for none, or one that is cut."""
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
    """Raises CorruptAudio where a track without another rate has one that is no number of Hz."""
    for track in _contents(tracks, TRACK):
        codec = next(_contents(track, CODEC, header=False), b"")
        if not codec.startswith(UNCOMPRESSED):
            continue
        for audio in _contents(track, AUDIO, header=False):
            for rate in _contents(audio, RATE, header=False):
                if not _is_plausible(rate):
                    raise CorruptAudio


def _is_plausible(rate: bytes) -> bool:
    """The limits of what is decoded are asked elsewhere; FFmpeg takes a rate that fits an int."""
    if len(rate) not in FLOATS:
        return not rate
    hertz = struct.unpack(FLOATS[len(rate)], rate)[0]
    return math.isfinite(hertz) and 1 <= hertz < HIGHEST_RATE


def _contents(data: bytes, identifier: int, *, header: bool = True) -> Iterator[bytes]:
    """What is in each element of a kind, within the one that ``data`` is, or is the inside of."""
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
