"""Real speech with filled pauses at known times: spoken by espeak-ng, or the speaker's own vowel.

Nobody has labelled fillers in the recordings, so the truth is made: utterances of one speaker
one after another, and a filler in some of the joints, at the loudness of speech or a little
below, between short silences with the noise of the room.
"""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from interview.contracts import SAMPLE_RATE, Filler, Span, Transcript
from interview.delivery.acoustics import HOP, frame_levels, track_pitch
from interview.delivery.filled_pauses import acoustic_fillers
from interview.delivery.fillers import lexical_fillers
from tests.integration.recordings import Samples, read_mono

Floats = NDArray[np.float64]

FILLER_SHARE = 0.7
"""Of the joints; the others are plain pauses."""

SPOKEN = ("um", "uh", "er", "erm", "hmm", "ııı", "eee")
"""What espeak-ng is told to say; the last two by its Turkish voice."""

SOUND = re.compile(r"u+[hm]+|e+r+m*|h+[ımi]*m+|m{2,}|[ae]+h*|ı+h*")
NEAR = 0.3
"""Seconds a found filler may be beside the true one."""

SPEECH_DBFS = -22.0
"""Loud frames of every utterance, so that one filler fits all."""

SHORTEST, LONGEST = 0.25, 1.2
"""Seconds: the fillers the truth is about."""


@dataclass(frozen=True)
class Mixed:
    """A recording and where its fillers are."""

    name: str
    samples: Samples
    fillers: tuple[Span, ...]


@dataclass(frozen=True)
class FillersFound:
    """Of ``said`` fillers: heard in the sound, written in the text, and false ones of either."""

    said: int
    heard: int
    written: int
    false: int
    seconds: float

    @property
    def recall(self) -> float:
        return (self.heard + self.written) / max(1, self.said)

    @property
    def precision(self) -> float:
        found = self.heard + self.written
        return found / max(1, found + self.false)

    def __add__(self, other: "FillersFound") -> "FillersFound":
        return FillersFound(
            self.said + other.said,
            self.heard + other.heard,
            self.written + other.written,
            self.false + other.false,
            self.seconds + other.seconds,
        )


def fillers_found(mixed: Mixed, transcript: Transcript) -> FillersFound:
    """Acoustic fillers and written sounds (um, ııı) against the truth, times within 0.3 s."""
    acoustic = acoustic_fillers(transcript, mixed.samples, track_pitch(mixed.samples))
    written = [
        filler
        for filler in lexical_fillers(transcript.words, transcript.language)
        if SOUND.fullmatch(filler.text)
    ]
    heard = [truth for truth in mixed.fillers if any(_near(truth, each) for each in acoustic)]
    read = [
        truth
        for truth in mixed.fillers
        if truth not in heard and any(_near(truth, each) for each in written)
    ]
    false = sum(
        not any(_near(truth, each) for truth in mixed.fillers) for each in (*acoustic, *written)
    )
    seconds = len(mixed.samples) / SAMPLE_RATE
    return FillersFound(len(mixed.fillers), len(heard), len(read), false, seconds)


def _near(truth: Span, found: Filler) -> bool:
    return min(truth.end, found.end) > max(truth.start, found.start) - NEAR


def spoken_fillers(
    count: int, variants: Sequence[str], rng: np.random.Generator, folder: Path
) -> list[Floats]:
    """Fillers by espeak-ng, each with a voice, a pitch and a speed of its own."""
    spoken: list[Floats] = []
    while len(spoken) < count:
        word, variant = str(rng.choice(SPOKEN)), str(rng.choice(variants))
        filler = _spoken(
            word, variant, int(rng.integers(25, 65)), int(rng.integers(90, 220)), folder
        )
        if SHORTEST <= len(filler) / SAMPLE_RATE <= LONGEST:
            spoken.append(filler)
    return spoken


def _spoken(word: str, variant: str, pitch: int, speed: int, folder: Path) -> Floats:
    """One word at 16 kHz, without the silence around it."""
    language = "tr" if word in ("ııı", "eee") else "en-us"
    target = folder / "filler.wav"
    subprocess.run(
        ["espeak-ng", "-v", f"{language}+{variant}", "-p", str(pitch), "-s", str(speed),
         "-w", str(target), word],
        check=True,
        timeout=20,
    )  # fmt: skip
    return _without_silence(read_mono(target, SAMPLE_RATE))


def _without_silence(samples: Samples) -> Floats:
    levels = frame_levels(samples)
    loud = np.flatnonzero(levels > levels.max() - 25)
    return samples[loud[0] * HOP : (loud[-1] + 1) * HOP].astype(np.float64)


