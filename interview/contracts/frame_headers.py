"""Headers of MP3 and AAC streams without a container, and of the ID3 tags before them.

Shared by the sniffing of uploads and by decoding, which do not import each other.
"""

import re
from collections.abc import Callable, Iterator

MP3_RATES = (44_100, 48_000, 32_000)
MP3_KILOBITS = {
    True: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Bit rates of layer III by bitrate index: MPEG-1 (True), MPEG-2 and 2.5 (False)."""

ID3_HEADER = 10
ID3_TAGS = 16
"""Most consecutive tags that are skipped."""

ADTS_HEADER = 7
CHAIN = 3
"""Consecutive frames that prove a stream: 64 KiB of noise contain so many less than once in 10,000
cases."""

SYNC = re.compile(rb"\xff(?=[\xe2-\xff])")

FrameLength = Callable[[bytes], int | None]


def behind_id3(head: bytes) -> int:
    """The end of the ID3v2 tag at the start of ``head`` (ID3v2.4, 3.1); 0 without a tag.

    The size field has four groups of seven bits and does not include header and footer.
    """
    if head[:3] != b"ID3" or len(head) < ID3_HEADER:
        return 0
    size = 0
    for byte in head[6:ID3_HEADER]:
        size = size << 7 | byte & 0x7F
    return ID3_HEADER + size + (ID3_HEADER if head[5] & 0x10 else 0)


def mp3_frame_length(header: bytes) -> int | None:
    """Length in bytes of a layer III frame (ISO 11172-3 and 13818-3); None for other data."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return None
    version, rate_index, bitrate_index = header[1] >> 3 & 3, header[2] >> 2 & 3, header[2] >> 4
    if version == 1 or rate_index == 3 or bitrate_index in (0, 15):
        return None
    mpeg1 = version == 3
    kilobits = MP3_KILOBITS[mpeg1][bitrate_index - 1]
    rate = MP3_RATES[rate_index] >> {3: 0, 2: 1, 0: 2}[version]
    return (144_000 if mpeg1 else 72_000) * kilobits // rate + (header[2] >> 1 & 1)


def adts_frame_length(header: bytes) -> int | None:
    """Length in bytes of an AAC frame in ADTS (ISO 13818-7, 6.2); None for other data."""
    if len(header) < ADTS_HEADER or header[0] != 0xFF or header[1] & 0xF6 != 0xF0:
        return None
    if header[2] >> 2 & 15 > 12:
        return None
    length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return length if length > ADTS_HEADER else None


def first_frame(data: bytes, length_of: FrameLength) -> int | None:
    """The position of the first chain of frames in ``data``; None without one.

    A chain has CHAIN frames, or at least two of which the last ends with ``data``.
    """
    return next((at for at in _syncs(data) if _is_chain(data, at, length_of)), None)


def _syncs(data: bytes) -> Iterator[int]:
    return (match.start() for match in SYNC.finditer(data))


def _is_chain(data: bytes, start: int, length_of: FrameLength) -> bool:
    position, kind, count = start, _kind(data, start), 0
    while count < CHAIN:
        length = length_of(data[position : position + ADTS_HEADER])
        if length is None or _kind(data, position) != kind:
            return count >= 2 and position == len(data)
        position, count = position + length, count + 1
    return True


def _kind(data: bytes, position: int) -> tuple[int, int]:
    """Version, layer and sample rate, which are the same in all frames of a stream."""
    header = data[position : position + 3].ljust(3, b"\0")
    return header[1] & 0x1E, header[2] & 0x0C
