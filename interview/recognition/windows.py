"""Reads a recording window by window; a window in which Whisper loops is read again shorter.

Text that repeats may also have been said repeatedly. That is decided by the amount of voice, then
by recognising the passage alone: a loop continues from the text before it, and the passage by
itself yields what was really said, or nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import chain

import numpy as np

from interview.contracts import SAMPLE_RATE, Segment, Span
from interview.errors import Language
from interview.memory.process_memory import trim
from interview.recognition.engine import Engine, Samples, WindowTranscript, more_likely
from interview.recognition.quarantine import last_third, plain, repeats_itself, split_repeats
from interview.recognition.sound import Sound, Timeline, widened

FASTEST = 25.0
"""Characters per second of voice, 250 English words a minute. A loop writes far more, because it
fills all that Whisper may write for a window."""

LONGEST_HEARD = 8.0
"""Seconds of a repeated passage that are recognised alone: a long sentence."""

MOST_HEARD = 8
"""Passages of one recording that are recognised alone; more are not worth the time."""

SAME = 0.6
"""Similarity of two texts of the same passage, allowing for a misheard word."""

SaidAgain = Callable[[Segment], bool]
"""Decides whether a passage that repeats another one was said."""

WINDOW_SECONDS = 30.0
"""What Whisper reads at once. Only one window is in memory, however long the answer is."""

SHORTEST_WINDOW = 0.1
"""Seconds that each window advances at least; shorter than a speech sound."""

UNHEARD_SECONDS = 0.8
"""Voice after the last word that may be the end of that word, given the precision of word times.
A window for it would take an encoder run and tend to contain invented words."""

MISSED_SPEECH_SECONDS = 2.0
"""Voice after the last word of a window that imprecise word times cannot explain."""

MAX_CUTS = 2
"""A looping window is shortened at most this often; less than a quarter of 30 s does not help."""

SHORTEST_CUT = 6.0
"""Seconds. A shorter window is read only once, and a loop in it is quarantined: reading it three
times would take longer than the window lasts, while other answers wait."""

SPARE_WINDOWS = 2
LEAST_PROGRESS = 15.0
"""Seconds that a window advances on average. A recording that needs more than SPARE_WINDOWS beyond
that, such as one word repeated for minutes, is read in whole windows from there on."""

QUIET_SAMPLES = SAMPLE_RATE // 5

CERTAIN = 0.9
"""Probability from which a window certainly is in a language. English in the test recordings, with
accents and over the telephone, gets 0.48 at most for another one."""


def said_again(
    engine: Engine, sound: Sound, speech: Sequence[Span], language: Language
) -> SaidAgain:
    """A judge of the repeated passages of one recording, which recognises MOST_HEARD at most."""
    left = MOST_HEARD

    def judge(segment: Segment) -> bool:
        nonlocal left
        start = segment.words[0].start
        words = [word for word in segment.words if word.end - start <= LONGEST_HEARD]
        words = words or [segment.words[0]]
        span = Span(words[0].start, words[-1].end)
        text = " ".join(word.text for word in words)
        if not left or len(text) > FASTEST * span.within(speech):
            return False
        left -= 1
        samples = sound.read(widened(span))
        alone = engine.transcribe(samples, segment.language or language, to_end=True)
        heard = " ".join(each.text for each in alone.segments)
        return SequenceMatcher(None, plain(text), plain(heard)).ratio() >= SAME

    return judge


@dataclass(frozen=True, slots=True)
class Reading:
    """A recording as recognised in one language, with the times of the recording.

    ``language_probability`` is 1 for a requested language. ``doubted`` are windows that certainly
    are in another language.
    """

    segments: tuple[Segment, ...]
    language: Language
    language_probability: float
    doubted: tuple[Span, ...]


def read_windows(
    engine: Engine, line: Timeline, speech: tuple[Span, ...], language: Language | None
) -> Reading:
    """Recognise a recording with ``speech``; without ``language`` the first window decides.

    Memory is trimmed before each window after the first: 17 MB less at the peak for 7 ms.
    """
    reader = _Reader(engine, line, speech, language)
    reader.read_window()
    while reader.voice_left() > UNHEARD_SECONDS:
        trim()
        reader.read_window()
    return reader.reading()


class _Reader:
    """Reads one recording window by window, from ``_position`` (in seconds of the timeline) on."""

    def __init__(
        self, engine: Engine, line: Timeline, speech: tuple[Span, ...], language: Language | None
    ) -> None:
        self._engine = engine
        self._line = line
        self._speech = speech
        self._language, self._probability = language, 1.0
        self._said_again: SaidAgain | None = None
        self._segments: list[Segment] = []
        self._doubted: list[Span] = []
        self._position, self._windows = 0.0, 0

    def read_window(self) -> None:
        """Recognise the next window and advance behind what was read of it."""
        line, start = self._line, self._position
        samples = line.read(start, min(start + WINDOW_SECONDS, line.duration))
        odds = self._engine.languages(samples)
        language = self._decided(odds)
        result = self._recognised(samples, language)
        self._segments.extend(_in_recording(result.segments, line, start))
        whole = len(samples) / SAMPLE_RATE
        self._position += whole if self._is_late else max(self._consumed(result), SHORTEST_WINDOW)
        self._windows += 1
        if max(odds.values()) >= CERTAIN > odds.get(language, 0.0):
            self._doubted.append(Span(line.to_recording(start), line.to_recording(self._position)))

    def voice_left(self) -> float:
        """Seconds of voice in the recording that no window has covered."""
        start = self._line.to_recording(self._position)
        return Span(start, self._line.pieces[-1].end).within(self._speech)

    def reading(self) -> Reading:
        """The windows read so far."""
        assert self._language is not None
        return Reading(
            tuple(self._segments), self._language, self._probability, tuple(self._doubted)
        )

    @property
    def _is_late(self) -> bool:
        return self._position < (self._windows - SPARE_WINDOWS) * LEAST_PROGRESS

    def _decided(self, odds: Mapping[str, float]) -> Language:
        """The language of the recording, decided by the first window if none was requested."""
        if self._language is None:
            self._language, self._probability = more_likely(odds)
        return self._language

    def _recognised(self, samples: Samples, language: Language) -> WindowTranscript:
        """The text of one window.

        If it repeats and was not said repeatedly, the window is cut at its quietest place and
        recognised again, unless it is short or too many windows were read.
        """
        short = len(samples) < SHORTEST_CUT * SAMPLE_RATE
        result = self._engine.transcribe(samples, language, to_end=False)
        for _ in range(0 if self._is_late or short else MAX_CUTS):
            if not _repeats(result) or self._was_said(result, language):
                return result
            samples = samples[: _quietest(samples)]
            result = self._engine.transcribe(samples, language, to_end=True)
        if _repeats(result):
            parts = chain.from_iterable(map(split_repeats, result.segments))
            return replace(result, segments=tuple(parts))
        return result

    def _was_said(self, result: WindowTranscript, language: Language) -> bool:
        """Whether the text of the window at ``_position``, which repeats, was said repeatedly."""
        if self._said_again is None:
            self._said_again = said_again(self._engine, self._line.sound, self._speech, language)
        segments = _in_recording(result.segments, self._line, self._position)
        return self._said_again(last_third([*segments]))

    def _consumed(self, result: WindowTranscript) -> float:
        """How many seconds of the window have been read.

        Whisper sometimes stops early although the voice goes on, as voice activity shows. The rest
        is then read again from the last word.
        """
        last_word = max((segment.end for segment in result.segments), default=0.0)
        start = self._line.to_recording(self._position + last_word)
        end = self._line.to_recording(self._position + result.consumed)
        missed = Span(start, end).within(self._speech)
        if missed > MISSED_SPEECH_SECONDS and last_word > SHORTEST_WINDOW:
            return last_word
        return result.consumed


def _repeats(result: WindowTranscript) -> bool:
    return repeats_itself(" ".join(segment.text for segment in result.segments))


def _quietest(samples: Samples) -> int:
    """The middle of the quietest fifth of a second in the middle third, as an index."""
    third = len(samples) // 3
    starts = range(third, max(third + 1, 2 * third), QUIET_SAMPLES // 4)
    quietest = min(starts, key=lambda i: float(np.square(samples[i : i + QUIET_SAMPLES]).sum()))
    return quietest + QUIET_SAMPLES // 2


def _in_recording(
    segments: tuple[Segment, ...], line: Timeline, position: float
) -> Iterator[Segment]:
    def time(seconds: float) -> float:
        return round(line.to_recording(position + seconds), 2)

    for segment in segments:
        if segment.words:
            words = tuple(
                replace(word, start=time(word.start), end=time(word.end)) for word in segment.words
            )
            yield replace(segment, words=words, start=words[0].start, end=words[-1].end)
