"""Where in a recording somebody speaks: Silero VAD over the WAV, block by block."""

import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from faster_whisper.vad import get_vad_model
from numpy.typing import NDArray

from interview.contracts import SAMPLE_RATE, Span
from interview.speech.engine import Samples

FRAME = 512
"""Samples of one Silero frame, 32 ms at 16 kHz."""

CONTEXT = 64
"""Samples of the frame before that Silero wants in front of each frame."""

BLOCK_FRAMES = 1024
"""Frames judged at once (33 s): bounds memory whatever the length of the answer."""

SPEECH_FROM = 0.5
SPEECH_UNTIL = 0.35
"""Silero's published thresholds: speech begins at the first, ends below the second."""

MIN_SILENCE = 0.1
MIN_SPEECH = 0.1
"""Shorter gaps and bursts (seconds) are joined or dropped: closures of stops, clicks."""


def voice_activity(wav_path: Path) -> tuple[Span, ...]:
    """Stretches of speech in a 16 kHz mono 16-bit WAV, without padding, in order."""
    spans: list[Span] = []
    start: float | None = None
    position = 0.0
    for probability in _probabilities(wav_path):
        if start is None and probability >= SPEECH_FROM:
            start = position
        elif start is not None and probability < SPEECH_UNTIL:
            spans.append(Span(start, position))
            start = None
        position += FRAME / SAMPLE_RATE
    if start is not None:
        spans.append(Span(start, position))
    return tuple(span for span in _joined(spans) if span.duration >= MIN_SPEECH)


def read_samples(wav_path: Path, span: Span) -> Samples:
    """The samples of a stretch of the WAV, in -1..1."""
    with wave.open(str(wav_path), "rb") as wav:
        first = min(round(span.start * SAMPLE_RATE), wav.getnframes())
        wav.setpos(first)
        return _floats(wav.readframes(round(span.end * SAMPLE_RATE) - first))


def _probabilities(wav_path: Path) -> Iterator[float]:
    session = get_vad_model().session
    h = np.zeros((1, 1, 128), np.float32)
    c = np.zeros((1, 1, 128), np.float32)
    before = np.zeros(CONTEXT, np.float32)
    for block in _blocks(wav_path):
        frames = block.reshape(-1, FRAME)
        contexts = np.vstack([before, frames[:-1, -CONTEXT:]])
        before = frames[-1, -CONTEXT:]
        output, h, c = session.run(None, {"input": np.hstack([contexts, frames]), "h": h, "c": c})
        yield from output.reshape(-1).tolist()


def _blocks(wav_path: Path) -> Iterator[Samples]:
    """Blocks of BLOCK_FRAMES frames; the last one is filled up with silence to a whole frame."""
    with wave.open(str(wav_path), "rb") as wav:
        while data := wav.readframes(BLOCK_FRAMES * FRAME):
            samples = _floats(data)
            missing = -len(samples) % FRAME
            yield np.pad(samples, (0, missing)) if missing else samples


def _joined(spans: list[Span]) -> Iterator[Span]:
    pending: Span | None = None
    for span in spans:
        if pending is not None and span.start - pending.end < MIN_SILENCE:
            pending = Span(pending.start, span.end)
            continue
        if pending is not None:
            yield pending
        pending = span
    if pending is not None:
        yield pending


def _floats(data: bytes) -> Samples:
    integers: NDArray[np.int16] = np.frombuffer(data, np.int16)
    return integers.astype(np.float32) / np.float32(32_768.0)
