"""Streams of frames without a container: MP3, AAC in ADTS, AMR; and FLAC, which has a header."""

import re
from dataclasses import replace
from itertools import pairwise

from interview.audio.layouts.piece import (
    JUNK_BYTES,
    MAX_ELEMENTS,
    MAX_PIECES,
    FileBytes,
    Layout,
    Piece,
    Range,
)
from interview.contracts.frame_headers import (
    ID3_HEADER,
    FrameLength,
    adts_frame_length,
    behind_id3,
    first_frame,
    mp3_frame_length,
)

LEADING_BYTES = 64 * 1024
"""How far into a file the first frame is searched for."""

XING = (b"Xing", b"Info")
XING_FRAMES = 1
SAMPLES = {True: 1152, False: 576}
"""Samples of a layer III frame, for MPEG-1 and for the lower rates of MPEG-2."""

MP3_RATES = ((11_025, 12_000, 8_000), (0, 0, 0), (22_050, 24_000, 16_000), (44_100, 48_000, 32_000))

AMR_HEADS = (b"#!AMR\n", b"#!AMR-WB\n")
AMR_HEAD = re.compile(rb"#!AMR(-WB)?\n")
AMR_PADDING, AMR_WHOLE, AMR_NO_DATA = 0x83, 0x04, 15
AMR_KINDS = ({*range(9), AMR_NO_DATA}, {*range(10), 14, AMR_NO_DATA})
AMR_FRAMES = (
    (12, 13, 15, 17, 19, 20, 26, 31, 5, 6, 5, 5, 0, 0, 0, 0),
    (17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 5, 0, 0, 0, 0, 0),
)
"""Bytes of a frame after the first one, by frame type (RFC 4867), narrowband and wideband."""

STREAMINFO_BYTES = 34
LAST_BLOCK = 0x80


def mp3_layout(data: FileBytes) -> Layout:
    """All frames from the first on; a Xing header gives their expected number."""
    start = first_frame(data.at(0, LEADING_BYTES), mp3_frame_length) or 0
    ranges, cut = _frames(data, start, lambda header: mp3_frame_length(header[:4]), ID3_HEADER)
    return Layout((Piece(ranges),), cut, _xing_seconds(data.at(start, 256)))


def aac_layout(data: FileBytes) -> Layout:
    """All frames from the first on."""
    start = first_frame(data.at(0, LEADING_BYTES), adts_frame_length) or 0
    ranges, cut = _frames(data, start, adts_frame_length, ID3_HEADER)
    return Layout((Piece(ranges),), cut)


def amr_layout(data: FileBytes) -> Layout:
    """A piece from each magic line, which says narrowband or wideband, to the next."""
    starts = [0]
    while len(starts) <= MAX_PIECES:
        found = data.find(AMR_HEAD, starts[-1] + 1, len(AMR_HEADS[1]))
        if found is None:
            break
        starts.append(found)
    pieces, cut = [], False
    for start, stop in pairwise((*starts, data.size)):
        part = replace(data, base=data.base + start, file_size=data.base + stop)
        ((_, end),), cut = _amr_frames(part)
        pieces.append(Piece(((start, start + end),)))
    return Layout(tuple(pieces), cut)


def _amr_frames(data: FileBytes) -> tuple[tuple[Range, ...], bool]:
    wide = data.at(0, len(AMR_HEADS[1])) == AMR_HEADS[1]
    sizes = AMR_FRAMES[wide]

    def length(header: bytes) -> int | None:
        if not header or header[0] & AMR_PADDING:
            return None
        kind = header[0] >> 3 & 15
        whole = header[0] & AMR_WHOLE or kind == AMR_NO_DATA
        return 1 + sizes[kind] if whole and kind in AMR_KINDS[wide] else None

    return _frames(data, len(AMR_HEADS[wide]), length, 1)


def flac_layout(data: FileBytes) -> Layout:
    """STREAMINFO and the frames, without pictures, tags and seek tables (RFC 9639)."""
    position, info = 4, b""
    for _ in range(MAX_ELEMENTS):
        header = data.at(position, 4)
        if len(header) < 4:
            return Layout((), cut=True)
        length = int.from_bytes(header[1:], "big")
        if header[0] & 0x7F == 0:
            info = data.at(position + 4, STREAMINFO_BYTES)
        position += 4 + length
        if header[0] & LAST_BLOCK:
            break
    if len(info) < STREAMINFO_BYTES or position > data.size:
        return Layout((), cut=True)
    prefix = b"fLaC" + bytes([LAST_BLOCK, 0, 0, STREAMINFO_BYTES]) + info
    return Layout((Piece(((position, data.size),), prefix),), promised=_flac_seconds(info))


def _flac_seconds(info: bytes) -> float:
    """The number of samples (36 bits) divided by the sample rate (20 bits)."""
    packed = int.from_bytes(info[10:18], "big")
    rate = packed >> 44
    return (packed & (1 << 36) - 1) / rate if rate else 0.0


def _frames(
    data: FileBytes, start: int, length_of: FrameLength, header_size: int
) -> tuple[tuple[Range, ...], bool]:
    """The ranges of the frames from ``start`` on, and whether the last frame is cut.

    Tags between frames are left out, as are up to JUNK_BYTES at the end. The walk stops at other
    bytes; the rest of the file then belongs to the last range.
    """
    ranges, position = [], start
    for _ in range(MAX_ELEMENTS):
        header = data.at(position, header_size)
        length, tag = length_of(header), behind_id3(header)
        if tag and not length:
            ranges.append((start, position))
            start = position + tag
        elif not length:
            break
        position += length or tag
        if position >= data.size:
            return (*ranges, (min(start, data.size), data.size)), position > data.size
    left = data.size - position
    return (*ranges, (start, position if left <= JUNK_BYTES else data.size)), False


def _xing_seconds(frame: bytes) -> float:
    """The duration in the Xing header, which follows the side information of the first frame."""
    if len(frame) < 64 or mp3_frame_length(frame[:4]) is None:
        return 0.0
    version, mono = frame[1] >> 3 & 3, frame[3] >> 6 == 3
    mpeg1 = version == 3
    at = 4 + ((17 if mono else 32) if mpeg1 else (9 if mono else 17))
    if frame[at : at + 4] not in XING or not frame[at + 7] & XING_FRAMES:
        return 0.0
    frames = int.from_bytes(frame[at + 8 : at + 12], "big")
    return frames * SAMPLES[mpeg1] / MP3_RATES[version][frame[2] >> 2 & 3]
