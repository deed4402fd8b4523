"""The decoded WAV as samples that stay on disk until they are looked at."""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def mapped_samples(wav_path: Path) -> NDArray[np.int16]:
    """Samples of a mono 16-bit WAV of ours, shape (n,), as a read-only memory map.

    The header is what stands in front of the samples: :mod:`interview.audio.decode` writes
    nothing behind them.
    """
    with wave.open(str(wav_path), "rb") as wav:
        count = wav.getnframes()
    header = wav_path.stat().st_size - 2 * count
    return np.memmap(wav_path, np.dtype("<i2"), "r", offset=header, shape=(count,))
