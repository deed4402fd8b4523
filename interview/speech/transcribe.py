"""WAV in, Transcript out: voice activity, windows, recognition, loops cut another way."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np

from interview.contracts import SAMPLE_RATE, Segment, Span, Transcript
from interview.errors import Language, NoSpeech
from interview.resources.memory import trim
from interview.speech.engine import Engine, Samples, WindowTranscript
from interview.speech.quarantine import quarantine, repeats_itself, split_repeats
from interview.speech.timeline import Timeline, timeline
from interview.speech.voice_activity import voice_activity

WINDOW_SECONDS = 30.0
"""What Whisper reads at once. One window is in memory, however long the answer is."""

SHORTEST_WINDOW = 0.1
"""Seconds: less than a sound of speech, and enough that each window moves on."""

UNHEARD_SECONDS = 0.8
"""Voice behind the last word that is only its end: word times are no more exact than that,
and a window for the remainder costs an encoder run and invites invented words."""

MISSED_SPEECH_SECONDS = 2.0
"""Speech after the last word of a window that is more than imprecise word times."""

MIN_SPEECH_SECONDS = 0.25
"""Less voice than this in a whole recording is a cough, not an answer."""

MAX_CUTS = 2
"""A looping window is shortened at most this often; a quarter of 30 s is as short as helps."""

QUIET_SAMPLES = SAMPLE_RATE // 5


def transcribe(
    engine: Engine, wav_path: Path, duration: float, language: Language | None
) -> Transcript:
    """Recognise the speech of a 16 kHz mono WAV of ``duration`` seconds.

    With ``language`` None the first window decides between Turkish and English. What one
    window freed goes back to the system before the next: 17 MB less at the peak for 7 ms. Words
    nobody said are in the transcript, flagged.

    Raises:
        NoSpeech: no voice, or a voice without a word that somebody said.
    """
    speech = voice_activity(wav_path)
    if sum(span.duration for span in speech) < MIN_SPEECH_SECONDS:
        raise NoSpeech
    line = timeline(wav_path, speech, duration)
    heard: WindowTranscript | None = None
    segments: list[Segment] = []
    position = 0.0
    while heard is None or _speech_after(line, position, speech) > UNHEARD_SECONDS:
        if position:
            trim()
        result = _read_window(engine, line, position, heard.language if heard else language)
        heard = heard or result
        segments.extend(_in_recording(result.segments, line, position))
        position += max(_consumed(result, line, position, speech), SHORTEST_WINDOW)
    checked = quarantine(tuple(segments), speech)
    if all(segment.quarantine for segment in checked):
        raise NoSpeech
    return Transcript(
        checked,
        tuple(Span(round(s.start, 3), round(min(s.end, duration), 3)) for s in speech),
        heard.language,
        round(heard.language_probability, 3),
        engine.name,
        engine.model,
    )


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
    if _overlap(speech, start, end) > MISSED_SPEECH_SECONDS and last_word > SHORTEST_WINDOW:
        return last_word
    return result.consumed


def _speech_after(line: Timeline, position: float, speech: tuple[Span, ...]) -> float:
    """Seconds of voice in the recording that no window has read yet."""
    return _overlap(speech, line.to_recording(position), line.pieces[-1].end)


def _overlap(speech: tuple[Span, ...], start: float, end: float) -> float:
    return sum(max(0.0, min(span.end, end) - max(span.start, start)) for span in speech)


def _read_window(
    engine: Engine, line: Timeline, position: float, language: Language | None
) -> WindowTranscript:
    """Recognise one window; one that repeats itself is shortened to its quietest place."""
    end = min(position + WINDOW_SECONDS, line.duration)
    samples = line.read(position, end)
    result = engine.transcribe(samples, language, to_end=False)
    for _ in range(MAX_CUTS):
        if not _repeats(result):
            return result
        samples = samples[: _quietest(samples)]
        result = engine.transcribe(samples, result.language, to_end=True)
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
