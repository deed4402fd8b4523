"""WAV in, Transcript out: voice activity, windows, recognition, loops cut another way."""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from interview.contracts import SAMPLE_RATE, Segment, Span, Transcript, Word
from interview.errors import Language, NoSpeech
from interview.resources.memory import trim
from interview.speech.engine import Engine, Samples, WindowTranscript
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

LOOP_COMPRESSION = 2.4
"""Whisper's own threshold (Radford et al. 2022, 4.5): more compressible text repeats itself."""

MAX_CUTS = 2
"""A looping window is shortened at most this often; a quarter of 30 s is as short as helps."""

QUIET_SAMPLES = SAMPLE_RATE // 5
LONGEST_REPEATED_RUN = 8
KEPT_REPEATS = 2


def transcribe(
    engine: Engine, wav_path: Path, duration: float, language: Language | None
) -> Transcript:
    """Recognise the speech of a 16 kHz mono WAV of ``duration`` seconds.

    With ``language`` None the first window decides between Turkish and English. What one
    window freed goes back to the system before the next: 17 MB less at the peak for 7 ms.

    Raises:
        NoSpeech: no voice, or a voice without a word.
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
    if not segments:
        raise NoSpeech
    return Transcript(
        tuple(segments),
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
        return replace(result, segments=tuple(map(_without_repeats, result.segments)))
    return result


def _repeats(result: WindowTranscript) -> bool:
    data = " ".join(segment.text for segment in result.segments).encode()
    return bool(data) and len(data) / len(zlib.compress(data)) > LOOP_COMPRESSION


def _quietest(samples: Samples) -> int:
    """Index of the quietest fifth of a second in the middle third."""
    third = len(samples) // 3
    starts = range(third, max(third + 1, 2 * third), QUIET_SAMPLES // 4)
    quietest = min(starts, key=lambda i: float(np.square(samples[i : i + QUIET_SAMPLES]).sum()))
    return quietest + QUIET_SAMPLES // 2


def _without_repeats(segment: Segment) -> Segment:
    """Keep KEPT_REPEATS of each run of words that follows itself again and again."""
    words = list(segment.words)
    for length in range(1, LONGEST_REPEATED_RUN + 1):
        words = _collapse(words, length)
    return replace(segment, words=tuple(words), text=" ".join(word.text for word in words))


def _collapse(words: list[Word], length: int) -> list[Word]:
    kept: list[Word] = []
    repeats = 0
    for index, word in enumerate(words):
        again = index >= length and _same(word, words[index - length])
        repeats = repeats + 1 if again else 0
        if repeats <= (KEPT_REPEATS - 1) * length:
            kept.append(word)
    return kept


def _same(left: Word, right: Word) -> bool:
    return left.text.casefold().strip(".,!?") == right.text.casefold().strip(".,!?")


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
