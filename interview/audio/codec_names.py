"""What a file calls itself and its codec, for the refusal of one that is not decoded."""

import re
import struct
from typing import BinaryIO
from uuid import UUID

HEAD_BYTES = 4096
BLOCK_BYTES = 256 * 1024
OVERLAP_BYTES = 128
"""More than the longest of the patterns."""

UNKNOWN = "?"
"""The file names no codec."""

MARKS = {
    "wav": re.compile(rb"fmt ....(.{40})", re.DOTALL),
    "mp4": re.compile(rb"stsd.{12}(....)", re.DOTALL),
    "webm": re.compile(rb"\x86([\x83-\xa8]A_.{1,38})", re.DOTALL),
    "aiff": re.compile(rb"FORM....AIFC.*?COMM.{22}(....)", re.DOTALL),
    "caf": re.compile(rb"desc.{16}(....)", re.DOTALL),
    "ogg": re.compile(rb"OggS\0\x02.{20}\x01.(.{8})", re.DOTALL),
    "wma": re.compile(
        re.escape(bytes.fromhex("409e69f84d5bcf11a8fd00805f5c442b")) + rb".{38}(..)", re.DOTALL
    ),
}
"""Format, sample entry, CodecID, compression type, format, first packet, format tag."""

EXTENSIBLE, PCM_TAGS = 0xFFFE, {1: "PCM", 3: "float PCM"}
AUDIO_TRACK = re.compile(rb"\x83\x81\x02")
"""The TrackType of sound in WebM."""

DOC_TYPE = re.compile(rb"\x42\x82[\x80-\xff]matroska")
BRANDS = {b"qt  ": "MOV", b"M4A ": "M4A", b"3gp": "3GP", b"3g2": "3GP"}

READ = {
    "aiff": (
        *(b"NONE", b"twos", b"sowt", b"raw ", b"in24", b"in32", b"42ni", b"23ni", b"fl32", b"FL32"),
        *(b"fl64", b"FL64", b"alaw", b"ALAW", b"ulaw", b"ULAW", b"ima4"),
    ),
    "ogg": (b"OpusHead", b"\x01vorbis", b"\x7fFLAC", b"fLaC", b"Speex   "),
}
"""Marks of what is decoded, where FFmpeg opens no file with another."""

SAFE = re.compile(r"[^A-Za-z0-9_/.+ -]")


def container_name(file: BinaryIO, container: str, name: str) -> str:
    """What people call the kind of file; ``name`` where a container has only one."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if container == "webm" and DOC_TYPE.search(head):
        return "Matroska"
    if container == "mp4":
        if head[4:8] != b"ftyp":
            return "MOV"
        return next((found for brand, found in BRANDS.items() if head[8:].startswith(brand)), name)
    return name


def found_codec(file: BinaryIO, container: str, ffmpeg_name: str = "") -> str:
    """FFmpeg's name for the codec; where it has none, the mark that stands in the file.

    Args:
        file: the upload, at any position.
        container: what sniffing called it.
        ffmpeg_name: the decoder FFmpeg would have used, or nothing.
    """
    if ffmpeg_name:
        return ffmpeg_name
    mark = _mark(file, container)
    if mark is None:
        return UNKNOWN
    if container == "wav":
        return _wav_codec(mark)
    if container == "wma":
        return f"0x{int.from_bytes(mark, 'little'):04x}"
    if container == "webm":
        mark = mark[1 : 1 + (mark[0] & 0x7F)]  # its size in one byte, then the name
    return _printable(mark)


def unread_codec(file: BinaryIO, container: str) -> str | None:
    """The mark of a codec that is not read, in a file FFmpeg does not open; None for damage."""
    mark = _mark(file, container) if container in READ else None
    if mark is None or mark.startswith(READ[container]):
        return None
    return _printable(mark)


def unnamed_codec(file: BinaryIO, container: str) -> str | None:
    """The mark of a track of sound that FFmpeg does not see as one; None without such a track."""
    file.seek(0)
    if container == "webm" and AUDIO_TRACK.search(file.read(HEAD_BYTES)):
        return UNKNOWN if _mark(file, container) is None else found_codec(file, container)
    return None


def _mark(file: BinaryIO, container: str) -> bytes | None:
    """The first group of the first match in the file."""
    pattern = MARKS.get(container)
    if pattern is None:
        return None
    file.seek(0)
    tail = b""
    while block := file.read(BLOCK_BYTES):
        if found := pattern.search(tail + block):
            return bytes(found[1])
        tail = block[-OVERLAP_BYTES:]
    return None


def _wav_codec(chunk: bytes) -> str:
    """The format tag, the GUID of one in an extension, or the bits no PCM has."""
    tag, bits = struct.unpack_from("<H12xH", chunk)
    if tag in PCM_TAGS:
        return f"{PCM_TAGS[tag]} ({bits} bit)"
    if tag == EXTENSIBLE:
        return str(UUID(bytes_le=chunk[24:40]))
    return f"0x{tag:04x}"


def _printable(mark: bytes) -> str:
    """Text, or the bytes in hexadecimal where it would have no letter."""
    text = SAFE.sub("?", mark.decode("latin-1"))
    return text if any(sign.isalnum() for sign in text) else f"0x{mark.hex()}"
