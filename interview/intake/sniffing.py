"""The container of a file by its bytes; names and declared types are ignored.

The decoder may use only the demuxer of the container found here. If FFmpeg could choose, it would
also open playlists, which can refer to other files and addresses.
"""

import re
from typing import IO

from interview.contracts.frame_headers import (
    ADTS_HEADER,
    ID3_TAGS,
    adts_frame_length,
    behind_id3,
    first_frame,
    mp3_frame_length,
)
from interview.errors import BeginningMissing, EmptyAudio, UnsupportedAudio

HEAD_BYTES = 64 * 1024
"""How much of a file is read: MP3 and AAC can only be recognised by consecutive frames."""

SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x1a\x45\xdf\xa3", "webm"),
    (0, b"OggS", "ogg"),
    (4, b"ftyp", "mp4"),
    (0, b"fLaC", "flac"),
    (0, b"#!AMR\n", "amr"),
    (0, b"#!AMR-WB\n", "amr"),
    (0, b"caff", "caf"),
    (0, bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), "wma"),
)
WAVE_HEADS = (b"RIFF", b"RF64", b"BW64", b"RIFX")
AIFF_KINDS = (b"AIFF", b"AIFC")

QUICKTIME_STARTS = frozenset({b"wide", b"free", b"skip", b"mdat", b"moov", b"pnot"})
"""First atoms of QuickTime files without ``ftyp``: old ones, and those written in place."""

FRAGMENT_STARTS = frozenset({b"moof", b"styp", b"sidx"})
LARGEST_FIRST_BYTE = 0x20
"""Of the size of the first atom (512 MB); in a text with "free" as fifth to eighth letter it is
larger."""


CLUSTER = re.compile(rb"\x1f\x43\xb6\x75[\x01-\xff].{0,7}?\xe7[\x81-\x88]", re.DOTALL)
SIMPLE_BLOCK = re.compile(rb"\xa3([\x81-\xfe]|[\x40-\x7f].)[\x81-\x84]..[\x00\x80]", re.DOTALL)
BLOCKS = 3
"""So many consecutive blocks of WebM are no coincidence."""


def container_of_stream(stream: IO[bytes]) -> str:
    """The container of an upload, which may start with long ID3 tags.

    Raises:
        EmptyAudio, UnsupportedAudio, BeginningMissing: see :func:`container_of`.
    """
    position = 0
    for _ in range(ID3_TAGS):
        stream.seek(position)
        head = stream.read(HEAD_BYTES)
        tag = behind_id3(head)
        if not tag or len(head) < HEAD_BYTES or tag < len(head):
            break
        position += tag
    return container_of(head) if head or not position else "mp3"


def container_of(head: bytes) -> str:
    """The container of a file that starts with ``head``, its first HEAD_BYTES.

    Raises:
        EmptyAudio: the file is empty.
        BeginningMissing: the middle of a stream that cannot be decoded without its start.
        UnsupportedAudio: none of the supported containers.
    """
    if not head:
        raise EmptyAudio
    if behind_id3(head):
        return _behind_tags(head)
    found = _by_signature(head) or _by_frames(head)
    if found is not None:
        return found
    if _is_middle_of_a_stream(head):
        raise BeginningMissing
    raise UnsupportedAudio


def _behind_tags(head: bytes) -> str:
    """The container after ID3 tags: MP3, unless it is recognised as another one."""
    rest = head
    for _ in range(ID3_TAGS):
        rest = rest[behind_id3(rest) :]
    return _by_signature(rest) or _by_frames(rest) or "mp3"


def _by_signature(head: bytes) -> str | None:
    for offset, signature, container in SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            return container
    if head[:4] in WAVE_HEADS and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"FORM" and head[8:12] in AIFF_KINDS:
        return "aiff"
    if head[4:8] in QUICKTIME_STARTS and head[0] < LARGEST_FIRST_BYTE:
        return "mp4"
    return None


def _by_frames(head: bytes) -> str | None:
    """MP3 or AAC in ADTS, also after zeros and other junk."""
    if mp3_frame_length(head[:4]) is not None:
        return "mp3"
    at = {
        "aac": first_frame(head, adts_frame_length),
        "mp3": first_frame(head, mp3_frame_length),
    }
    found = [(position, container) for container, position in at.items() if position is not None]
    if found:
        return min(found)[1]
    is_one_frame = adts_frame_length(head[:ADTS_HEADER]) == len(head)
    return "aac" if is_one_frame else None


def _is_middle_of_a_stream(head: bytes) -> bool:
    """Whether the file starts with a fragment of MP4, or a cluster or block of WebM."""
    if head[4:8] in FRAGMENT_STARTS or CLUSTER.search(head):
        return True
    return any(_are_blocks(head, match.start()) for match in SIMPLE_BLOCK.finditer(head))


def _are_blocks(head: bytes, position: int) -> bool:
    for _ in range(BLOCKS):
        block = SIMPLE_BLOCK.match(head, position)
        if block is None:
            return False
        size = int.from_bytes(block[1], "big") & ((1 << 7 * len(block[1])) - 1)
        position += 1 + len(block[1]) + size
    return True
