"""Evaluated answers as JSON."""

from typing import Any

from interview.contracts import (
    DeliveryReport,
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
from interview.evaluation.outside import outside_bands
from interview.evaluation.reading import spoken_answer_text


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
        body["delivery"] = flat_delivery(answer.delivery) | {
            "pace_band": _pace_band(answer.delivery.pace, answer.language),
            "outside_band": _outside_band(answer.delivery, answer.language),
        }
    if answer.transcript is not None:
        body |= _transcript_json(answer.transcript) | {
            "transcribed_text": answer.text,
            "sentences": converter.unstructure(spoken_answer_text(answer.transcript).sentences),
            "duration": answer.duration,
            "truncated": answer.truncated,
            "cached": answer.cached,
        }
    return body


def _pace_band(pace: Pace, language: Language) -> dict[str, Any] | None:
    """The comfortable pace in words and in syllables; ``metric`` names the one that was measured.

    The other one follows from the syllables per word of this answer. None without a pace.
    """
    band = PACE_BANDS[language]
    rates = {
        "words_per_minute": pace.words_per_minute,
        "syllables_per_minute": pace.syllables_per_minute,
    }
    known = {name: rate.value for name, rate in rates.items() if isinstance(rate, Measured)}
    if len(known) < len(rates) or not known[band.metric]:
        return None
    bounds = {
        name: {
            "low": round(band.low * value / known[band.metric]),
            "high": round(band.high * value / known[band.metric]),
        }
        for name, value in known.items()
    }
    return {"metric": band.metric, "read_speech": band.read_speech, **bounds}


def _outside_band(report: DeliveryReport, language: Language) -> list[dict[str, Any]]:
    """The figures outside their bands, the farthest first: name, moment, length of the moment."""
    return [
        {"name": each.name, "at": each.at, "seconds": each.seconds}
        for each in outside_bands(report, language)
    ]


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
