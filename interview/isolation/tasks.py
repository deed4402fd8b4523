"""The tasks that the speech process runs for an answer, and their time limits.

The web process imports this module to name them. Native libraries are imported inside the tasks, so
that only the speech process loads them (60 MB). The annotations are the schema that arguments and
results are checked against when they cross between the processes.
"""

from functools import lru_cache
from typing import Any, BinaryIO

from interview.config.variables import MIB
from interview.contracts import (
    SPEECH_ATTEMPTS,
    DeliveryReport,
    Levels,
    Recogniser,
    Transcript,
    Waveform,
)
from interview.errors import AudioTooCostly, Language
from interview.memory.process_memory import bounded_address_space

DECODER_BYTES = 48 * MIB
"""Address space for decoding beside the loaded libraries and the model. Real recordings of up to
eight channels at 192 kHz take less than 16 MB."""

DECODE_SECONDS = 30.0
"""Time limit of decoding: the longest recording takes 2 s; slow hosts get 15 times that."""

START_SECONDS, SECONDS_PER_SECOND = 60.0, 4.0
"""Time limit of recognition: START_SECONDS to start and load the model, and SECONDS_PER_SECOND
for each second of the recording. The base model takes 0.1-0.3 s for one on two cores."""

MEASURE_SECONDS = 30.0
"""Time limit of measuring; five minutes of speech take 2 s."""


def decode_recording(
    upload: BinaryIO, wav: BinaryIO, container: str, max_seconds: float, max_bytes: int
) -> Waveform:
    """See :func:`interview.audio.decode.decode`.

    Also raises AudioTooCostly: a few hundred bytes can make FFmpeg allocate a gigabyte.
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
    from interview.audio.waveform import mapped_samples
    from interview.delivery.measure import measure_delivery

    return measure_delivery(transcript, mapped_samples(wav), levels)


TASKS = (decode_recording, transcribe_wav, measure_wav)
"""Everything the speech process can be asked to do."""


def transcribe_seconds(duration: float) -> float:
    """Time limit of recognising a recording of ``duration`` seconds."""
    return START_SECONDS + SECONDS_PER_SECOND * duration


def longest_seconds(max_answer_seconds: int) -> float:
    """Seconds the longest answer may take in the speech process, both attempts included."""
    recognising = transcribe_seconds(max_answer_seconds)
    return SPEECH_ATTEMPTS * (DECODE_SECONDS + recognising + MEASURE_SECONDS)


@lru_cache(maxsize=1)
def _engine(asked: Recogniser) -> Any:
    from interview.recognition.engine import load_engine

    return load_engine(asked)
