"""What an engine wrote is a WAV with true sizes, or is refused by name."""

import io
import struct

import pytest

from interview.synthesis.speech import SynthesisFailed
from interview.synthesis.wav import complete

RATE = 16_000
SAMPLES = bytes(2 * RATE)
"""A second."""


def wav(
    samples: bytes = SAMPLES,
    length: int | None = None,
    *,
    code: int = 1,
    channels: int = 1,
    bits: int = 16,
    rate: int = RATE,
    between: bytes = b"",
) -> bytes:
    """A file that says its samples have ``length`` bytes."""
    frame = channels * bits // 8
    form = struct.pack("<HHIIHH", code, channels, rate, rate * frame, frame, bits)
    said = len(samples) if length is None else length
    head = b"RIFF" + b"\xff\xff\xff\xff" + b"WAVEfmt " + struct.pack("<I", len(form)) + form
    return head + between + b"data" + struct.pack("<I", said) + samples


@pytest.mark.parametrize("length", [None, 0, 0x7FFFF000, 0xFFFFFFFF])
def test_a_length_that_was_not_known_is_completed(length: int | None) -> None:
    """Zero, and the largest numbers, stand for it; both sizes are true afterwards."""
    file = io.BytesIO(wav(length=length))
    assert complete(file) == 1.0
    whole = file.getvalue()
    assert whole == wav()[:4] + struct.pack("<I", len(whole) - 8) + wav()[8:]


def test_other_chunks_stay_and_what_follows_goes() -> None:
    """A comment before the samples, and half a frame and a trailer after them."""
    between = b"LIST" + struct.pack("<I", 5) + b"hello\0"
    file = io.BytesIO(wav(length=len(SAMPLES), between=between) + b"\1trailer")
    assert complete(file) == 1.0
    assert file.getvalue().endswith(SAMPLES)
    odd = io.BytesIO(wav(SAMPLES + b"\1", length=0xFFFFFFFF))
    assert complete(odd) == 1.0
    assert odd.getvalue().endswith(SAMPLES)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_wav"),
        (b"<html>502 Bad Gateway</html>", "not_wav"),
        (b"ID3\4 this is an MP3", "not_wav"),
        (b"RIFF\0\0\0\0AVI fmt ", "not_wav"),
        (wav()[:12], "not_wav"),
        (wav()[:30], "not_wav"),
        (wav()[:36], "not_wav"),
        (wav()[:12] + (b"junk" + struct.pack("<I", 0)) * 1_000, "not_wav"),
        (wav()[:12] + b"data" + struct.pack("<I", 9) + SAMPLES, "not_wav"),
        (wav(b""), "empty"),
        (wav(b"\1"), "empty"),
        (wav(bytes(2 * RATE * 200)), "too_long"),
        (wav(code=3), "not_pcm"),
        (wav(code=85), "not_pcm"),
        (wav(bits=8), "not_pcm"),
        (wav(channels=0), "not_pcm"),
        (wav(channels=6), "not_pcm"),
        (wav(rate=0), "not_pcm"),
        (wav(rate=4_000_000), "not_pcm"),
    ],
)
def test_anything_else_is_refused_by_name(content: bytes, code: str) -> None:
    """Other files, cut-off heads, other codings, no samples, too many."""
    with pytest.raises(SynthesisFailed) as caught:
        complete(io.BytesIO(content))
    assert caught.value.code == code
