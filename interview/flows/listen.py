"""The tasks of an answer that run in the speech process.

The web process imports this module to name them; everything native is imported inside, so
that it is loaded in the speech process alone (60 MB the web process never holds).
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from interview.config import Settings
from interview.contracts import DeliveryReport, Levels, Recording, Transcript, Waveform
from interview.errors import Language


def decode_recording(recording: Recording, wav_path: Path, max_seconds: float) -> Waveform:
    """See :func:`interview.audio.decode.decode`."""
    from interview.audio.decode import decode

    return decode(recording, wav_path, max_seconds)


def transcribe_wav(
    settings: Settings, wav_path: Path, duration: float, language: Language | None
) -> Transcript:
    """Recognise a decoded answer with the engine of this process, loaded at the first call.

    Raises:
        NoSpeech: no voice, or a voice without a word.
        ModelUnavailable: the weights are missing or damaged.
    """
    from interview.speech.transcribe import transcribe

    return transcribe(_engine(settings), wav_path, duration, language)


def measure_wav(wav_path: Path, transcript: Transcript, levels: Levels) -> DeliveryReport:
    """See :func:`interview.delivery.measure.measure_delivery`."""
    from interview.audio.samples import mapped_samples
    from interview.delivery.measure import measure_delivery

    return measure_delivery(transcript, mapped_samples(wav_path), levels)


@lru_cache(maxsize=1)
def _engine(settings: Settings) -> Any:
    from interview.speech.engine import load_engine

    return load_engine(settings)
