"""The delivery report of a spoken answer, from its words, voice activity and waveform."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from interview.contracts import (
    SAMPLE_RATE,
    DeliveryReport,
    Filler,
    Fillers,
    LanguageUse,
    Levels,
    Measured,
    NotMeasurable,
    Pace,
    Pauses,
    Span,
    Transcript,
    Voice,
)
from interview.delivery.acoustics import envelope, frame_levels, track_pitch
from interview.delivery.confidence import guessed, speaking_seconds, too_little
from interview.delivery.filled_pauses import acoustic_fillers
from interview.delivery.fillers import lexical_fillers, measure_fillers
from interview.delivery.language_use import measure_language_use
from interview.delivery.pace import measure_pace
from interview.delivery.pauses import measure_pauses, refine_speech
from interview.delivery.voice import measure_voice, too_noisy


def measure_delivery(
    transcript: Transcript, samples: NDArray[np.int16], levels: Levels
) -> DeliveryReport:
    """Measure one spoken answer. Pure and deterministic.

    Too little speech has no figure but its duration, and no moments: "I don't know" is no sample of
    how somebody speaks. If the words are guessed or the voice is lost in noise, pauses and fillers
    are not measurable.
    Pace and fillers leave out stretches without recognised words or in another language.

    Args:
        transcript: words and voice activity; quarantined text is not measured.
        samples: shape (n,), int16 mono at 16 kHz; may be a memory map, which is read in windows.
        levels: loudness measured while decoding.
    """
    transcript = transcript.judged
    words, language = transcript.words, transcript.language
    duration = len(samples) / SAMPLE_RATE
    speech = refine_speech(transcript.speech, samples)
    left_out = transcript.left_out
    little = too_little(words, speech, left_out)
    if little:
        return _without_figures(little, duration, samples)
    refined = replace(transcript, speech=speech)
    pitch = track_pitch(samples)
    voice = measure_voice(transcript, samples, levels, pitch)
    obstacle = guessed(words) or too_noisy(voice.signal_to_noise)
    spoken = speaking_seconds(speech, left_out)
    return DeliveryReport(
        duration=_seconds(duration),
        pace=measure_pace(words, speech, language, left_out),
        pauses=measure_pauses(words, speech, duration, language, obstacle),
        fillers=measure_fillers(
            lexical_fillers(words, language),
            # In noise a hum passes for a filler, and guessed words do not cover the vowels.
            () if obstacle else _outside(left_out, acoustic_fillers(refined, samples, pitch)),
            len(words),
            spoken / 60,
            obstacle,
        ),
        voice=voice,
        language_use=measure_language_use(transcript),
    )


def _without_figures(
    reason: NotMeasurable, duration: float, samples: NDArray[np.int16]
) -> DeliveryReport:
    picture = envelope(frame_levels(samples))
    return DeliveryReport(
        duration=_seconds(duration),
        pace=Pace(reason, reason, reason),
        pauses=Pauses(reason, reason, reason, reason, reason, reason, reason, reason),
        fillers=Fillers(reason, reason, reason),
        voice=Voice(reason, reason, reason, reason, reason, reason, reason, envelope=picture),
        language_use=LanguageUse(reason, reason, reason, reason, reason, reason),
    )


def _seconds(value: float) -> Measured:
    return Measured(round(value, 2), "s", round(value, 2), round(value, 2))


def _outside(left_out: Sequence[Span], fillers: Sequence[Filler]) -> tuple[Filler, ...]:
    """The fillers outside stretches without words, where any vowel would pass for one."""
    return tuple(each for each in fillers if not Span(each.start, each.end).within(left_out))
