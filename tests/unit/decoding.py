"""Decoding as in the service, and properties of its result."""

from pathlib import Path

import numpy as np

from interview.audio.decode import decode
from interview.contracts import Waveform
from interview.intake.sniffing import container_of_stream
from tests.unit.audio_files import Floats, read_wav

MAX_SECONDS = 300.0
RATE = 16_000
WINDOW = 320
SILENT = 0.02


def decoded(path: Path, folder: Path, max_seconds: float = MAX_SECONDS) -> Waveform:
    """Sniff and decode as the service does."""
    with path.open("rb") as upload, (folder / "decoded.wav").open("wb") as wav:
        return decode(upload, container_of_stream(upload), wav, max_seconds)


def decoded_file(path: Path, container: str, wav_path: Path, max_seconds: float) -> Waveform:
    """Decode a file of a known container to another."""
    with path.open("rb") as upload, wav_path.open("wb") as wav:
        return decode(upload, container, wav, max_seconds)


def decoded_bytes(data: bytes, folder: Path, max_seconds: float = MAX_SECONDS) -> Waveform:
    """The same for bytes."""
    path = folder / "sent"
    path.write_bytes(data)
    return decoded(path, folder, max_seconds)


def pauses(samples: Floats, shortest: float = 0.05) -> list[tuple[float, float]]:
    """Start and length in seconds of each silence within 16 kHz samples, in steps of 20 ms."""
    count = len(samples) // WINDOW
    loud = np.abs(samples[: count * WINDOW]).reshape(count, WINDOW).max(axis=1) > SILENT
    edges = np.flatnonzero(np.diff(np.concatenate(([True], loud, [True])).astype(int)))
    step = WINDOW / RATE
    found = [(a * step, (b - a) * step) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return [(float(a), float(n)) for a, n in found if n >= shortest]


def heard_pauses(folder: Path) -> list[tuple[float, float]]:
    """The pauses of what :func:`decoded` wrote last."""
    return pauses(read_wav(folder / "decoded.wav"))
