"""Recordings in codecs of telephones for which PyAV has a decoder and no encoder."""

import struct
from pathlib import Path

from tests.unit.byte_edits import sealed

GSM_BLOCK = 65
"""Two frames of 160 samples in Microsoft's packing."""

SPEEX_FRAME = 160


def gsm_wav(path: Path, seconds: float) -> Path:
    """GSM 6.10 in WAV, 8 kHz, every block of the same bits."""
    form = struct.pack("<HHIIHHHH", 0x31, 1, 8_000, 1_625, GSM_BLOCK, 0, 2, 320)
    samples = bytes(range(1, GSM_BLOCK + 1)) * round(seconds * 25)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form
    body += b"data" + struct.pack("<I", len(samples)) + samples
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return path


def speex_ogg(path: Path, seconds: float, version: bytes = b"1.2.0") -> Path:
    """Speex in Ogg, 8 kHz, ten frames of no speech (mode 0) in each page."""
    head = b"Speex   " + version.ljust(20, b"\0")
    head += struct.pack("<13i", 1, 80, 8_000, 0, 4, 1, -1, SPEEX_FRAME, 0, 1, 0, 0, 0)
    pages = [_page(0, 2, 0, [head]), _page(1, 0, 0, [struct.pack("<II", 0, 0)])]
    count = round(seconds * 8_000 / SPEEX_FRAME)
    for start in range(0, count, 10):
        last = start + 10 >= count
        frames = [b"\x07\x80"] * min(10, count - start)
        granule = (start + len(frames)) * SPEEX_FRAME
        pages.append(_page(2 + start // 10, 4 if last else 0, granule, frames))
    path.write_bytes(b"".join(pages))
    return path


def _page(number: int, flags: int, granule: int, packets: list[bytes]) -> bytes:
    """An Ogg page of packets shorter than 255 bytes (RFC 3533)."""
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, 7, number, 0, len(packets))
    return sealed(head + bytes(len(packet) for packet in packets) + b"".join(packets))
