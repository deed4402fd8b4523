"""Recordings generated at test time with PyAV: every accepted format, and hostile ones."""

import io
import struct
import wave
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from tests.unit.byte_edits import crc

Samples = NDArray[np.int16]

CODECS = {
    "webm": ("libopus", 48_000),
    "ogg": ("libopus", 48_000),
    "mp4": ("aac", 44_100),
    "mp3": ("libmp3lame", 44_100),
    "flac": ("flac", 44_100),
    "wav": ("pcm_s16le", 44_100),
}


def read_mono(path: Path, rate: int) -> Samples:
    """Any recording as 16-bit mono samples at ``rate``."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
    pieces: list[NDArray[np.int16]] = []
    with av.open(str(path)) as container:
        frames: Iterator[AudioFrame] = container.decode(audio=0)
        for frame in frames:
            pieces.extend(out.to_ndarray()[0] for out in resampler.resample(frame))
    pieces.extend(out.to_ndarray()[0] for out in resampler.resample(None))
    return np.concatenate(pieces)


def encode(samples: Samples, rate: int, container: str, **options: str) -> bytes:
    """Mono samples in ``container``; ``live`` webm has no duration, as MediaRecorder writes it."""
    codec, codec_rate = CODECS[container]
    out = io.BytesIO()
    live = {"live": "1"} if container == "webm" else {}
    with av.open(out, "w", format=container, options=live) as writer:
        stream = writer.add_stream(codec, rate=codec_rate, options=options)
        stream.layout = "mono"  # type: ignore[union-attr]
        for start in range(0, len(samples), rate):
            frame = AudioFrame.from_ndarray(samples[None, start : start + rate], "s16", "mono")
            frame.sample_rate = rate
            frame.pts = start
            writer.mux(stream.encode(frame))  # type: ignore[arg-type, union-attr]
        writer.mux(stream.encode(None))  # type: ignore[union-attr]
    return out.getvalue()


def wav(samples: Samples, rate: int, channels: int = 1) -> bytes:
    """A plain 16-bit WAV."""
    out = io.BytesIO()
    with wave.open(out, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(samples.tobytes())
    return out.getvalue()


def tone(seconds: float, rate: int = 16_000, hertz: float = 440.0) -> Samples:
    """A sine at a third of full scale."""
    time = np.arange(int(seconds * rate)) / rate
    return (10_000 * np.sin(2 * np.pi * hertz * time)).astype(np.int16)


def silent_flac(hours: float) -> bytes:
    """Hours of silence in a few MB: constant blocks of the largest size FLAC has.

    Written by hand after RFC 9639 (fixed block size, constant subframes), because encoding
    thirty hours would take longer than the test it is for.
    """
    rate, block = 8_000, 65_535
    blocks = int(hours * 3600 * rate / block)
    info = struct.pack(">HH", block, block) + bytes(6)
    info += ((rate << 44) | (0 << 41) | (15 << 36) | (blocks * block)).to_bytes(8, "big")
    out = bytearray(b"fLaC" + bytes([0x80, 0, 0, 34]) + info + bytes(16))
    for number in range(blocks):
        header = bytes([0xFF, 0xF8, 0x74, 0x08]) + _utf8(number) + struct.pack(">H", block - 1)
        frame = header + bytes([crc(header, 8, 0x07)]) + bytes([0x00, 0x00, 0x00])
        out += frame + crc(frame, 16, 0x8005).to_bytes(2, "big")
    return bytes(out)


def _utf8(number: int) -> bytes:
    return chr(number).encode() if number < 0xD800 else chr(number + 0x800).encode()


def low_rate_opus(seconds: float) -> bytes:
    """Speech-band noise at 6 kbit/s: an hour of it is a little over a megabyte."""
    noise = np.random.default_rng(7).normal(0, 1500, int(seconds * 16_000)).astype(np.int16)
    return encode(noise, 16_000, "ogg", b="6000")
