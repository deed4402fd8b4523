"""Decoded frames of any shape as 16 kHz mono 16-bit PCM."""

from collections.abc import Iterator

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from interview.audio.channels import MonoMix
from interview.audio.opening import named_errors, require_plausible_sampling
from interview.contracts import SAMPLE_RATE

SAMPLE_BYTES = 2
BLOCK_BYTES = SAMPLE_BYTES * 30 * SAMPLE_RATE
GATHERED_SECONDS = 2


class Resampler:
    """Resamples frames that may change their shape midway (chained Ogg) and loses nothing."""

    def __init__(self) -> None:
        self._resampler: AudioResampler | None = None
        self._shape: tuple[object, ...] | None = None
        self._channels = 1
        self._mix = MonoMix(self._channels)
        self._waiting = bytearray()
        self._enough = 0

    def add(self, frame: AudioFrame) -> bytes:
        """Take the next frame; PCM that is ready, or nothing.

        Raises:
            UnsupportedSampling: by a rate or a number of channels no recorder writes.
            CorruptAudio, AudioTooCostly: the frame cannot be resampled.
        """
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        before = b"" if shape == self._shape else self._begin(frame, shape)
        frame.pts = None
        self._resample(frame)
        return before + (self._mixed() if len(self._waiting) >= self._enough else b"")

    def finish(self) -> bytes:
        """The rest; what is added later begins anew."""
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
    """PCM of nothing, in blocks."""
    left = SAMPLE_BYTES * round(seconds * SAMPLE_RATE)
    while left > 0:
        yield bytes(min(left, BLOCK_BYTES))
        left -= BLOCK_BYTES


def blocks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Gather pieces into blocks of BLOCK_BYTES: fewer writes and level steps."""
    gathered = bytearray()
    for piece in pieces:
        gathered += piece
        if len(gathered) >= BLOCK_BYTES:
            yield bytes(gathered)
            gathered.clear()
    if gathered:
        yield bytes(gathered)
