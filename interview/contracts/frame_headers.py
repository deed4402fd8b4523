"""Headers of audio that has no container: frames one behind another, tags in front of them."""

import re
from collections.abc import Callable, Iterator

MP3_RATES = (44_100, 48_000, 32_000)
MP3_KILOBITS = {
    True: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Of layer III by bitrate index, for MPEG-1 and for its half rates."""

ID3_HEADER = 10
ID3_TAGS = 16
"""So many tags one behind another are looked through."""

ADTS_HEADER = 7
CHAIN = 3
"""So many frames, each where the one before ends, are no accident: chance has that less than once
in 10,000 times 64 KiB of noise."""

SYNC = re.compile(rb"\xff(?=[\xe2-\xff])")

FrameLength = Callable[[bytes], int | None]


def behind_id3(head: bytes) -> int:
    """Where the ID3v2 tag at the start of ``head`` ends (ID3v2.4, 3.1); 0 without one.

    Its size is four groups of seven bits and leaves out the header and a footer.
    """
    if head[:3] != b"ID3" or len(head) < ID3_HEADER:
        return 0
    size = 0
    for byte in head[6:ID3_HEADER]:
        size = size << 7 | byte & 0x7F
    return ID3_HEADER + size + (ID3_HEADER if head[5] & 0x10 else 0)


def mp3_frame_length(header: bytes) -> int | None:
    """Bytes of a layer III frame (ISO 11172-3 and 13818-3), None for anything else."""
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
    """Bytes of an AAC frame in ADTS (ISO 13818-7, 6.2), None for anything else."""
    if len(header) < ADTS_HEADER or header[0] != 0xFF or header[1] & 0xF6 != 0xF0:
        return None
    if header[2] >> 2 & 15 > 12:
        return None
    length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return length if length > ADTS_HEADER else None


def first_frame(data: bytes, length_of: FrameLength) -> int | None:
    """Where the first chain of frames in ``data`` begins.

    A chain has CHAIN frames, or two or more that end where ``data`` ends.
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
    """Version, layer and sample rate: what all frames of a stream have in common."""
    header = data[position : position + 3].ljust(3, b"\0")
    return header[1] & 0x1E, header[2] & 0x0C
