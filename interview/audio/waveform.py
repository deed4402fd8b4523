"""The 16 kHz mono 16-bit waveform: resampled from decoded frames, measured, mapped from its WAV."""

import math
import os
import warnings
import wave
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from interview.audio.containers import named_errors, require_plausible_sampling
from interview.audio.downmix import MonoMix
from interview.contracts import SAMPLE_RATE, Levels

with warnings.catch_warnings():
    # pydub looks for an ffmpeg binary at import and warns without one; it is not used.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

SAMPLE_BYTES = 2
BLOCK_BYTES = SAMPLE_BYTES * 30 * SAMPLE_RATE
GATHERED_SECONDS = 2

FULL_SCALE = 32_768
CLIPPED_FROM = 32_700
"""A sample this close to full scale (-0.02 dBFS) was clipped by the recorder or the codec."""

SILENCE_DBFS = -100.0
"""The reported level of digital silence; the quietest 16-bit sample has -90.3 dBFS."""


class Resampler:
    """Resamples and downmixes frames, whose format may change midway (chained Ogg)."""

    def __init__(self) -> None:
        self._resampler: AudioResampler | None = None
        self._shape: tuple[object, ...] | None = None
        self._channels = 1
        self._mix = MonoMix(self._channels)
        self._waiting = bytearray()
        self._enough = 0

    def add(self, frame: AudioFrame) -> bytes:
        """Take the next frame and return the PCM that is ready, possibly none.

        Raises:
            UnsupportedSampling: see :func:`require_plausible_sampling`.
            CorruptAudio, AudioTooCostly: the frame cannot be resampled.
        """
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        before = b"" if shape == self._shape else self._begin(frame, shape)
        frame.pts = None
        self._resample(frame)
        return before + (self._mixed() if len(self._waiting) >= self._enough else b"")

    def finish(self) -> bytes:
        """Return the PCM that is left; the next frame starts a new resampler."""
        if self._resampler is None:
            return b""
        self._resample(None)
        self._resampler = self._shape = None
        return self._mixed()

    def _begin(self, frame: AudioFrame, shape: tuple[object, ...]) -> bytes:
        rest = self.finish()
        require_plausible_sampling(frame)
        channels = frame.layout.nb_channels
        if channels != self._channels:
            self._channels, self._mix = channels, MonoMix(channels)
        with named_errors():
            self._resampler = AudioResampler(format="s16", layout=frame.layout, rate=SAMPLE_RATE)
        self._shape = shape
        self._enough = GATHERED_SECONDS * SAMPLE_BYTES * SAMPLE_RATE * self._channels
        return rest

    def _resample(self, frame: AudioFrame | None) -> None:
        assert self._resampler is not None
        with named_errors():
            for out in self._resampler.resample(frame):
                size = SAMPLE_BYTES * out.samples * self._channels
                self._waiting += memoryview(out.planes[0])[:size]

    def _mixed(self) -> bytes:
        samples = np.frombuffer(bytes(self._waiting), np.int16)
        self._waiting.clear()
        return self._mix.add(samples).tobytes()


def silence(seconds: float) -> Iterator[bytes]:
    """Digital silence as PCM, in blocks of BLOCK_BYTES."""
    left = SAMPLE_BYTES * round(seconds * SAMPLE_RATE)
    while left > 0:
        yield bytes(min(left, BLOCK_BYTES))
        left -= BLOCK_BYTES


def blocks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Join short pieces to at least BLOCK_BYTES each, so that there are fewer writes."""
    gathered = bytearray()
    for piece in pieces:
        gathered += piece
        if len(gathered) >= BLOCK_BYTES:
            yield bytes(gathered)
            gathered.clear()
    if gathered:
        yield bytes(gathered)


class LevelMeter:
    """Measures RMS, peak and clipped share of 16-bit mono PCM, block by block."""

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self._samples = 0
        self._clipped = 0
        self._peak = 0
        self._square_sum = 0.0

    def add(self, pcm: bytes) -> None:
        """Take the next block of little-endian 16-bit samples."""
        block = AudioSegment(data=pcm, sample_width=2, frame_rate=self._sample_rate, channels=1)
        count = int(block.frame_count())
        self._samples += count
        self._square_sum += float(block.rms) ** 2 * count
        peak = int(block.max)
        self._peak = max(self._peak, peak)
        if peak >= CLIPPED_FROM:
            self._clipped += sum(
                abs(sample) >= CLIPPED_FROM for sample in block.get_array_of_samples()
            )

    def levels(self) -> Levels:
        """The levels so far; SILENCE_DBFS for silence or no samples."""
        count = max(1, self._samples)
        return Levels(
            rms_dbfs=_dbfs(math.sqrt(self._square_sum / count)),
            peak_dbfs=_dbfs(self._peak),
            clipped_ratio=self._clipped / count,
        )


def _dbfs(amplitude: float) -> float:
    return round(20 * math.log10(amplitude / FULL_SCALE), 2) if amplitude > 0 else SILENCE_DBFS


def mapped_samples(file: BinaryIO) -> NDArray[np.int16]:
    """The samples of a WAV written by :mod:`interview.audio.decode`, shape (n,).

    A read-only memory map: pages are read from disk when they are used. The samples are the last
    bytes of the file, so the header is everything before them.
    """
    file.seek(0)
    with wave.open(file, "rb") as wav:
        count = wav.getnframes()
    header = file.seek(0, os.SEEK_END) - 2 * count
    return np.memmap(file, np.dtype("<i2"), "r", offset=header, shape=(count,))
