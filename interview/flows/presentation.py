"""Evaluated answers as JSON."""

from typing import Any

from interview.contracts import (
    EvaluatedAnswer,
    Measured,
    Pace,
    Transcript,
    converter,
    flat_delivery,
    plain,
)
from interview.contracts.delivery import PACE_BANDS
from interview.errors import Language


def answer_json(answer: EvaluatedAnswer) -> dict[str, Any]:
    """One evaluated answer. Fields of transcript and delivery only for spoken answers."""
    body: dict[str, Any] = {
        "evaluation": answer.evaluation,
        "audio_url": None,
        "has_audio": False,
        "has_cv_context": False,
        "language": answer.language,
        "delivery": None,
        "content": plain(answer.content),
        "notices": converter.unstructure(answer.notices),
        "timings": answer.timings,
    }
    if answer.delivery is not None:
        band = _pace_band(answer.delivery.pace, answer.language)
        body["delivery"] = flat_delivery(answer.delivery) | {"pace_band": band}
    if answer.transcript is not None:
        body |= _transcript_json(answer.transcript) | {
            "transcribed_text": answer.text,
            "duration": answer.duration,
            "truncated": answer.truncated,
            "cached": answer.cached,
        }
    return body


def _pace_band(pace: Pace, language: Language) -> dict[str, Any] | None:
    """The comfortable pace band in the unit of the pace curve; ``metric`` names its measure.

    A band in words per minute is converted by the syllables per word of this answer.
    """
    band = PACE_BANDS[language]
    scale = 1.0
    if band.metric == "words_per_minute":
        words, syllables = pace.words_per_minute, pace.syllables_per_minute
        if not (isinstance(words, Measured) and isinstance(syllables, Measured)):
            return None
        scale = syllables.value / words.value
    return {
        "low": round(band.low * scale),
        "high": round(band.high * scale),
        "unit": "syllables/min",
        "provisional": band.provisional,
        "metric": band.metric,
    }


def _transcript_json(transcript: Transcript) -> dict[str, Any]:
    return {
        "words": [
            {
                "word": word.text,
                "start": word.start,
                "end": word.end,
                "probability": round(word.probability, 3),
            }
            for word in transcript.words
        ],
        "segments": [
            {
                "text": segment.text,
                "start": segment.start,
                "end": segment.end,
                "no_speech_probability": round(segment.no_speech_probability, 3),
                "quarantine": segment.quarantine,
                "language": segment.language or transcript.language,
            }
            for segment in transcript.segments
        ],
        "language_probability": transcript.language_probability,
        "model": f"{transcript.engine}/{transcript.model}",
    }
