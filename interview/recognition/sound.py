"""A decoded recording before it is recognised: its level, voice activity, and long silences.

Quiet speech is amplified. Stretches of speech are found by Silero VAD, block by block. Long
silences are shortened, because Whisper invents text in them and spends as much time on them as on
speech; pauses of up to four seconds stay, because Whisper uses them for punctuation.
"""

import math
import wave
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

import numpy as np
from faster_whisper.vad import get_vad_model
from numpy.typing import NDArray

from interview.contracts import SAMPLE_RATE, Span, joined
from interview.recognition.engine import Samples

FULL_SCALE = 32_768

FRAME = 512
"""Samples of a frame, 32 ms: the frame of Silero."""

LOUD_FRAMES = 16
"""Speech level is measured over the loudest half second: a knock or a click is shorter."""

BLOCK_SECONDS = 30

QUIET_DBFS = -35.0
"""Voice activity and recognition work equally well down to this level."""

TARGET_DBFS = -20.0
"""The level that quiet speech is amplified to, which is that of the recordings both were measured
with."""

WORD_FRAMES = 5
LOUDEST_DBFS = -12.0
"""The fifth loudest frame (a sixth of a second) is amplified to this level at most. In half a
second or more of speech it is 3 to 7 dB above the speech level."""

MOST_GAIN = 50.0
"""dB. Speech below -70 dBFS has so few bits left that words are lost at any gain."""

SILENT_DBFS = -88.0
"""The level of the last two bits of a sample, below which there is nothing to amplify."""

ROOM = 0.2
"""Seconds read around a stretch, because times of words and voice activity are not exact."""

LONGEST_KEPT_SILENCE = 4.0
PADDING = 0.4
"""Seconds of the longest silence that is kept, and of silence kept around speech. With shorter ones
words are lost: see the figures in docs/adr/0003."""

CONTEXT = 64
"""Samples of the preceding frame that Silero needs before each frame."""

BLOCK_FRAMES = 1024
"""Frames evaluated together (33 s), so that memory does not grow with the length of the answer."""

SPEECH_FROM = 0.5
SPEECH_UNTIL = 0.35
"""Silero's published thresholds: speech starts at the first and ends below the second."""

SPECTRUM = 1024
LOW_HERTZ, BAND_HERTZ = (60, 250), (300, 3_400)
MISSING_DECIBELS = -28.0
"""Speech with less than this below 250 Hz, relative to what a telephone transmits, has lost its
fundamental. One of 68 recordings of readings and calls has less, a call; the others have -24 dB and
more, and speech limited to 300-3,400 Hz has -60 dB and less."""

FUNDAMENTAL_SAMPLES, MEAN_SAMPLES = 20, 320
"""The mean of so many samples of rectified speech keeps what is below 400 Hz; less its own mean
over so many, what is above 50 Hz."""

MIN_SILENCE = 0.1
MIN_SPEECH = 0.1
"""Seconds. Shorter gaps (closures of stops) are bridged, shorter bursts (clicks) dropped."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A 16 kHz mono 16-bit WAV, open for reading, read with a gain in dB."""

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
        """All samples in blocks of the given size; the last one may be shorter."""
        self.wav.seek(0)
        with wave.open(self.wav, "rb") as wav:
            while data := wav.readframes(samples):
                yield self._floats(data)

    def _floats(self, data: bytes) -> Samples:
        integers: NDArray[np.int16] = np.frombuffer(data, np.int16)
        factor = np.float32(10 ** (self.gain / 20) / FULL_SCALE)
        floats: Samples = np.clip(integers * factor, np.float32(-1), np.float32(1))
        return floats


def widened(span: Span) -> Span:
    """The span with ROOM on both sides."""
    return Span(max(0.0, span.start - ROOM), span.end + ROOM)


def audible(sound: Sound) -> Sound:
    """The sound with the gain that its speech needs to be detected and understood.

    The gain is 0 above QUIET_DBFS and for silence. It is limited so that an answer of one word,
    which is loud for less than half a second, is not distorted.
    """
    loudest = loudest_frames(sound)
    level, word = loudest[0], loudest[-WORD_FRAMES:][0]
    if not SILENT_DBFS < level < QUIET_DBFS:
        return sound
    gain = min(TARGET_DBFS - level, MOST_GAIN, LOUDEST_DBFS - word)
    return replace(sound, gain=round(max(gain, 0.0), 1))


