"""A decoded recording as voice activity and the recogniser hear it: quiet speech is turned up."""

import math
import wave
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from interview.contracts import SAMPLE_RATE, Span
from interview.recognition.engine import Samples

FULL_SCALE = 32_768

FRAME = 512
LOUD_FRAMES = 16
"""The level of speech is that of its loudest half second: a knock or a click is shorter."""

BLOCK_SECONDS = 30

QUIET_DBFS = -35.0
"""A level down to which voice activity and recognition work as well as at any other."""

TARGET_DBFS = -20.0
"""The level that quiet speech is brought to: that of the recordings both were measured with."""

WORD_FRAMES = 5
LOUDEST_DBFS = -12.0
"""The fifth loudest frame, a sixth of a second into a word, is brought no higher: in half a second
and more of speech it is 3 to 7 dB above the level."""

MOST_GAIN = 50.0
"""dB. Of speech below -70 dBFS 16 bits keep so little that words are lost at any gain."""

SILENT_DBFS = -88.0
"""The level of the last two bits of a sample, in which there is nothing to turn up."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A 16 kHz mono 16-bit WAV, open for reading, that is read with a gain in dB."""

    wav: BinaryIO
    gain: float = 0.0

    def read(self, span: Span) -> Samples:
        """The samples of a stretch, in -1..1."""
        self.wav.seek(0)
        with wave.open(self.wav, "rb") as wav:
            first = min(round(span.start * SAMPLE_RATE), wav.getnframes())
            wav.setpos(first)
            return self._floats(wav.readframes(round(span.end * SAMPLE_RATE) - first))

    def blocks(self, samples: int) -> Iterator[Samples]:
        """All of it in blocks of so many samples; the last one may be shorter."""
        self.wav.seek(0)
        with wave.open(self.wav, "rb") as wav:
            while data := wav.readframes(samples):
                yield self._floats(data)

    def _floats(self, data: bytes) -> Samples:
        integers: NDArray[np.int16] = np.frombuffer(data, np.int16)
        factor = np.float32(10 ** (self.gain / 20) / FULL_SCALE)
        floats: Samples = np.clip(integers * factor, np.float32(-1), np.float32(1))
        return floats


def audible(sound: Sound) -> Sound:
    """The sound with the gain that its speech needs to be found and understood.

    None above QUIET_DBFS, and none where there is no sound. The noise is turned up as well. An
    answer of one word has less than half a second that is loud: the gain leaves that undistorted.
    """
    loudest = loudest_frames(sound)
    level, word = loudest[0], loudest[-WORD_FRAMES:][0]
    if not SILENT_DBFS < level < QUIET_DBFS:
        return sound
    gain = min(TARGET_DBFS - level, MOST_GAIN, LOUDEST_DBFS - word)
    return replace(sound, gain=round(max(gain, 0.0), 1))


def loudest_frames(sound: Sound) -> list[float]:
    """dBFS of the loudest 16 frames of 32 ms, the quietest of them first; fewer of less."""
    loudest = np.zeros(0, np.float32)
    for block in sound.blocks(BLOCK_SECONDS * SAMPLE_RATE):
        frames = block[: len(block) // FRAME * FRAME].reshape(-1, FRAME)
        # The offset of a cheap microphone is no sound.
        power = np.var(frames, axis=1)
        loudest = np.sort(np.concatenate([loudest, power]))[-LOUD_FRAMES:]
    return [10 * math.log10(power) if power > 0 else -math.inf for power in loudest.tolist()] or [
        -math.inf
    ]
