"""Whether a recording was cut short, by the structure of its container.

Decoders stop quietly at the end of a cut file; the containers say how far it should have
gone. Only plain bytes are read here, at most a few thousand headers.
"""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

MAX_ELEMENTS = 100_000
OGG_TAIL = 65_536 + 300
"""Longest possible Ogg page (RFC 3533): the last page begins within this of the end."""

OGG_HEADER = 27

UNKNOWN_SIZE_FROM = 0x7FFFF000
"""A streaming WAV writer leaves 0, or a size from here up, where it cannot know."""

MP3_RATES = (44_100, 48_000, 32_000)
MP3_KILOBITS = {
    True: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Of layer III by bitrate index, for MPEG-1 and for its half rates."""

EBML_MASTERS = (0x18538067, 0x1F43B675)
"""Segment and Cluster (RFC 8794, Matroska): entered, not skipped, when their size is unknown."""


def is_cut_short(path: Path, container: str) -> bool:
    """Whether the bytes of ``path`` end before its container says they should."""
    check = _CHECKS.get(container)
    if check is None:
        return False
    with path.open("rb") as file:
        return check(file, path.stat().st_size)


def _wav(file: BinaryIO, size: int) -> bool:
    position = 12
    for _ in range(MAX_ELEMENTS):
        file.seek(position)
        header = file.read(8)
        if len(header) < 8:
            return True
        length = int.from_bytes(header[4:], "little")
        if header[:4] == b"data":
            return 0 < length < UNKNOWN_SIZE_FROM and position + 8 + length > size
        position += 8 + length + length % 2
    return False


def _ogg(file: BinaryIO, size: int) -> bool:
    """Without the end-of-stream flag on its last whole page, the stream was cut."""
    file.seek(max(0, size - OGG_TAIL))
    tail = file.read()
    page = tail[tail.rfind(b"OggS") :]
    if not page.startswith(b"OggS") or len(page) < OGG_HEADER or not page[5] & 4:
        return True
    lacing = page[OGG_HEADER : OGG_HEADER + page[26]]
    return len(lacing) < page[26] or len(page) < OGG_HEADER + len(lacing) + sum(lacing)


def _mp4(file: BinaryIO, size: int) -> bool:
    position = 0
    for _ in range(MAX_ELEMENTS):
        if position == size:
            return False
        file.seek(position)
        header = file.read(16)
        if len(header) < 8:
            return True
        length = int.from_bytes(header[:4], "big")
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        if length == 0:
            return False
        if length < 8 or position + length > size:
            return True
        position += length
    return False


def _webm(file: BinaryIO, size: int) -> bool:
    position = 0
    for _ in range(MAX_ELEMENTS):
        if position == size:
            return False
        file.seek(position)
        element = _ebml_header(file.read(12))
        if element is None:
            return True
        identifier, length, header_size = element
        position += header_size
        if length is None or (identifier in EBML_MASTERS and position + length <= size):
            continue
        position += length
        if position > size:
            return True
    return False


def _ebml_header(data: bytes) -> tuple[int, int | None, int] | None:
    """Identifier, size (None when unknown) and header length of an element (RFC 8794)."""
    if not data or data[0] < 0x10:
        return None
    id_length = 9 - data[0].bit_length()
    if len(data) <= id_length or data[id_length] == 0:
        return None
    size_length = 9 - data[id_length].bit_length()
    end = id_length + size_length
    if len(data) < end:
        return None
    value_bits = 7 * size_length
    value = int.from_bytes(data[id_length:end], "big") & ((1 << value_bits) - 1)
    unknown = value == (1 << value_bits) - 1
    return int.from_bytes(data[:id_length], "big"), None if unknown else value, end


def _mp3(file: BinaryIO, size: int) -> bool:
    """Whether the last frame is cut; frames that are missing whole leave no trace."""
    position = _after_id3(file)
    end = size
    for _ in range(MAX_ELEMENTS):
        file.seek(position)
        length = _mp3_frame_length(file.read(4))
        if length is None:
            return False  # a trailing tag, or bytes that are no frame: nothing to conclude
        position += length
        if position >= end:
            return position > end
    return False


def _after_id3(file: BinaryIO) -> int:
    """End of the ID3v2 tag at the start; its size is four groups of seven bits."""
    file.seek(0)
    header = file.read(10)
    if header[:3] != b"ID3" or len(header) < 10:
        return 0
    size = 0
    for byte in header[6:10]:
        size = size << 7 | byte & 0x7F
    return 10 + size


def _mp3_frame_length(header: bytes) -> int | None:
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


_CHECKS: dict[str, Callable[[BinaryIO, int], bool]] = {
    "wav": _wav,
    "ogg": _ogg,
    "mp4": _mp4,
    "webm": _webm,
    "mp3": _mp3,
}
