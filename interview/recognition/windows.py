"""A recording read window by window: what Whisper hears, and loops cut another way."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from interview.contracts import SAMPLE_RATE, Segment, Span
from interview.errors import Language
from interview.memory.process_memory import trim
from interview.recognition.engine import Engine, Samples, WindowTranscript, more_likely
from interview.recognition.quarantine import last_third, repeats_itself, split_repeats
from interview.recognition.repeats import SaidAgain, said_again
from interview.recognition.timeline import Timeline

WINDOW_SECONDS = 30.0
"""What Whisper reads at once. One window is in memory, however long the answer is."""

SHORTEST_WINDOW = 0.1
"""Seconds: less than a sound of speech, and enough that each window moves on."""

UNHEARD_SECONDS = 0.8
"""Voice behind the last word that is only its end: word times are no more exact than that,
and a window for the remainder costs an encoder run and invites invented words."""

MISSED_SPEECH_SECONDS = 2.0
"""Speech after the last word of a window that is more than imprecise word times."""

MAX_CUTS = 2
"""A looping window is shortened at most this often; a quarter of 30 s is as short as helps."""

SPARE_WINDOWS = 2
LEAST_PROGRESS = 15.0
"""Seconds that a window moves on by, on average. What needs more than SPARE_WINDOWS beyond that, as
one word repeated for minutes does, is read in whole windows from there."""

QUIET_SAMPLES = SAMPLE_RATE // 5

CERTAIN = 0.9
"""Probability from which a window is in the language that Whisper hears in it. English of the
test recordings, with accents and on the telephone, is another one with 0.48 at most."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was heard in a recording in one language; times are the recording's.

    ``language_probability`` is 1 for a language that was asked for. ``doubted`` are windows that
    are certainly in another one.
    """

    segments: tuple[Segment, ...]
    language: Language
    language_probability: float
    doubted: tuple[Span, ...]


def read_windows(
    engine: Engine, line: Timeline, speech: tuple[Span, ...], language: Language | None
) -> Reading:
    """Recognise a recording with ``speech``; without ``language`` the first window decides.

    What one window freed goes back to the system before the next: 17 MB less at the peak for
    7 ms.
    """
    probability = 1.0
    segments: list[Segment] = []
    doubted: list[Span] = []
    position, windows = 0.0, 0
    judge: SaidAgain | None = None
    while not position or _speech_after(line, position, speech) > UNHEARD_SECONDS:
        if position:
            trim()
        samples = line.read(position, min(position + WINDOW_SECONDS, line.duration))
        odds = engine.languages(samples)
        if language is None:
            language, probability = more_likely(odds)
        judge = judge or said_again(engine, line.sound, speech, language)
        is_late = position < (windows - SPARE_WINDOWS) * LEAST_PROGRESS
        cuts = 0 if is_late else MAX_CUTS
        result = _read_window(engine, samples, language, _meant(judge, line, position), cuts)
        windows += 1
        segments.extend(_in_recording(result.segments, line, position))
        if is_late:
            consumed = len(samples) / SAMPLE_RATE
        else:
            consumed = max(_consumed(result, line, position, speech), SHORTEST_WINDOW)
        if max(odds.values()) >= CERTAIN > odds.get(language, 0.0):
            doubted.append(
                Span(line.to_recording(position), line.to_recording(position + consumed))
            )
        position += consumed
    assert language is not None
    return Reading(tuple(segments), language, probability, tuple(doubted))


def _consumed(
    result: WindowTranscript, line: Timeline, position: float, speech: tuple[Span, ...]
) -> float:
    """How far the window has been read.

    Whisper at times ends a window early, with a voice still speaking; voice activity knows,
    and the rest is read again from the last word.
    """
    last_word = max((segment.end for segment in result.segments), default=0.0)
    start = line.to_recording(position + last_word)
    end = line.to_recording(position + result.consumed)
    if Span(start, end).within(speech) > MISSED_SPEECH_SECONDS and last_word > SHORTEST_WINDOW:
        return last_word
    return result.consumed


def _speech_after(line: Timeline, position: float, speech: tuple[Span, ...]) -> float:
    """Seconds of voice in the recording that no window has read yet."""
    return Span(line.to_recording(position), line.pieces[-1].end).within(speech)


def _meant(judge: SaidAgain, line: Timeline, position: float) -> Callable[[WindowTranscript], bool]:
    """Judges a window at ``position`` whose text repeats itself."""
    return lambda result: judge(last_third([*_in_recording(result.segments, line, position)]))


def _read_window(
    engine: Engine,
    samples: Samples,
    language: Language,
    is_meant: Callable[[WindowTranscript], bool],
    cuts: int,
) -> WindowTranscript:
    """Recognise one window; one that repeats itself is shortened to its quietest place, ``cuts``
    times at most.

    Not where ``is_meant`` finds that it was said like that.
    """
    result = engine.transcribe(samples, language, to_end=False)
    for _ in range(cuts):
        if not _repeats(result) or is_meant(result):
            return result
        samples = samples[: _quietest(samples)]
        result = engine.transcribe(samples, language, to_end=True)
    if _repeats(result):
        parts = chain.from_iterable(map(split_repeats, result.segments))
        return replace(result, segments=tuple(parts))
    return result


def _repeats(result: WindowTranscript) -> bool:
    return repeats_itself(" ".join(segment.text for segment in result.segments))


def _quietest(samples: Samples) -> int:
    """Index of the quietest fifth of a second in the middle third."""
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
