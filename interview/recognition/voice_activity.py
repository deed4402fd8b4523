"""Voice activity: the stretches of speech in a recording, found by Silero VAD block by block."""

from collections.abc import Iterator

import numpy as np
from faster_whisper.vad import get_vad_model

from interview.contracts import SAMPLE_RATE, Span, joined
from interview.recognition.engine import Samples
from interview.recognition.sound import Sound

FRAME = 512
"""Samples of one Silero frame, 32 ms at 16 kHz."""

CONTEXT = 64
"""Samples of the preceding frame that Silero needs before each frame."""

BLOCK_FRAMES = 1024
"""Frames evaluated together (33 s), so that memory does not grow with the length of the answer."""

SPEECH_FROM = 0.5
SPEECH_UNTIL = 0.35
"""Silero's published thresholds: speech starts at the first and ends below the second."""

MIN_SILENCE = 0.1
MIN_SPEECH = 0.1
"""Seconds. Shorter gaps (closures of stops) are bridged, shorter bursts (clicks) dropped."""


def voice_activity(sound: Sound) -> tuple[Span, ...]:
    """The stretches of speech, without padding, in order."""
    spans: list[Span] = []
    start: float | None = None
    position = 0.0
    for probability in _probabilities(sound):
        if start is None and probability >= SPEECH_FROM:
            start = position
        elif start is not None and probability < SPEECH_UNTIL:
            spans.append(Span(start, position))
            start = None
        position += FRAME / SAMPLE_RATE
    if start is not None:
        spans.append(Span(start, position))
    return tuple(span for span in joined(spans, MIN_SILENCE) if span.duration >= MIN_SPEECH)


def _probabilities(sound: Sound) -> Iterator[float]:
    session = get_vad_model().session
    h = np.zeros((1, 1, 128), np.float32)
    c = np.zeros((1, 1, 128), np.float32)
    before = np.zeros(CONTEXT, np.float32)
    for block in _blocks(sound):
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
