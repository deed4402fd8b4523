"""Checks WAV files that an engine wrote, and completes their headers.

A program that writes to a pipe, or a server that streams, does not know the length beforehand and
writes a placeholder.
"""

import os
import struct
from typing import BinaryIO

from interview.synthesis.speech import MAX_SECONDS, SynthesisFailed

PCM = 1
MAX_CHUNKS = 16
HEAD = struct.Struct("<4sI")
FORMAT = struct.Struct("<HHIIHH")
RATES = range(8_000, 48_001)
CHANNELS = (1, 2)
BITS = 16


def complete(file: BinaryIO) -> float:
    """Make ``file`` a WAV of 16-bit PCM with its true sizes; returns its seconds.

    What follows the samples is cut off.

    Raises:
        SynthesisFailed: it is none, has no samples, or lasts longer than MAX_SECONDS.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    riff = file.read(12)
    if riff[:4] != b"RIFF" or riff[8:] != b"WAVE":
        raise SynthesisFailed("not_wav")
    frame, rate, start, length = _samples(file, size)
    seconds = length / frame / rate
    if not length or seconds > MAX_SECONDS:
        raise SynthesisFailed("empty" if not length else "too_long")
    for place, value in ((4, start + length - 8), (start - 4, length)):
        file.seek(place)
        file.write(value.to_bytes(4, "little"))
    file.truncate(start + length)
    file.flush()
    return seconds


def _samples(file: BinaryIO, size: int) -> tuple[int, int, int, int]:
    """Bytes of a frame, rate, place of the first sample, and bytes of all samples."""
    form: tuple[int, int] | None = None
    for _ in range(MAX_CHUNKS):
        head = file.read(HEAD.size)
        if len(head) < HEAD.size:
            break
        name, length = HEAD.unpack(head)
        if name == b"data" and form is not None:
            start = file.tell()
            whole = min(length or size, size - start)  # some write 0 for an unknown length
            return *form, start, whole - whole % form[0]
        if name == b"fmt ":
            form = _form(file.read(FORMAT.size))
            length -= FORMAT.size
        file.seek(max(length + length % 2, 0), os.SEEK_CUR)
    raise SynthesisFailed("not_wav")


def _form(content: bytes) -> tuple[int, int]:
    """Bytes of a frame, and rate. Raises SynthesisFailed for anything but 16-bit PCM."""
    if len(content) < FORMAT.size:
        raise SynthesisFailed("not_wav")
    code, channels, rate, _, frame, bits = FORMAT.unpack(content)
    if code != PCM or bits != BITS or channels not in CHANNELS or rate not in RATES:
        raise SynthesisFailed("not_pcm")
    if frame != channels * BITS // 8:
        raise SynthesisFailed("not_pcm")
    return frame, rate
