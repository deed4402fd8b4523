"""Splits containers into nested parts and reassembles them with correct sizes.

What a mutation does to a part reaches the demuxer only when the sizes around it still hold and,
in Ogg, the checksum. What cannot be taken apart is one part.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.unit.byte_edits import ogg_pages

OGG_BLANK = slice(22, 26)
OGG_POLYNOMIAL = 0x04C11DB7
EBML_MASTERS = frozenset(
    bytes.fromhex(name)
    for name in (
        "1a45dfa3", "18538067", "1549a966", "1654ae6b", "ae", "e1", "1f43b675", "a0", "6d80",
        "6240", "1c53bb6b", "bb", "b7", "114d9b74", "4dbb", "1254c367", "7373", "67c8",
    )
)  # fmt: skip
ISO_MASTERS = frozenset(
    {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts", b"mvex", b"moof", b"traf"}
    | {b"udta", b"wave", b"mfra"}
)
UNKNOWN_SIZE = 8
"""Bytes of the size that EBML calls unknown: all ones."""


@dataclass(slots=True)
class Part:
    """``kind`` names it, ``body`` is what it holds, or ``parts`` are those nested in it."""

    kind: bytes
    body: bytes = b""
    parts: list["Part"] = field(default_factory=list)

    def copy(self) -> "Part":
        return Part(self.kind, self.body, [part.copy() for part in self.parts])


@dataclass(frozen=True, slots=True)
class Structure:
    """How one family of containers is taken apart and put together."""

    parse: Callable[[bytes], list[Part]]
    build: Callable[[list[Part]], bytes]


def parse_sized(data: bytes, order: str, width: int = 4) -> list[Part]:
    """Chunks of a kind, a size and a body, as in RIFF, AIFF and CAF."""
    parts, at, head = [], 0, 4 + width
    while at + head <= len(data):
        size = int.from_bytes(data[at + 4 : at + head], order)  # type: ignore[arg-type]
        parts.append(Part(data[at : at + 4], data[at + head : at + head + size]))
        at += head + size + size % 2 * (width == 4)
    return parts


def build_sized(parts: list[Part], order: str, width: int = 4) -> bytes:
    """The chunks of :func:`parse_sized` again."""
    written = bytearray()
    for part in parts:
        size = len(part.body).to_bytes(width, order)  # type: ignore[arg-type]
        written += part.kind + size + part.body + bytes(len(part.body) % 2 * (width == 4))
    return bytes(written)


def _parse_form(order: str) -> Callable[[bytes], list[Part]]:
    def parse(data: bytes) -> list[Part]:
        return [Part(data[:4], data[8:12], parse_sized(data[12:], order))]

    return parse


def _build_form(order: str) -> Callable[[list[Part]], bytes]:
    def build(parts: list[Part]) -> bytes:
        written = bytearray()
        for form in parts:
            inner = form.body[:4] + build_sized(form.parts, order)
            written += form.kind + len(inner).to_bytes(4, order) + inner  # type: ignore[arg-type]
        return bytes(written)

    return build


def _parse_caf(data: bytes) -> list[Part]:
    return [Part(data[:8], b"", parse_sized(data[8:], "big", 8))]


def _build_caf(parts: list[Part]) -> bytes:
    return b"".join(form.kind + build_sized(form.parts, "big", 8) for form in parts)


def parse_iso(data: bytes) -> list[Part]:
    """Boxes of MP4 and QuickTime (ISO 14496-12, 4.2)."""
    parts, at = [], 0
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        end = at + size if 8 <= size <= len(data) - at else len(data)
        body = data[at + 8 : end]
        nested = parse_iso(body) if kind in ISO_MASTERS else []
        parts.append(Part(kind, b"" if nested else body, nested))
        at = end
    return parts


def build_iso(parts: list[Part]) -> bytes:
    """Boxes with 32-bit sizes."""
    written = bytearray()
    for part in parts:
        body = build_iso(part.parts) if part.parts else part.body
        written += struct.pack(">I", min(len(body) + 8, 2**32 - 1)) + part.kind[:4] + body
    return bytes(written)


def _vint(data: bytes, at: int) -> int:
    """Length in bytes of the EBML number at ``at``; 0 where none can be."""
    first = data[at] if at < len(data) else 0
    return 9 - first.bit_length() if first else 0


def parse_ebml(data: bytes) -> list[Part]:
    """Elements of Matroska (RFC 8794); one of unknown size takes all that is left."""
    parts: list[Part] = []
    at = 0
    while at < len(data):
        name = _vint(data, at)
        width = _vint(data, at + name)
        if not name or name > 4 or not width:
            return [*parts, Part(b"", data[at:])]
        kind, start = data[at : at + name], at + name + width
        size = int.from_bytes(data[at + name : start], "big") & ((1 << 7 * width) - 1)
        unknown = size == (1 << 7 * width) - 1
        end = len(data) if unknown else min(len(data), start + size)
        nested = parse_ebml(data[start:end]) if kind in EBML_MASTERS else []
        parts.append(Part(kind, b"" if nested else data[start:end], nested))
        at = end
    return parts


def build_ebml(parts: list[Part]) -> bytes:
    """Elements with sizes of eight bytes."""
    written = bytearray()
    for part in parts:
        body = build_ebml(part.parts) if part.parts else part.body
        size = (1 << 56 | len(body)).to_bytes(UNKNOWN_SIZE, "big") if part.kind else b""
        written += part.kind + size + body
    return bytes(written)


def _parse_ogg(data: bytes) -> list[Part]:
    return [Part(b"OggS", page) for page in ogg_pages(data)]


def _build_ogg(parts: list[Part]) -> bytes:
    return b"".join(_sealed(part.body) for part in parts)


def _sealed(page: bytes) -> bytes:
    """The page with its checksum made right (RFC 3533, 6)."""
    if len(page) < 27:
        return page
    blank = page[:22] + bytes(4) + page[26:]
    value = 0
    for byte in blank:
        value = (value << 8 & 0xFFFFFFFF) ^ CRC_TABLE[value >> 24 ^ byte]
    return page[:22] + struct.pack("<I", value) + page[26:]


def _crc_entry(value: int) -> int:
    value <<= 24
    for _ in range(8):
        value = (value << 1 ^ (OGG_POLYNOMIAL if value >> 31 else 0)) & 0xFFFFFFFF
    return value


CRC_TABLE = [_crc_entry(byte) for byte in range(256)]

STRUCTURES = {
    "wav": Structure(_parse_form("little"), _build_form("little")),
    "aiff": Structure(_parse_form("big"), _build_form("big")),
    "caf": Structure(_parse_caf, _build_caf),
    "mp4": Structure(parse_iso, build_iso),
    "webm": Structure(parse_ebml, build_ebml),
    "ogg": Structure(_parse_ogg, _build_ogg),
}
