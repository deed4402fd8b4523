"""The decoded WAV as samples that stay on disk until they are looked at."""

import os
import wave
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray


def mapped_samples(file: BinaryIO) -> NDArray[np.int16]:
    """Samples of a mono 16-bit WAV of ours, shape (n,), as a read-only memory map.

    The header is what stands in front of the samples: :mod:`interview.audio.decode` writes
    nothing behind them.
    """
    file.seek(0)
    with wave.open(file, "rb") as wav:
        count = wav.getnframes()
    header = file.seek(0, os.SEEK_END) - 2 * count
    return np.memmap(file, np.dtype("<i2"), "r", offset=header, shape=(count,))
