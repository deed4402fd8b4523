"""Filled pauses that the recogniser left out: steady voice without a word.

Whisper was trained on captions and drops um, uh and ııı. They are found in the sound, as a vowel or
nasal held for at least a quarter of a second. Its pitch moves little and its spectrum hardly
changes, whereas the sounds of words change every tenth of a second (Goto, Itou and Hayamizu 1999,
"A real-time filled pause detection system for spontaneous speech recognition").

Word times are imprecise. A stretch under a word therefore also counts, if it is steadier than
words are and the word is far longer than its syllables, or doubted by the recogniser.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from interview.contracts import SAMPLE_RATE, Filler, Span, Transcript, Word
from interview.delivery.acoustics import (
    BATCH,
    HOP_SECONDS,
    Floats,
    Mask,
    PitchTrack,
    Samples,
    frame_levels,
    frame_of,
    mean_level,
    runs,
    seconds_of,
    windows_around,
)
from interview.delivery.fillers import lexical_fillers
from interview.delivery.syllables import syllables
from interview.errors import Language

SPECTRUM = 512
"""Samples of the window of a spectrum, 32 ms: two periods of a low voice."""

BAND_EDGES = (
    100, 200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700,
    4400, 5300,
)  # fmt: skip
"""Critical bands of hearing in Hz (Zwicker 1961), in the range in which vowels differ."""

DYNAMICS = 45.0
"""dB below the loudest band of a frame under which there is only noise, which always changes."""

COMPARED = 4
"""The frame 40 ms before is compared with the one 40 ms after."""

PASSING = 7.0
"""Spectral change in dB (RMS over the bands) from which one sound passes into another."""

MOST_PITCH_MOVEMENT = 4.5
"""Semitones over the same 80 ms; a faster movement is a pitch accent or an octave error."""

LONGEST_TURN = 0.12
"""Seconds of change within one filled pause: in "um" the vowel passes into the m."""

TEXT = "…"

SHORTEST = 0.24
"""Seconds: the shortest pause less one frame, because pitch is found a frame after the voice
starts. Shorter fillers are missed."""

REACH = 1.0
"""Seconds around speech in which a held sound is attributed to the speaker; one further away is a
ring tone, a hum of the room, or somebody else."""

MOST_CHANGE = 5.0
MOST_WOBBLE = 1.3
LEAST_ALONE = 0.8
"""Limits of a stretch without a word in dB, semitones and share of the unbroken voice. Nine in ten
of 173 fillers mixed into real speech have at most 4.0 dB, 0.7 semitones and at least 0.97."""

WORD_MOST_CHANGE = 3.5
WORD_MOST_WOBBLE = 0.3
WORD_LEAST_ALONE = 0.93
"""The same limits for a stretch under a word. Of the steady stretches of words in 50 minutes of
speech, most changed by 5 dB and more, and nine in ten wavered by 0.2 semitones and more."""

LEAST_WOBBLE = 0.002
"""Semitones. A steadier sound is no voice but a beep or mains hum."""

SYLLABLE = 0.12
"""The shortest syllable in seconds: eight a second."""

DOUBTED = 0.5
"""Probability below which the recogniser guessed a word."""

COVERED = 0.5
"""Share of a stretch under words from which it counts as under words."""

DRAWN_OUT = 0.05
"""Seconds by which a word reaches into a stretch that is then taken for its last vowel."""

QUIET_SIDE = 0.1
QUIETER = 15.0
"""A stretch under words must have so many seconds on one side that are so many dB quieter: a filler
is next to a pause, a drawled vowel is between its consonants."""

SLACK = 0.03
"""Seconds between a stretch and the quiet next to it."""

BELOW_SPEECH = 25.0
"""A sound so many dB below the voice is another voice or from another room."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A steady voiced stretch from frame ``start`` to before frame ``end``.

    ``change`` is the median spectral change over 80 ms in dB, without turns; ``wobble`` the
    deviation of the pitch from a straight line in semitones; ``alone`` the share, 0-1, of the
    stretch in the unbroken voice around it.
    """

    start: int
    end: int
    change: float
    wobble: float
    alone: float

    @property
    def seconds(self) -> float:
        return (self.end - self.start) * HOP_SECONDS


def steady_stretches(samples: Samples, pitch: PitchTrack) -> tuple[Stretch, ...]:
    """All stretches of steady voice of any length, in order."""
    voiced = pitch.voiced
    change = _change(_timbre(samples, voiced))
    semitones = 12 * np.log2(pitch.f0)
    movement = _across(np.abs(semitones[2 * COMPARED :] - semitones[: -2 * COMPARED]), len(voiced))
    steady = voiced & (change < PASSING) & (movement < MOST_PITCH_MOVEMENT)
    unbroken = list(runs(voiced))
    return tuple(
        _stretch(start, end, change, semitones, unbroken) for start, end in _joined(steady, voiced)
    )


def _timbre(samples: Samples, voiced: Mask) -> Floats:
    """Band levels of voiced frames in dB around their mean, shape (frames, bands), else NaN."""
    bins = np.round(np.array(BAND_EDGES) * SPECTRUM / SAMPLE_RATE).astype(np.intp)
    hann = np.hanning(SPECTRUM).astype(np.float32)
    bands = np.full((len(voiced), len(bins) - 1), np.nan, np.float32)
    for first in range(0, len(voiced), BATCH):
        chosen = first + np.flatnonzero(voiced[first : first + BATCH])
        if len(chosen):
            last = min(first + BATCH, len(voiced))
            windows = windows_around(samples, first, last, SPECTRUM)[chosen - first]
            spectrum = np.fft.rfft(windows * hann)
            power = spectrum.real**2 + spectrum.imag**2
            bands[chosen] = np.add.reduceat(power, bins, axis=1)[:, :-1]
    levels = 10 * np.log10(np.maximum(bands, np.float32(1e-10)))
    levels = np.maximum(levels, levels.max(axis=1, keepdims=True) - np.float32(DYNAMICS))
    centred: Floats = levels - levels.mean(axis=1, keepdims=True)
    return centred


def _change(timbre: Floats) -> Floats:
    difference = timbre[2 * COMPARED :] - timbre[: -2 * COMPARED]
    return _across(np.sqrt(np.mean(np.square(difference), axis=1)), len(timbre))


def _across(differences: Floats, frames: int) -> Floats:
    """Differences over 2 * COMPARED frames, assigned to the frame between; infinity if unknown."""
    whole = np.full(frames, np.inf, np.float32)
    whole[COMPARED : COMPARED + len(differences)] = differences
    whole[np.isnan(whole)] = np.inf
    return whole


def _joined(steady: Mask, voiced: Mask) -> list[tuple[int, int]]:
    """Runs of steady frames, joined over short turns in which the voice does not break."""
    joined: list[tuple[int, int]] = []
    for start, end in runs(steady):
        if joined and _is_turn(joined[-1][1], start, voiced):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _is_turn(end: int, start: int, voiced: Mask) -> bool:
    return start - end <= frame_of(LONGEST_TURN) and bool(voiced[end:start].all())


def _stretch(
    start: int, end: int, change: Floats, semitones: Floats, unbroken: list[tuple[int, int]]
) -> Stretch:
    voice = next((a, b) for a, b in unbroken if a <= start < b)
    # A run ends COMPARED frames before the sound does, because the comparison reaches beyond it.
    first, last = max(voice[0], start - COMPARED), min(voice[1], end + COMPARED)
    inside = change[start:end]
    return Stretch(
        first,
        last,
        float(np.median(inside[inside < PASSING])),
        _wobble(semitones[start:end]),
        (last - first) / (voice[1] - voice[0]),
    )


def _wobble(semitones: Floats) -> float:
    """Standard deviation around the least squares line."""
    time = np.arange(len(semitones), dtype=np.float32)
    time -= time.mean()
    centred = semitones - semitones.mean()
    slope = float(time @ centred) / max(float(time @ time), 1.0)
    return float(np.std(centred - slope * time))


def acoustic_fillers(
    transcript: Transcript, samples: Samples, pitch: PitchTrack
) -> tuple[Filler, ...]:
    """Filled pauses in order of time, of kind "acoustic", with text "…" and times in seconds.

    Those that are in the text are lexical fillers and left out here, as are sounds more than REACH
    away from ``transcript.speech``. ``pitch`` is the track of ``samples``.
    """
    levels = frame_levels(samples)
    faint = mean_level(levels[pitch.voiced]) - BELOW_SPEECH
    written = lexical_fillers(transcript.words, transcript.language)
    return tuple(
        Filler(TEXT, seconds_of(stretch.start), seconds_of(stretch.end), "acoustic")
        for stretch in steady_stretches(samples, pitch)
        if _may_be_filler(stretch)
        and _is_beside_speech(stretch, transcript.speech)
        and mean_level(levels[stretch.start : stretch.end]) > faint
        and not any(_overlap(stretch, filler.start, filler.end) > 0 for filler in written)
        and _stands_alone(stretch, transcript.words, transcript.language, levels)
    )


def _may_be_filler(stretch: Stretch) -> bool:
    return (
        stretch.seconds >= SHORTEST
        and stretch.change <= MOST_CHANGE
        and LEAST_WOBBLE <= stretch.wobble <= MOST_WOBBLE
        and stretch.alone >= LEAST_ALONE
    )


def _is_beside_speech(stretch: Stretch, speech: Sequence[Span]) -> bool:
    if not any(_overlap(stretch, span.start - REACH, span.end + REACH) > 0 for span in speech):
        return False
    first, last = frame_of(speech[0].start - REACH), frame_of(speech[-1].end + REACH)
    return first <= stretch.start and stretch.end <= last


def _stands_alone(
    stretch: Stretch, words: Sequence[Word], language: Language, levels: Floats
) -> bool:
    """Whether no word is in the stretch, or the words over it were probably said elsewhere."""
    over = [word for word in words if _overlap(stretch, word.start, word.end) > 0]
    covered = sum(_overlap(stretch, word.start, word.end) for word in over)
    if covered < COVERED * stretch.seconds and not any(_runs_into(word, stretch) for word in over):
        return True
    return (
        _is_steadier_than_words(stretch)
        and _is_beside_quiet(stretch, levels)
        and _are_elsewhere(over, stretch, language)
    )


def _is_steadier_than_words(stretch: Stretch) -> bool:
    return (
        stretch.change <= WORD_MOST_CHANGE
        and stretch.wobble <= WORD_MOST_WOBBLE
        and stretch.alone >= WORD_LEAST_ALONE
    )


def _is_beside_quiet(stretch: Stretch, levels: Floats) -> bool:
    length, slack = frame_of(QUIET_SIDE), frame_of(SLACK)
    before = levels[max(0, stretch.start - slack - length) : max(0, stretch.start - slack)]
    behind = levels[stretch.end + slack : stretch.end + slack + length]
    quiet = mean_level(levels[stretch.start : stretch.end]) - QUIETER
    return any(mean_level(side) < quiet for side in (before, behind))


def _runs_into(word: Word, stretch: Stretch) -> bool:
    """Whether a word starts before the stretch and ends in it."""
    start = seconds_of(stretch.start)
    return word.start < start and word.end > start + DRAWN_OUT


def _are_elsewhere(words: Sequence[Word], stretch: Stretch, language: Language) -> bool:
    """Whether the words fit beside the stretch, or are doubted."""
    said = [word for word in words if word.probability >= DOUBTED]
    room = sum(word.end - word.start - _overlap(stretch, word.start, word.end) for word in words)
    return room >= SYLLABLE * sum(syllables(word.text, language) for word in said)


def _overlap(stretch: Stretch, start: float, end: float) -> float:
    return min(seconds_of(stretch.end), end) - max(seconds_of(stretch.start), start)