def loudest_frames(sound: Sound) -> list[float]:
    """Levels in dBFS of the loudest LOUD_FRAMES frames, in ascending order."""
    loudest = np.zeros(0, np.float32)
    for block in sound.blocks(BLOCK_SECONDS * SAMPLE_RATE):
        frames = block[: len(block) // FRAME * FRAME].reshape(-1, FRAME)
        # The variance ignores the DC offset of a cheap microphone.
        power = np.var(frames, axis=1)
        loudest = np.sort(np.concatenate([loudest, power]))[-LOUD_FRAMES:]
    return [10 * math.log10(power) if power > 0 else -math.inf for power in loudest.tolist()] or [
        -math.inf
    ]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Stretches of a recording, read as one continuous sound. ``pieces``: in order, not empty."""

    sound: Sound
    pieces: tuple[Span, ...]

    @property
    def duration(self) -> float:
        return sum(piece.duration for piece in self.pieces)

    def read(self, start: float, end: float) -> Samples:
        """The samples between two times of the timeline."""
        return np.concatenate([self.sound.read(span) for span in self._in_recording(start, end)])

    def to_recording(self, seconds: float) -> float:
        """The time in the recording of a time in the timeline."""
        for piece in self.pieces:
            if seconds <= piece.duration:
                return piece.start + max(0.0, seconds)
            seconds -= piece.duration
        return self.pieces[-1].end

    def _in_recording(self, start: float, end: float) -> Iterator[Span]:
        offset = 0.0
        for piece in self.pieces:
            first = piece.start + max(0.0, start - offset)
            last = piece.start + min(piece.duration, end - offset)
            if last > first:
                yield Span(first, last)
            offset += piece.duration


def timeline(sound: Sound, speech: tuple[Span, ...], duration: float) -> Timeline:
    """The recording of ``duration`` seconds without its long silences; ``speech`` is not empty."""
    pieces: list[Span] = []
    start, silent_from = 0.0, 0.0
    for span in speech:
        if span.start - silent_from > LONGEST_KEPT_SILENCE:
            if silent_from > 0:
                pieces.append(Span(start, silent_from + PADDING))
            start = span.start - PADDING
        silent_from = span.end
    tail_is_long = duration - silent_from > LONGEST_KEPT_SILENCE
    pieces.append(Span(start, silent_from + PADDING if tail_is_long else duration))
    return Timeline(sound, tuple(pieces))


def voice_activity(sound: Sound) -> tuple[Span, ...]:
    """The stretches of speech, without padding, in order."""
    spans: list[Span] = []
    start: float | None = None
    position = 0.0
    blocks = _blocks(sound)
    if lacks_fundamental(sound):
        blocks = map(with_fundamental, blocks)
    for probability in _probabilities(blocks):
        if start is None and probability >= SPEECH_FROM:
            start = position
        elif start is not None and probability < SPEECH_UNTIL:
            spans.append(Span(start, position))
            start = None
        position += FRAME / SAMPLE_RATE
    if start is not None:
        spans.append(Span(start, position))
    return tuple(span for span in joined(spans, MIN_SILENCE) if span.duration >= MIN_SPEECH)


def lacks_fundamental(sound: Sound) -> bool:
    """Whether the speech has nothing where its fundamental frequency is, as over a telephone."""
    hertz = np.fft.rfftfreq(SPECTRUM, 1 / SAMPLE_RATE)
    low, band = ((hertz >= first) & (hertz < last) for first, last in (LOW_HERTZ, BAND_HERTZ))
    window, power = np.hanning(SPECTRUM).astype(np.float32), np.zeros(len(hertz))
    for block in _blocks(sound):
        frames = block[: len(block) // SPECTRUM * SPECTRUM].reshape(-1, SPECTRUM)
        power += np.square(np.abs(np.fft.rfft(frames * window))).sum(axis=0)
    return bool(power[low].sum() < power[band].sum() * 10 ** (MISSING_DECIBELS / 10))


def with_fundamental(samples: Samples) -> Samples:
    """Speech with its fundamental added, which Silero needs to take it for a voice.

    The harmonics that a telephone transmits are a fundamental apart: rectifying restores it.
    """
    low = _running_mean(np.abs(samples), FUNDAMENTAL_SAMPLES)
    low -= _running_mean(low, MEAN_SAMPLES)
    restored: Samples = np.clip(samples + low, np.float32(-1), np.float32(1))
    return restored


def _running_mean(samples: Samples, length: int) -> Samples:
    mean: Samples = np.convolve(samples, np.full(length, 1 / length, np.float32), "same")
    return mean


def _probabilities(blocks: Iterable[Samples]) -> Iterator[float]:
    session = get_vad_model().session
    h = np.zeros((1, 1, 128), np.float32)
    c = np.zeros((1, 1, 128), np.float32)
    before = np.zeros(CONTEXT, np.float32)
    for block in blocks:
        frames = block.reshape(-1, FRAME)
        contexts = np.vstack([before, frames[:-1, -CONTEXT:]])
        before = frames[-1, -CONTEXT:]
        output, h, c = session.run(None, {"input": np.hstack([contexts, frames]), "h": h, "c": c})
        yield from output.reshape(-1).tolist()


def _blocks(sound: Sound) -> Iterator[Samples]:
    """Blocks of BLOCK_FRAMES frames; the last one is padded with silence to a whole frame."""
    for samples in sound.blocks(BLOCK_FRAMES * FRAME):
        missing = -len(samples) % FRAME
        yield np.pad(samples, (0, missing)) if missing else samples
