"""Loudness and clipping of a decoded waveform, gathered block by block."""

import math
import warnings

from interview.contracts import Levels

with warnings.catch_warnings():
    # pydub looks for an ffmpeg binary at import and warns without one; we never use it.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

FULL_SCALE = 32_768
CLIPPED_FROM = 32_700
"""A sample this close to full scale (-0.02 dBFS) was cut by the recorder or the codec."""

SILENCE_DBFS = -100.0
"""What digital silence is reported as; 16-bit samples cannot be quieter than -90.3 dBFS."""


class LevelMeter:
    """Root mean square, peak and clipped share of 16-bit mono PCM, in constant memory."""

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
        """The figures so far; silence and no samples at all are SILENCE_DBFS."""
        count = max(1, self._samples)
        return Levels(
            rms_dbfs=_dbfs(math.sqrt(self._square_sum / count)),
            peak_dbfs=_dbfs(self._peak),
            clipped_ratio=self._clipped / count,
        )


def _dbfs(amplitude: float) -> float:
    return round(20 * math.log10(amplitude / FULL_SCALE), 2) if amplitude > 0 else SILENCE_DBFS
