"""Edits of the bytes of a recording that a muxer would refuse to write."""

import re
import struct
from collections.abc import Callable

OGG_CRC = 0x04C11DB7


def replaced(data: bytes, old: bytes, new: bytes) -> bytes:
    """``data`` with the first ``old`` overwritten by as many bytes."""
    assert len(old) == len(new)
    at = data.index(old)
    return data[:at] + new + data[at + len(new) :]


def wav_format(
    data: bytes,
    tag: int | None = None,
    rate: int | None = None,
    block: int | None = None,
    bits: int | None = None,
) -> bytes:
    """A WAV with other numbers in its ``fmt`` chunk."""
    edited = bytearray(data)
    at = data.index(b"fmt ") + 8
    if block is not None:
        struct.pack_into("<H", edited, at + 12, block)
    if bits is not None:
        struct.pack_into("<H", edited, at + 14, bits)
    if tag is not None:
        struct.pack_into("<H", edited, at, tag)
    if rate is not None:
        struct.pack_into("<I", edited, at + 4, rate)
    return bytes(edited)


def ogg_pages(data: bytes) -> list[bytes]:
    """The pages of an Ogg (RFC 3533), one after another."""
    pages, position = [], 0
    while position < len(data):
        segments = data[position + 26]
        lacing = data[position + 27 : position + 27 + segments]
        end = position + 27 + segments + sum(lacing)
        pages.append(data[position:end])
        position = end
    return pages


def sealed(page: bytes) -> bytes:
    """An Ogg page with its checksum made right."""
    blank = page[:22] + bytes(4) + page[26:]
    return blank[:22] + struct.pack("<I", crc(blank, 32, OGG_CRC)) + blank[26:]


def vorbis_rate(data: bytes, rate: int) -> bytes:
    """An Ogg Vorbis that claims another sample rate in its identification header."""
    first, *rest = ogg_pages(data)
    at = first.index(b"\x01vorbis") + 12
    return sealed(first[:at] + struct.pack("<I", rate) + first[at + 4 :]) + b"".join(rest)


def flac_changing_rate(rates: tuple[int, ...], block: int = 4_096) -> bytes:
    """Silence in FLAC, a mono frame of ``block`` samples at each rate (RFC 9639)."""
    info = struct.pack(">HH", block, block) + bytes(6)
    info += (rates[0] << 44 | 15 << 36 | block * len(rates)).to_bytes(8, "big") + bytes(16)
    out = b"fLaC" + bytes([0x80, 0, 0, len(info)]) + info
    for number, rate in enumerate(rates):
        # Sync, block size in 16 bits, rate in Hz in 16 bits, mono, 16 bits a sample, number.
        header = bytes([0xFF, 0xF8, 0x7D, 0x08, number]) + struct.pack(">HH", block - 1, rate)
        frame = header + bytes([crc(header, 8, 0x07)]) + bytes(3)
        out += frame + crc(frame, 16, 0x8005).to_bytes(2, "big")
    return out


def crc(data: bytes, width: int, polynomial: int) -> int:
    """The checksum of ``width`` bits in Ogg pages and FLAC frames: from 0, not reflected."""
    value, top = 0, 1 << (width - 1)
    for byte in data:
        value ^= byte << (width - 8)
        for _ in range(8):
            value = (value << 1) ^ polynomial if value & top else value << 1
        value &= (1 << width) - 1
    return value


def webm_cluster_times(data: bytes, change: Callable[[int], int]) -> bytes:
    """A WebM whose clusters begin at other times, in milliseconds and as many bytes."""
    edited = bytearray(data)
    for match in re.finditer(rb"\x1f\x43\xb6\x75.{1,8}?\xe7([\x81-\x84])", data, re.DOTALL):
        start, width = match.end(), match[1][0] & 0x0F
        value = change(int.from_bytes(data[start : start + width], "big"))
        edited[start : start + width] = value.to_bytes(width, "big")
    return bytes(edited)


def rifx(data: bytes, width: int) -> bytes:
    """A WAV with the highest byte of each number first: sizes, format, samples of ``width``."""
    at, sound = data.index(b"fmt ") + 8, data.index(b"data")
    size, samples = struct.unpack_from("<I", data, at - 4)[0], data[sound + 8 :]
    fields = struct.unpack_from("<HHIIHH", data, at)
    rest = data[at + 16 : at + size]
    if size == 40:
        numbers = struct.unpack_from("<HHIIHH", rest)
        rest = struct.pack(">HHIIHH", *numbers) + rest[16:]
    elif rest:
        rest = rest[1::-1] + rest[2:]
    turned = b"".join(samples[n : n + width][::-1] for n in range(0, len(samples), width))
    body = b"WAVEfmt " + struct.pack(">I", size) + struct.pack(">HHIIHH", *fields) + rest
    body += b"data" + struct.pack(">I", len(turned)) + turned
    return b"RIFX" + struct.pack(">I", len(body)) + body


def mp4_fragment_times(data: bytes, change: Callable[[int, int], int]) -> bytes:
    """A fragmented MP4 whose fragments begin at other ticks, by their number and their time."""
    edited = bytearray(data)
    for number, match in enumerate(re.finditer(rb"tfdt([\0\x01])...", data, re.DOTALL)):
        width = 8 if match[1] == b"\x01" else 4
        start = match.end()
        value = change(number, int.from_bytes(data[start : start + width], "big"))
        edited[start : start + width] = value.to_bytes(width, "big")
    return bytes(edited)


def mp4_edits(data: bytes, edits: list[tuple[int, int]], version: int = 0) -> bytes:
    """An MP4 with its index behind the samples and these edits: duration, and time in the media."""
    kind = ">Qq" if version else ">Ii"
    entries = b"".join(struct.pack(kind, *edit) + b"\0\x01\0\0" for edit in edits)
    listed = b"elst" + bytes([version, 0, 0, 0]) + struct.pack(">I", len(edits)) + entries
    boxed = b"edts" + struct.pack(">I", 4 + len(listed)) + listed
    at = data.index(b"edts") - 4
    old = int.from_bytes(data[at : at + 4], "big")
    edited = bytearray(data[:at] + struct.pack(">I", 4 + len(boxed)) + boxed + data[at + old :])
    for outer in (b"moov", b"trak"):
        start = data.index(outer) - 4
        size = int.from_bytes(data[start : start + 4], "big") + 4 + len(boxed) - old
        edited[start : start + 4] = size.to_bytes(4, "big")
    return bytes(edited)


def ogg_granules(data: bytes, change: Callable[[int], int]) -> bytes:
    """An Ogg with another clock on each page behind the two of its headers."""
    head, pages = ogg_pages(data)[:2], ogg_pages(data)[2:]
    changed = (
        sealed(
            page[:6] + struct.pack("<q", change(struct.unpack_from("<q", page, 6)[0])) + page[14:]
        )
        for page in pages
    )
    return b"".join((*head, *changed))
