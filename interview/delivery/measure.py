"""How an answer was spoken, from its words, its voice activity and its waveform."""

import numpy as np
from numpy.typing import NDArray

from interview.contracts import SAMPLE_RATE, DeliveryReport, Levels, Measured, Transcript
from interview.delivery.filled_pauses import acoustic_fillers
from interview.delivery.fillers import lexical_fillers, measure_fillers
from interview.delivery.language_use import measure_language_use
from interview.delivery.pace import measure_pace
from interview.delivery.pauses import measure_pauses
from interview.delivery.pitch import track_pitch
from interview.delivery.speech_edges import refine_speech
from interview.delivery.voice import measure_voice


def measure_delivery(
    transcript: Transcript, samples: NDArray[np.int16], levels: Levels
) -> DeliveryReport:
    """Measure one spoken answer. Pure: same input, same report.

    Args:
        transcript: words and voice activity; what is quarantined is not measured.
        samples: shape (n,), int16 mono at 16 kHz; may be a memory map, read in windows.
        levels: loudness found while decoding.
    """
    words, language = transcript.words, transcript.language
    duration = len(samples) / SAMPLE_RATE
    speech = refine_speech(transcript.speech, samples)
    pitch = track_pitch(samples)
    spoken = speech[-1].end - speech[0].start if speech else 0.0
    return DeliveryReport(
        duration=Measured(round(duration, 2), "s", round(duration, 2), round(duration, 2)),
        pace=measure_pace(words, speech, language),
        pauses=measure_pauses(words, speech, duration, language),
        fillers=measure_fillers(
            lexical_fillers(words, language),
            acoustic_fillers(transcript, samples, pitch),
            len(words),
            spoken / 60,
        ),
        voice=measure_voice(transcript, samples, levels, pitch),
        language_use=measure_language_use(transcript),
    )