def sustained_vowel(samples: Samples, seconds: float, rng: np.random.Generator) -> Floats:
    """The steadiest vowel of a speaker held for so long, its pitch falling as fillers' do."""
    return _held(samples, *_steadiest(samples, rng), seconds, rng)


def _held(
    samples: Samples, first: int, period: int, seconds: float, rng: np.random.Generator
) -> Floats:
    """Six periods laid over each other again and again, a little apart by chance: no plain loop.

    The pitch falls by a semitone from end to end.
    """
    chunk = 3 * period
    vowel = samples[first : first + 2 * chunk].astype(np.float64)
    out = np.zeros(round((seconds + 0.1) * SAMPLE_RATE) + 2 * chunk)
    fade = np.hanning(2 * chunk)
    for at in range(0, len(out) - 2 * chunk, chunk):
        shift = int(rng.integers(-1, 2)) * (period // 60 + 1)
        out[at : at + 2 * chunk] += np.roll(vowel, shift) * fade
    out = out[chunk : chunk + round(seconds * SAMPLE_RATE * 1.03)]
    drift = np.cumsum(np.linspace(1.03, 0.97, round(seconds * SAMPLE_RATE)))
    return np.interp(np.minimum(drift, len(out) - 1), np.arange(len(out)), out)


def _steadiest(samples: Samples, rng: np.random.Generator) -> tuple[int, int]:
    """First sample and period of 60 ms of voice with the least movement, one of the best ten."""
    track, levels = track_pitch(samples), frame_levels(samples)
    semitones = 12 * np.log2(track.f0)
    places = np.arange(5, len(semitones) - 11)
    movement = np.array([np.ptp(semitones[at : at + 6]) for at in places])
    quiet = levels[places + 3] < np.percentile(levels, 75)
    cost = np.where(np.isnan(movement) | quiet, 99, movement - 5 * track.periodicity[places + 3])
    at = int(places[np.argsort(cost, kind="stable")[rng.integers(0, 10)]])
    return at * HOP, round(SAMPLE_RATE / float(track.f0[at + 3]))


def drawled(samples: Samples, rng: np.random.Generator) -> Samples:
    """The utterance with one of its vowels held for 0.2 to 0.4 s more: slow speech, no filler."""
    first, period = _steadiest(samples, rng)
    held = _held(samples, first, period, float(rng.uniform(0.2, 0.4)), rng)
    middle = first + 3 * period
    parts = [samples[:middle], held.clip(-32_768, 32_767).astype(np.int16), samples[middle:]]
    return np.concatenate(parts)


def with_fillers(
    name: str, utterances: Sequence[Samples], fillers: Sequence[Floats], rng: np.random.Generator
) -> Mixed:
    """The utterances in one recording, fillers of the list by chance in FILLER_SHARE of joints."""
    even = [_at_level(each.astype(np.float64), SPEECH_DBFS) for each in utterances]
    room = float(
        np.median([np.percentile(frame_levels(each.astype(np.int16)), 5) for each in even])
    )
    parts: list[Floats] = [np.zeros(SAMPLE_RATE // 2)]
    spans: list[Span] = []
    for utterance in even:
        parts += [utterance, np.zeros(round(rng.uniform(0.05, 0.4) * SAMPLE_RATE))]
        if len(fillers) and rng.random() < FILLER_SHARE:
            filler = _at_level(
                fillers[int(rng.integers(len(fillers)))], SPEECH_DBFS - rng.uniform(1, 7)
            )
            start = sum(map(len, parts)) / SAMPLE_RATE
            spans.append(Span(start, start + len(filler) / SAMPLE_RATE))
            parts += [filler, np.zeros(round(rng.uniform(0.05, 0.4) * SAMPLE_RATE))]
    mixed = np.concatenate(parts)
    mixed += rng.normal(0, 32_768 * 10 ** (max(room, -75.0) / 20), len(mixed))
    return Mixed(name, np.clip(mixed, -32_768, 32_767).astype(np.int16), tuple(spans))


def _at_level(sound: Floats, dbfs: float) -> Floats:
    """The sound with its loud frames at ``dbfs`` and its ends faded over 20 ms."""
    loud = float(np.percentile(frame_levels(sound.astype(np.int16)), 85))
    ramp = np.minimum(1, np.arange(len(sound)) / (2 * HOP))
    return np.clip(sound * 10 ** ((dbfs - loud) / 20) * ramp * ramp[::-1], -32_000, 32_000)
