"""The tasks of an answer that run in the speech process.

The web process imports this module to name them; everything native is imported inside, so
that it is loaded in the speech process alone (60 MB the web process never holds). Annotations
are the schema that arguments and results are checked against on their way there and back.
"""

from functools import lru_cache
from typing import Any, BinaryIO

from interview.config.settings import MIB, Settings
from interview.contracts import DeliveryReport, Levels, Recogniser, Transcript, Waveform
from interview.errors import AudioTooCostly, Language
from interview.memory.process_memory import bounded_address_space

DECODER_BYTES = 48 * MIB
"""What decoding may map beside the loaded libraries and the model. Real recordings of
up to eight channels at 192 kHz take less than 16 MB."""


def decode_recording(
    upload: BinaryIO, wav: BinaryIO, container: str, max_seconds: float, max_bytes: int
) -> Waveform:
    """See :func:`interview.audio.decode.decode`.

    Raises AudioTooCostly as well: a few hundred bytes can ask FFmpeg for a gigabyte.
    """
    import numpy as np  # noqa: F401 - else PyAV loads it at the first frame, within the bound

    from interview.audio.decode import decode

    with bounded_address_space(DECODER_BYTES):
        try:
            return decode(upload, container, wav, max_seconds, max_bytes)
        except MemoryError as error:
            raise AudioTooCostly from error


def transcribe_wav(
    wav: BinaryIO, asked: Recogniser, duration: float, language: Language | None
) -> Transcript:
    """Recognise a decoded answer with the engine of this process, loaded at the first call.

    Raises:
        NoSpeech: no voice, or a voice without a word.
        ModelUnavailable: the weights are missing or damaged.
    """
    from interview.recognition.transcribe import transcribe

    return transcribe(_engine(asked), wav, duration, language)


def measure_wav(wav: BinaryIO, transcript: Transcript, levels: Levels) -> DeliveryReport:
    """See :func:`interview.delivery.measure.measure_delivery`."""
    from interview.audio.samples import mapped_samples
    from interview.delivery.measure import measure_delivery

    return measure_delivery(transcript, mapped_samples(wav), levels)


TASKS = (decode_recording, transcribe_wav, measure_wav)
"""All that the speech process of the service can be asked to do."""


def recogniser(settings: Settings) -> Recogniser:
    """What the speech process needs to know of the settings."""
    return Recogniser(
        settings.whisper_engine,
        settings.whisper_model,
        str(settings.data_dir / "models"),
        settings.processors,
    )


@lru_cache(maxsize=1)
def _engine(asked: Recogniser) -> Any:
    from interview.recognition.engine import load_engine

    return load_engine(asked)
