"""Filled pauses that the recogniser left out: steady voice where no word is.

Whisper was taught on captions and drops um, uh and ııı. What it drops is still in the sound:
a vowel or a hum held for a quarter of a second and more, and no word over it. Word times are
imprecise, so a stretch is also taken from a word that lasts far longer than its syllables,
or that the recogniser itself doubts, if it is steadier than words ever are.
"""

from collections.abc import Sequence

from interview.contracts import Filler, Span, Transcript, Word
from interview.delivery.fillers import lexical_fillers
from interview.delivery.frames import Floats, Samples, frame_of, seconds_of
from interview.delivery.loudness import frame_levels, mean_level
from interview.delivery.pitch import PitchTrack
from interview.delivery.steady_voice import Stretch, steady_stretches
from interview.delivery.syllables import syllables
from interview.errors import Language

TEXT = "…"

SHORTEST = 0.24
"""Seconds: a quarter of a second, which is also the shortest pause, less one frame, for a pitch
is found a hundredth after the voice begins. Shorter ums pass unnoticed."""

REACH = 1.0
"""Seconds around speech in which a held sound is the speaker's: one further away is a ring tone,
a hum of the room, or somebody else."""

MOST_CHANGE = 5.0
MOST_WOBBLE = 1.3
LEAST_ALONE = 0.8
"""dB, semitones and share of the unbroken voice, where no word is written. Nine in ten of 173
fillers mixed into real speech have at most 4.0 dB, 0.7 semitones and at least 0.97."""

WORD_MOST_CHANGE = 3.5
WORD_MOST_WOBBLE = 0.3
WORD_LEAST_ALONE = 0.93
"""The same where a word is written over the stretch. Most steady stretches of the words of 50
minutes of speech changed by 5 dB and more, nine in ten wavered by 0.2 semitones and more."""

LEAST_WOBBLE = 0.002
"""Semitones: no throat is steadier; a beep or the hum of the mains is."""

SYLLABLE = 0.12
"""Seconds of a syllable at eight a second: nobody says a word faster than that."""

DOUBTED = 0.5
"""Probability below which the recogniser guessed a word where there may be none."""

COVERED = 0.5
"""Share of a stretch under words from which it has to prove that it is none of them."""

DRAWN_OUT = 0.05
"""Seconds by which a word reaches into the stretch after it: its own last vowel held."""

QUIET_SIDE = 0.1
QUIETER = 15.0
"""Seconds before or behind a stretch under words that are so many dB quieter: a filler stands
beside a pause, the drawled vowel of a word between its consonants."""

SLACK = 0.03
"""Seconds between a stretch and the quiet beside it."""

BELOW_SPEECH = 25.0
"""dB under the voice that are another voice or another room."""


def acoustic_fillers(
    transcript: Transcript, samples: Samples, pitch: PitchTrack
) -> tuple[Filler, ...]:
    """Filled pauses in order of time, kind "acoustic" and text "…", times in seconds.

    One that stands in the text is a lexical filler and left out here, as is what sounds more
    than a second before or behind ``transcript.speech`` or begins so far before its first span
    or ends so far behind its last. ``pitch`` is the track of ``samples``.
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
    """Whether no word is heard in the stretch, or none of those written over it is said there."""
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
    """Whether a word begins before the stretch and ends in it."""
    start = seconds_of(stretch.start)
    return word.start < start and word.end > start + DRAWN_OUT


def _are_elsewhere(words: Sequence[Word], stretch: Stretch, language: Language) -> bool:
    """Whether the words have room beside the stretch, or may not have been said at all."""
    said = [word for word in words if word.probability >= DOUBTED]
    room = sum(word.end - word.start - _overlap(stretch, word.start, word.end) for word in words)
    return room >= SYLLABLE * sum(syllables(word.text, language) for word in said)


def _overlap(stretch: Stretch, start: float, end: float) -> float:
    return min(seconds_of(stretch.end), end) - max(seconds_of(stretch.start), start)
