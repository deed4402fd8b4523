"""The recording without its long silences: what Whisper reads, and the way back in time.

Whisper invents text in long silence and spends as much time on it as on speech. Pauses up
to four seconds stay, because Whisper punctuates by them; longer ones are shortened.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from interview.contracts import Span
from interview.recognition.engine import Samples
from interview.recognition.sound import Sound

LONGEST_KEPT_SILENCE = 4.0
PADDING = 0.4
"""Seconds. Trimming shorter silence costs words: see the figures in docs/adr/0003."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Stretches of a recording, read as one. ``pieces`` are in order and not empty."""

    sound: Sound
    pieces: tuple[Span, ...]

    @property
    def duration(self) -> float:
        return sum(piece.duration for piece in self.pieces)

    def read(self, start: float, end: float) -> Samples:
        """Samples between two times of the timeline."""
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
    """The timeline of a recording of ``duration`` seconds with ``speech``, which is not empty."""
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
